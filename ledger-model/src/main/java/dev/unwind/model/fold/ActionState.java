package dev.unwind.model.fold;

import dev.unwind.model.contract.ToolContract;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.UndoMode;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one action: statuses, and where its facts stand in the run's timeline; it holds no payload, so it stays small.
 *
 * @param actionId id of the action within its run
 * @param position place among the actions of the run, from 1, in the order of the ledger
 * @param tool name of the tool
 * @param contractVersion version of the contract it was planned under
 * @param actionClass class by that contract, UNDECLARED when there is none
 * @param risk risk by that contract
 * @param confirmedByPerson whether a person has the last word on its read-back
 * @param targetType kind of the target, null when the contract names none
 * @param targetId id of the target, null when the contract names none
 * @param argumentsDigest digest of the planned arguments
 * @param idempotencyKey key of the logical operation
 * @param status made of claims, settled by read-backs
 * @param verification what read-backs say
 * @param effect what is known of an effect on the target
 * @param timeoutMillis how long an attempt may run, by its contract
 * @param heartbeatMillis how often its worker has to say that it still waits, by its contract; 0 when it need not
 * @param timesOutAt when the running attempt times out, null when none is running
 * @param deadlineAt the nearest moment by which something must have been heard of the running attempt, or until which it can be approved and then
 *     started; null when it is neither
 * @param attempt newest attempt that was started, 0 before the first
 * @param attemptEpoch worker epoch of the newest start, 0 when it did not state one
 * @param retriedTo newest further attempt that somebody decided on, 0 before one
 * @param retryLayer who decided on it, UNKNOWN before one
 * @param plannedAt timeline index of its plan
 * @param startedAt timeline index of its first start, which carries the before-snapshot; -1 before it
 * @param resultAt timeline index of the newest result; -1 before one
 * @param verifiedAt timeline index of the newest verification of the action itself; -1 before one
 * @param pendingVerification id of the verification that is awaited, null when none is
 * @param planId newest plan that undoes it, null when there is none
 * @param commandId newest command that undoes it, null when there is none
 * @param compensationKind how it is undone, UNKNOWN before it is
 * @param compensationMode what its undo does about fields that somebody else has changed, CHECKED before there is one
 * @param compensationExecutedAt timeline index of the executor's report; -1 before it
 * @param compensationVerifiedAt timeline index of the read-back after the undo; -1 before it
 * @param compensationFailedAt timeline index of the executor's report that the undo failed; -1 when it did not, or a read-back proved the undo all the same
 * @param gatedAt timeline index of the ruling of the ledger's gate that counts; 0 when it stated none
 * @param approvalDigest digest that an approval has to name, and a start after it; null when the action was never held
 * @param approvedBy who approved it last; null before somebody did
 * @param editedAt timeline index of the approval whose edited arguments count; 0 when the planned ones do
 */
@RecordBuilder
public record ActionState(
        String actionId,
        long position,
        String tool,
        int contractVersion,
        ActionClass actionClass,
        Risk risk,
        boolean confirmedByPerson,
        @Nullable String targetType,
        @Nullable String targetId,
        String argumentsDigest,
        String idempotencyKey,
        ActionStatus status,
        VerificationState verification,
        dev.unwind.schemas.Effect effect,
        long timeoutMillis,
        long heartbeatMillis,
        @Nullable Instant timesOutAt,
        @Nullable Instant deadlineAt,
        int attempt,
        long attemptEpoch,
        int retriedTo,
        RetryLayer retryLayer,
        long plannedAt,
        long startedAt,
        long resultAt,
        long verifiedAt,
        @Nullable String pendingVerification,
        @Nullable String planId,
        @Nullable String commandId,
        CompensationKind compensationKind,
        UndoMode compensationMode,
        long compensationExecutedAt,
        long compensationVerifiedAt,
        long compensationFailedAt,
        long gatedAt,
        @Nullable String approvalDigest,
        @Nullable String approvedBy,
        long editedAt) {

    static ActionState planned(String actionId, long position, long plannedAt) {
        return new ActionState(
                actionId,
                position,
                "",
                0,
                ActionClass.UNDECLARED,
                Risk.UNKNOWN,
                false,
                null,
                null,
                "",
                "",
                ActionStatus.PLANNED,
                VerificationState.NOT_REQUIRED,
                dev.unwind.schemas.Effect.NONE,
                ToolContract.TIMEOUT_DEFAULT.toMillis(),
                0,
                null,
                null,
                0,
                0,
                0,
                RetryLayer.UNKNOWN,
                plannedAt,
                -1,
                -1,
                -1,
                null,
                null,
                null,
                CompensationKind.UNKNOWN,
                UndoMode.CHECKED,
                -1,
                -1,
                -1,
                0,
                null,
                null,
                0);
    }

    /** Whether the action can change a target: an undeclared tool is taken to. */
    public boolean mutating() {
        return actionClass != ActionClass.READ_ONLY && actionClass != ActionClass.DRAFT_ONLY;
    }

    /** What it is about, for a sentence: empty when the contract names no target. */
    String about() {
        return targetType == null ? "" : " on " + targetType + " " + targetId;
    }

    /** A copy to be changed; each setter is named like the component it sets. */
    public ActionStateBuilder draft() {
        return ActionStateBuilder.builder(this);
    }
}
