package dev.unwind.model.undo;

import dev.unwind.model.id.ArgumentDigest;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tool call as it was planned, or, once it has started so, with the arguments that an approver put in place of the planned ones.
 *
 * @param actionId the action
 * @param offset of the plan in its ledger partition: the order of the actions of a run
 * @param tool name of the tool
 * @param contractVersion version of its contract
 * @param target what it is about, null when the contract names none
 * @param arguments JSON text
 * @param agentId the run's agent, null when unknown
 * @param releaseId its release, null when unknown
 * @param edits arguments that approvers offered in place of the planned ones, JSON texts, newest last; at most {@value #EDITS_MAX}, none once it
 *     has started
 */
public record PlannedCall(
        String actionId,
        long offset,
        String tool,
        int contractVersion,
        @Nullable Target target,
        String arguments,
        @Nullable String agentId,
        @Nullable String releaseId,
        List<String> edits) {
    static final int EDITS_MAX = 4;

    public PlannedCall {
        edits = List.copyOf(edits);
    }

    /** With arguments that an approver offers; whether his word counted, the digest of the start tells. */
    PlannedCall offered(String edited) {
        List<String> next = new ArrayList<>(edits);
        next.remove(edited);
        next.add(edited);
        return with(arguments, next.subList(Math.max(0, next.size() - EDITS_MAX), next.size()));
    }

    /** With the arguments that a start under this digest sent, as far as anybody stated them. */
    PlannedCall started(String digest) {
        String sent = edits.stream()
                .filter(edited -> digest.equals(digestOf(edited)))
                .findFirst()
                .orElse(arguments);
        return edits.isEmpty() ? this : with(sent, List.of());
    }

    private @Nullable String digestOf(String edited) {
        try {
            return ArgumentDigest.of(tool, target, Json.parse(edited));
        } catch (MalformedJson e) {
            return null;
        }
    }

    private PlannedCall with(String sent, List<String> offered) {
        return new PlannedCall(actionId, offset, tool, contractVersion, target, sent, agentId, releaseId, offered);
    }

    /** Leaves the arguments out: they are private. */
    @Override
    public String toString() {
        return "PlannedCall[" + actionId + " at " + offset + ": " + tool + "@" + contractVersion + "]";
    }
}
