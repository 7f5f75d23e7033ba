package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An action as the query API shows it: its state, and what its facts said, fetched from the run's timeline. Times are those of the
 * writers' clocks.
 */
public final class ActionJson {
    private final ActionState action;
    private final LongFunction<@Nullable LedgerEvent> timeline;
    private final ObjectNode json = Json.NODES.objectNode();

    private ActionJson(ActionState action, LongFunction<@Nullable LedgerEvent> timeline) {
        this.action = action;
        this.timeline = timeline;
    }

    /** The JSON of one, as the query API answers. */
    public static ObjectNode of(ActionState action, LongFunction<@Nullable LedgerEvent> timeline) {
        return new ActionJson(action, timeline).json();
    }

    private ObjectNode json() {
        LedgerEvent planned = fact(action.plannedAt());
        LedgerEvent started = fact(action.startedAt());
        LedgerEvent ended = fact(action.resultAt());
        LedgerEvent verified = fact(action.verifiedAt());
        state();
        LedgerEvent gated = action.gatedAt() == 0 ? null : fact(action.gatedAt());
        plan(payload(planned, ActionPlanned.class));
        json.set("gate", GateJson.of(payload(planned, ActionPlanned.class), payload(gated, ActionGated.class)));
        approval();
        result(ended);
        snapshots(started, ended, payload(verified, VerificationRecorded.class));
        json.put("plannedAt", at(planned));
        json.put("startedAt", at(started));
        json.put("endedAt", at(ended));
        json.put("verifiedAt", at(verified));
        json.set("facts", facts());
        json.set("compensation", action.planId() == null ? Json.NODES.nullNode() : compensation());
        return json;
    }

    /** Where the facts that made it what it is stand in the timeline of the run. */
    private ObjectNode facts() {
        ObjectNode facts = Json.NODES.objectNode();
        index(facts, "planned", action.plannedAt());
        index(facts, "gated", action.gatedAt() == 0 ? -1 : action.gatedAt());
        index(facts, "started", action.startedAt());
        index(facts, "ended", action.resultAt());
        index(facts, "verified", action.verifiedAt());
        index(facts, "compensationExecuted", action.compensationExecutedAt());
        index(facts, "compensationVerified", action.compensationVerifiedAt());
        index(facts, "compensationFailed", action.compensationFailedAt());
        return facts;
    }

    private static void index(ObjectNode facts, String name, long index) {
        if (index < 0) {
            facts.putNull(name);
        } else {
            facts.put(name, index);
        }
    }

    private void state() {
        json.put("actionId", action.actionId());
        json.put("position", action.position());
        json.put("tool", action.tool());
        json.put("contractVersion", action.contractVersion());
        json.put("actionClass", action.actionClass().name());
        json.put("risk", action.risk().name());
        if (action.targetType() == null) {
            json.putNull("target");
        } else {
            json.putObject("target").put("type", action.targetType()).put("id", action.targetId());
        }
        json.put("status", action.status().name());
        json.put("verification", action.verification().name());
        json.put("effect", action.effect().name());
        json.put("attempt", action.attempt());
        if (action.retriedTo() == 0) {
            json.putNull("retry");
        } else {
            json.putObject("retry")
                    .put("attempt", action.retriedTo())
                    .put("layer", action.retryLayer().name());
        }
        json.put("idempotencyKey", action.idempotencyKey());
        json.put("argumentsDigest", action.argumentsDigest());
        json.put("endedIndex", action.resultAt());
    }

    private void plan(@Nullable ActionPlanned plan) {
        json.set("arguments", value(plan == null ? null : plan.getArguments()));
        json.put("reasoning", plan == null ? null : plan.getReasoning());
    }

    /** What an approval has to name, or named; with the arguments that an approver put in place of the planned ones. */
    private void approval() {
        if (action.approvalDigest() == null) {
            json.putNull("approval");
            return;
        }
        ActionApproved edit = action.editedAt() == 0 ? null : payload(fact(action.editedAt()), ActionApproved.class);
        ObjectNode approval = json.putObject("approval")
                .put("digest", action.approvalDigest())
                .put("approvedBy", action.approvedBy())
                .put(
                        "until",
                        action.deadlineAt() == null ? null : action.deadlineAt().toString());
        approval.set("editedArguments", value(edit == null ? null : edit.getEditedArguments()));
    }

    private void result(@Nullable LedgerEvent ended) {
        ActionSucceeded success = payload(ended, ActionSucceeded.class);
        ActionFailed failure = payload(ended, ActionFailed.class);
        String output = success != null ? success.getOutput() : failure != null ? failure.getOutput() : null;
        json.set("output", value(output));
        json.put("error", failure == null ? null : failure.getError());
    }

    private void snapshots(
            @Nullable LedgerEvent started, @Nullable LedgerEvent ended, @Nullable VerificationRecorded verified) {
        ActionStarted start = payload(started, ActionStarted.class);
        ActionSucceeded success = payload(ended, ActionSucceeded.class);
        Snapshot before = start == null ? null : start.getBefore();
        Snapshot after = success == null ? null : success.getAfter();
        json.set("before", document(before));
        json.set("after", document(after));
        json.set("observed", document(observed(verified, after)));
        json.set("beforeSnapshot", before == null ? Json.NODES.nullNode() : AvroJson.record(before));
        json.set("afterSnapshot", after == null ? Json.NODES.nullNode() : AvroJson.record(after));
    }

    /** A verification that read something leaves it out when it is what the agent had stated. */
    private static @Nullable Snapshot observed(@Nullable VerificationRecorded verified, @Nullable Snapshot after) {
        if (verified == null) {
            return null;
        }
        boolean read = verified.getStatus() == VerificationStatus.VERIFIED
                || verified.getStatus() == VerificationStatus.MISMATCHED;
        return verified.getObserved() != null || !read ? verified.getObserved() : after;
    }

    private ObjectNode compensation() {
        LedgerEvent executed = fact(action.compensationExecutedAt());
        LedgerEvent verified = fact(action.compensationVerifiedAt());
        ObjectNode undo = Json.NODES.objectNode();
        undo.put("planId", action.planId());
        undo.put("commandId", action.commandId());
        undo.put(
                "kind",
                action.compensationKind() == CompensationKind.UNKNOWN
                        ? null
                        : action.compensationKind().name());
        undo.put("executedAt", at(executed));
        undo.put("verifiedAt", at(verified));
        undo.putNull("failureCode").putNull("failureDetail");
        if (action.status() == ActionStatus.COMPENSATION_FAILED) {
            failure(undo, verified);
        }
        return undo;
    }

    /** What ended the undo is the later of the executor's report and the read-back. */
    private void failure(ObjectNode undo, @Nullable LedgerEvent verified) {
        CompensationFailed failed = payload(fact(action.compensationFailedAt()), CompensationFailed.class);
        VerificationRecorded readBack = payload(verified, VerificationRecorded.class);
        if (failed != null && action.compensationFailedAt() > action.compensationVerifiedAt()) {
            undo.put("failureCode", failed.getCode()).put("failureDetail", failed.getDetail());
        } else if (readBack != null) {
            undo.put("failureCode", readBack.getStatus().name()).put("failureDetail", readBack.getReason());
        }
    }

    private @Nullable LedgerEvent fact(long index) {
        return index < 0 ? null : timeline.apply(index);
    }

    private static <T> @Nullable T payload(@Nullable LedgerEvent event, Class<T> type) {
        return event != null && type.isInstance(event.getPayload()) ? type.cast(event.getPayload()) : null;
    }

    private static @Nullable String at(@Nullable LedgerEvent event) {
        return event == null ? null : RunJson.time(event.getOccurredAt());
    }

    private static JsonNode document(@Nullable Snapshot snapshot) {
        if (snapshot == null) {
            return Json.NODES.nullNode();
        }
        try {
            return SnapshotDocument.assemble(snapshot);
        } catch (MalformedJson e) {
            return Json.NODES.nullNode();
        }
    }

    /** JSON text as a value; what is no JSON is shown as the text it is. */
    static JsonNode value(@Nullable String text) {
        if (text == null) {
            return Json.NODES.nullNode();
        }
        try {
            return Json.parse(text);
        } catch (MalformedJson e) {
            return Json.NODES.textNode(text);
        }
    }
}
