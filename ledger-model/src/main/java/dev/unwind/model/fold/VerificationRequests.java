package dev.unwind.model.fold;

import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.EntityFloor;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds requests for read-backs out of what the run's timeline holds. */
final class VerificationRequests {
    private VerificationRequests() {}

    /** Asks for a read-back of the action that is being decided; it replaces one that is still awaited. */
    static void follow(Deciding d, VerificationKind kind, @Nullable String output, @Nullable Snapshot after) {
        ActionState action = Objects.requireNonNull(d.action);
        emit(d, action, base(d, action, kind).setOutput(output).setAfter(after).build());
    }

    /** Asks once more for the read-back that suits what was last claimed of the action that is being decided. */
    static void again(Deciding d) {
        ActionState action = Objects.requireNonNull(d.action);
        VerificationKind kind = switch (action.status()) {
            case SUCCEEDED -> VerificationKind.AFTER_ACTION;
            case FAILED -> VerificationKind.NO_EFFECT;
            default -> VerificationKind.RECONCILE;
        };
        follow(d, kind, output(d, action), after(d, action));
    }

    /** Asks for the read-back that alone can make the action COMPENSATED, after its undo was reported as done. */
    static void followCompensation(Deciding d, CompensationExecuted report) throws Refusal {
        ActionState action = Objects.requireNonNull(d.action);
        emit(
                d,
                action,
                compensation(d, action, report.getCommandId(), report.getFound())
                        .setFloors(floorDocuments(d, action, report.getFloors()))
                        .build());
    }

    /** Asks for the same read-back after the undo was given up, and nobody knows whether the target took it. */
    static void followCompensation(Deciding d, CompensationFailed report) {
        ActionState action = Objects.requireNonNull(d.action);
        emit(
                d,
                action,
                compensation(d, action, report.getCommandId(), report.getFound())
                        .build());
    }

    private static VerificationRequest.Builder compensation(
            Deciding d, ActionState action, String commandId, List<SnapshotRead> found) {
        return base(d, action, VerificationKind.AFTER_COMPENSATION)
                .setOutput(output(d, action))
                .setAfter(after(d, action))
                .setFound(found)
                .setMode(action.compensationMode())
                .setCommandId(commandId);
    }

    private static VerificationRequest.Builder base(Deciding d, ActionState action, VerificationKind kind) {
        ActionPlanned plan = Objects.requireNonNull(payload(d, action.plannedAt(), ActionPlanned.class));
        String edited = GateFacts.editedArguments(d, action);
        String type = action.targetType();
        String id = action.targetId();
        return VerificationRequest.newBuilder()
                .setVerificationId(StableIds.of(
                        "verification-",
                        d.run.tenantId(),
                        d.run.runId(),
                        action.actionId(),
                        kind,
                        d.record.at().offset()))
                .setTenantId(d.run.tenantId())
                .setRunId(d.run.runId())
                .setActionId(action.actionId())
                .setKind(kind)
                .setTool(action.tool())
                .setContractVersion(action.contractVersion())
                .setTarget(type == null || id == null ? null : new Target(type, id, null))
                .setArguments(edited != null ? edited : plan.getArguments())
                .setBefore(before(d, action))
                .setLedgerOffset(d.record.at().offset())
                .setAgentId(d.run.agentId())
                .setReleaseId(d.run.releaseId());
    }

    private static void emit(Deciding d, ActionState action, VerificationRequest request) {
        int more = action.pendingVerification() == null ? 1 : 0;
        d.run = d.run.draft()
                .verificationsPending(d.run.verificationsPending() + more)
                .build();
        d.action = action.draft()
                .pendingVerification(request.getVerificationId())
                .verification(VerificationState.PENDING)
                .build();
        d.follow(new Effect.RequestVerification(request));
    }

    private static @Nullable Snapshot before(Deciding d, ActionState action) {
        ActionStarted start = payload(d, action.startedAt(), ActionStarted.class);
        return start == null ? null : start.getBefore();
    }

    /** What the action left behind: as a read-back saw it where it saw something else than was stated, else as stated. */
    private static @Nullable Snapshot after(Deciding d, ActionState action) {
        VerificationRecorded verified = payload(d, action.verifiedAt(), VerificationRecorded.class);
        if (verified != null && verified.getObserved() != null) {
            return verified.getObserved();
        }
        ActionSucceeded success = payload(d, action.resultAt(), ActionSucceeded.class);
        return success == null ? null : success.getAfter();
    }

    private static @Nullable String output(Deciding d, ActionState action) {
        ActionSucceeded success = payload(d, action.resultAt(), ActionSucceeded.class);
        if (success != null) {
            return success.getOutput();
        }
        ActionFailed failure = payload(d, action.resultAt(), ActionFailed.class);
        return failure == null ? null : failure.getOutput();
    }

    /**
     * What the earliest actions of the plan found in the entities named. The executor only says which action; the documents come from
     * that action's own before-snapshot.
     */
    private static List<SnapshotRead> floorDocuments(Deciding d, ActionState action, List<EntityFloor> floors)
            throws Refusal {
        List<SnapshotRead> documents = new ArrayList<>();
        for (EntityFloor floor : floors) {
            ActionState earliest = d.view.action(floor.getActionId());
            Snapshot found = earliest == null ? null : before(d, earliest);
            if (earliest == null || found == null || earliest.position() > action.position()) {
                throw new Refusal(
                        RejectionCode.COMPENSATION_UNKNOWN,
                        "Cannot take the report on action " + action.actionId() + " of run " + d.run.runId()
                                + ": it names action "
                                + floor.getActionId() + " as the earliest change of " + floor.getEntity()
                                + ", expected an earlier action of the run with a before-snapshot.");
            }
            // An entity that the earliest action did not read before itself is one that it created: nothing was there.
            documents.add(found.getReads().stream()
                    .filter(read -> read.getEntity().equals(floor.getEntity()))
                    .findFirst()
                    .orElseGet(() -> new SnapshotRead(floor.getEntity(), floor.getEntity(), null)));
        }
        return documents;
    }

    private static <T> @Nullable T payload(Deciding d, long index, Class<T> type) {
        LedgerEvent event = index < 0 ? null : d.view.fact(index);
        return event != null && type.isInstance(event.getPayload()) ? type.cast(event.getPayload()) : null;
    }
}
