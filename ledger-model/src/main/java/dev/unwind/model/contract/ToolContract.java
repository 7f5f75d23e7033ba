package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Risk;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checked tool contract, as it was written. Expressions are still text here.
 *
 * @param tool name of the tool
 * @param version version of the contract, from 1
 * @param actionClass what kind of effect the tool has
 * @param risk how much harm a wrong call does
 * @param input JSON Schema of the arguments
 * @param output JSON Schema of a successful answer, null when not declared
 * @param target what a call is about, null when not declared
 * @param impact CEL for how many records a call touches, null when not declared
 * @param draft what is called in place of the tool where only drafts may be made, null when there is no such tool
 * @param timeout a call running longer has an unknown outcome
 * @param heartbeat how often a worker that is waiting for a call says so, at the least; null when it need not
 * @param httpBase address of the target system with {@code ${name}} left in, where undos are sent; empty when there are none
 * @param source where the snapshot is read
 * @param snapshot what is read before and after a call, in order
 * @param modifies patterns of JSON Pointers into the assembled snapshot: nothing else may change
 * @param settle how long a read-back may wait for the target to settle
 * @param expect what must be true after a successful call
 * @param policy what must hold of every call, whatever it was meant to do
 * @param confirmedByPerson whether a person has to say what is there after the machine's checks held
 * @param failureModes what kinds of failure there are, the first match counts
 * @param compensation how a call is undone
 * @param definition the whole contract with its references filled in, RFC 8785 JSON text
 * @param digest SHA-256, lower-case hex, of the definition
 */
public record ToolContract(
        String tool,
        int version,
        ActionClass actionClass,
        Risk risk,
        JsonNode input,
        @Nullable JsonNode output,
        @Nullable TargetRule target,
        @Nullable String impact,
        @Nullable Draft draft,
        Duration timeout,
        @Nullable Duration heartbeat,
        String httpBase,
        TargetSource source,
        List<SnapshotEntry> snapshot,
        List<String> modifies,
        Duration settle,
        List<String> expect,
        List<String> policy,
        boolean confirmedByPerson,
        List<FailureMode> failureModes,
        Compensation compensation,
        String definition,
        String digest) {
    /** How long a call may run whose contract does not say. */
    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(30);

    public ToolContract {
        snapshot = List.copyOf(snapshot);
        modifies = List.copyOf(modifies);
        expect = List.copyOf(expect);
        policy = List.copyOf(policy);
        failureModes = List.copyOf(failureModes);
    }

    /** Whether a person has to agree before a call of this tool is undone. */
    public boolean needsApprovalToUndo() {
        return switch (compensation.approval()) {
            case NEVER -> false;
            case BY_RISK -> risk != Risk.LOW;
            case ALWAYS -> true;
        };
    }

    /** Whether a call of this tool can change a target. */
    public boolean mutates() {
        return actionClass != ActionClass.READ_ONLY && actionClass != ActionClass.DRAFT_ONLY;
    }

    /** Names the object that a call is about: its kind, CEL for its identifier, and CEL for the tenant it belongs to, null for the run's. */
    public record TargetRule(
            String type, String id, @Nullable String tenant) {}

    /** The tool of class DRAFT_ONLY that prepares what this one does, and CEL for its arguments, null for those of the call. */
    public record Draft(String tool, @Nullable String arguments) {}

    /**
     * One read of a snapshot, or one for each element of a list.
     *
     * @param name name of the document in the assembled snapshot
     * @param get CEL for the path, identifiers as they are
     * @param each CEL for the list whose elements are read one by one, null for a single read
     * @param when CEL that says whether the read takes place, null for always
     * @param creates whether the object comes into being by the action: absent before, by declaration
     */
    public record SnapshotEntry(
            String name,
            String get,
            @Nullable String each,
            @Nullable String when,
            boolean creates) {}

    /** A kind of failure: CEL or the word {@code timeout}, and what a call that failed so did to the target. */
    public record FailureMode(String match, Effect effect) {
        /** Matches a call that was not answered in time. */
        public static final String TIMEOUT = "timeout";
    }

    /**
     * How a call is undone.
     *
     * @param kind in which way
     * @param call the request that does it, null when there is none
     * @param approval when a person has to agree first
     * @param window how long after the action it is possible, null for ever
     * @param says CEL for the sentence a person reads, null when not written
     * @param pivot whether the run has no automatic way back behind this action
     */
    public record Compensation(
            CompensationKind kind,
            @Nullable Call call,
            Approval approval,
            @Nullable Duration window,
            @Nullable String says,
            boolean pivot) {}

    /** A request: HTTP method in upper case, CEL for the path, CEL for the body or null for none. */
    public record Call(String method, String path, @Nullable String body) {}
}
