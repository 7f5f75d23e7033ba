package dev.unwind.model.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.model.gate.GateCall;
import dev.unwind.model.gate.GateRuling;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.Snapshot;
import org.jspecify.annotations.Nullable;

/** A recorded action about which the gate is asked. */
final class Asked {
    private final LedgerRecord record;
    private final ActionPlanned plan;
    private final @Nullable CompiledContract contract;
    private final @Nullable String agent;
    private final @Nullable String release;

    /** Whether it lies in the period; else it only uses up budgets. */
    final boolean counted;

    /** Whether the ruling is put off until it is known what the target held. */
    boolean waits;

    boolean started;

    @Nullable
    GateRuling ruling;

    Asked(
            LedgerRecord record,
            ActionPlanned plan,
            @Nullable CompiledContract contract,
            @Nullable String agent,
            @Nullable String release,
            boolean counted) {
        this.record = record;
        this.plan = plan;
        this.contract = contract;
        this.agent = agent;
        this.release = release;
        this.counted = counted;
    }

    long millis() {
        return record.at().timestamp().toEpochMilli();
    }

    long offset() {
        return record.at().offset();
    }

    String actionId() {
        return plan.getActionId();
    }

    GateCall call(@Nullable Snapshot before) {
        String ofFact = record.event().getReleaseId();
        return GateCall.of(
                contract,
                new GateCall.Planned(
                        record.event().getTenantId(),
                        record.event().getRunId(),
                        agent != null ? agent : record.event().getAgentId(),
                        ofFact != null ? ofFact : release,
                        plan.getTool(),
                        arguments(),
                        plan.getTarget(),
                        before));
    }

    /** What is no JSON has no members, as for the ledger's own gate. */
    private JsonNode arguments() {
        try {
            return Json.parse(plan.getArguments());
        } catch (MalformedJson e) {
            return Json.NODES.nullNode();
        }
    }

    /** What came of it; null as long as nothing was decided. */
    @Nullable
    TestedAction result() {
        GateRuling decided = ruling;
        return decided == null
                ? null
                : new TestedAction(
                        plan.getActionId(),
                        plan.getTool(),
                        record.at().timestamp(),
                        decided,
                        started && (contract == null || contract.contract().mutates()));
    }
}
