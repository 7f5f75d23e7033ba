package dev.unwind.sdk;

import dev.unwind.model.contract.ContractSource;
import dev.unwind.sdk.control.Controls;
import dev.unwind.sdk.gate.Decisions;
import dev.unwind.sdk.gate.Rules;
import dev.unwind.sdk.ledger.LedgerWriter;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.targets.TargetReads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's runs reach the world through. All of it is thread-safe and shared by the runs.
 *
 * @param view null when there is no query API
 * @param controls the kill switches
 * @param rules policies and lanes
 * @param decisions what the ledger says of planned actions
 * @param ids makes UUIDv7
 * @param tools where tools run
 * @param heartbeats states that calls are still waited for
 * @param pause lets time pass
 */
record Ports(
        LedgerWriter ledger,
        ContractSource contracts,
        TargetReads targets,
        @Nullable LedgerView view,
        Controls controls,
        Rules rules,
        Decisions decisions,
        InstantSource clock,
        Supplier<UUID> ids,
        ExecutorService tools,
        Heartbeats heartbeats,
        Pause pause) {
    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }
}
