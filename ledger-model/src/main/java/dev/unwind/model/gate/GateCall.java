package dev.unwind.model.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.Target;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The call that the gate is asked about.
 *
 * @param tenant tenant of the run
 * @param run the run
 * @param agent whose run it is; null when not known
 * @param release release of the agent; null when it has none
 * @param tool name of the tool
 * @param declared what its contract says of it; null when there is no contract in the version that was planned
 * @param arguments arguments of the call, a JSON object
 * @param target what the call is about; null when the contract names no target
 * @param impact how many records the call touches; null when not known
 * @param before what the target holds now, as the contract's snapshot names it; null when not known
 */
@RecordBuilder
public record GateCall(
        String tenant,
        String run,
        @Nullable String agent,
        @Nullable String release,
        String tool,
        @Nullable Declared declared,
        JsonNode arguments,
        @Nullable Target target,
        @Nullable Integer impact,
        @Nullable JsonNode before) {

    /**
     * What is known of a call before the gate is asked, wherever it is asked.
     *
     * @param agent whose run it is; null when not known
     * @param release release of the agent; null when it has none
     * @param arguments arguments of the call, a JSON object
     * @param target what the call is about, as planned; the fold refuses a plan that does not say what the contract says
     * @param current what was read of the target for the gate and the approvers; null when nothing was
     */
    public record Planned(
            String tenant,
            String run,
            @Nullable String agent,
            @Nullable String release,
            String tool,
            JsonNode arguments,
            @Nullable Target target,
            @Nullable Snapshot current) {}

    /**
     * The call that a plan comes to: whoever asks the gate builds it here, so that all ask about the same. An impact of which the contract's
     * expression gives none, and current values that are no JSON, are not known.
     *
     * @param contract the contract in the version that was planned; null when there is none
     */
    public static GateCall of(@Nullable CompiledContract contract, Planned plan) {
        return new GateCall(
                plan.tenant(),
                plan.run(),
                plan.agent(),
                plan.release(),
                plan.tool(),
                contract == null ? null : Declared.of(contract.contract()),
                plan.arguments(),
                plan.target(),
                contract == null ? null : contract.impact(plan.arguments(), plan.tenant(), plan.run()),
                contract == null || plan.current() == null ? null : before(contract, plan.current()));
    }

    private static @Nullable JsonNode before(CompiledContract contract, Snapshot current) {
        try {
            return contract.document(current);
        } catch (MalformedJson e) {
            // Whoever wrote it, it says nothing of the target.
            return null;
        }
    }

    /**
     * What the gate needs to know of a contract.
     *
     * @param actionClass what kind of effect the tool has
     * @param risk how much harm a wrong call does
     * @param undoable whether the contract says how a call is undone
     */
    public record Declared(ActionClass actionClass, Risk risk, boolean undoable) {
        /** What the gate needs to know of this contract. */
        public static Declared of(ToolContract contract) {
            return new Declared(
                    contract.actionClass(),
                    contract.risk(),
                    contract.compensation().kind() != CompensationKind.NONE);
        }

        /** Whether a call can change a target. */
        boolean mutates() {
            return actionClass != ActionClass.READ_ONLY && actionClass != ActionClass.DRAFT_ONLY;
        }
    }

    /** The call in a message: its tool, and what it is about. */
    String shown() {
        return target == null ? tool : tool + " on " + target.getType() + " " + target.getId();
    }
}
