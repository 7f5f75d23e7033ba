package dev.unwind.model.undo;

import dev.unwind.schemas.Target;
import org.jspecify.annotations.Nullable;

/**
 * The tool call as it was planned; never changes.
 *
 * @param actionId the action
 * @param offset of the plan in its ledger partition: the order of the actions of a run
 * @param tool name of the tool
 * @param contractVersion version of its contract
 * @param target what it is about, null when the contract names none
 * @param arguments JSON text
 * @param agentId the run's agent, null when unknown
 * @param releaseId its release, null when unknown
 */
public record PlannedCall(
        String actionId,
        long offset,
        String tool,
        int contractVersion,
        @Nullable Target target,
        String arguments,
        @Nullable String agentId,
        @Nullable String releaseId) {

    /** Leaves the arguments out: they are private. */
    @Override
    public String toString() {
        return "PlannedCall[" + actionId + " at " + offset + ": " + tool + "@" + contractVersion + "]";
    }
}
