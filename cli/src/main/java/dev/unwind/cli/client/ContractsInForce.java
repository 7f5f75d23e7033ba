package dev.unwind.cli.client;

import dev.unwind.cli.CliException;
import dev.unwind.schemas.keys.ToolKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Waits until the ledger sees published contracts. */
public final class ContractsInForce {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final QueryApi query;

    /** Asks this query API. */
    public ContractsInForce(QueryApi query) {
        this.query = query;
    }

    /**
     * Returns when the ledger sees every one of them.
     *
     * @throws CliException when it does not within the time
     */
    public void await(List<ToolKey> keys, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        List<ToolKey> missing = new ArrayList<>(keys);
        while (true) {
            missing.removeIf(key -> query.contract(key.tool(), key.version()).isPresent());
            if (missing.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw CliException.failed("The contracts were published, but the ledger does not see " + missing
                        + " after " + atMost.toSeconds() + " s; see `unwind status`.");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
