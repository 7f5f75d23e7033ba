package dev.unwind.model.fold;

import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.Risk;
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
 * @param approvalToUndo whether its undo needs a person's word
 * @param targetType kind of the target, null when the contract names none
 * @param targetId id of the target, null when the contract names none
 * @param argumentsDigest digest of the planned arguments
 * @param idempotencyKey key of the logical operation
 * @param status made of claims, settled by read-backs
 * @param verification what read-backs say
 * @param effect what is known of an effect on the target
 * @param attempt newest attempt that was started, 0 before the first
 * @param plannedAt timeline index of its plan
 * @param startedAt timeline index of its first start, which carries the before-snapshot; -1 before it
 * @param resultAt timeline index of the newest result; -1 before one
 * @param verifiedAt timeline index of the newest verification of the action itself; -1 before one
 * @param pendingVerification id of the verification that is awaited, null when none is
 * @param planId newest plan that undoes it, null when there is none
 * @param commandId newest command that undoes it, null when there is none
 * @param compensationKind how it is undone, UNKNOWN before it is
 * @param compensationExecutedAt timeline index of the executor's report; -1 before it
 * @param compensationVerifiedAt timeline index of the read-back after the undo; -1 before it
 * @param compensationFailedAt timeline index of the executor's report that the undo failed; -1 when it did not
 */
public record ActionState(
        String actionId,
        long position,
        String tool,
        int contractVersion,
        ActionClass actionClass,
        Risk risk,
        boolean approvalToUndo,
        @Nullable String targetType,
        @Nullable String targetId,
        String argumentsDigest,
        String idempotencyKey,
        ActionStatus status,
        VerificationState verification,
        dev.unwind.schemas.Effect effect,
        int attempt,
        long plannedAt,
        long startedAt,
        long resultAt,
        long verifiedAt,
        @Nullable String pendingVerification,
        @Nullable String planId,
        @Nullable String commandId,
        CompensationKind compensationKind,
        long compensationExecutedAt,
        long compensationVerifiedAt,
        long compensationFailedAt) {

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
                0,
                plannedAt,
                -1,
                -1,
                -1,
                null,
                null,
                null,
                CompensationKind.UNKNOWN,
                -1,
                -1,
                -1);
    }

    /** Whether the action can change a target: an undeclared tool is taken to. */
    public boolean mutating() {
        return actionClass != ActionClass.READ_ONLY && actionClass != ActionClass.DRAFT_ONLY;
    }

    /** A copy to be changed. */
    public Draft draft() {
        return new Draft(this);
    }

    /** A changeable copy; each setter is named like the component it sets. */
    public static final class Draft {
        private String actionId;
        private long position;
        private String tool;
        private int contractVersion;
        private ActionClass actionClass;
        private Risk risk;
        private boolean approvalToUndo;
        private @Nullable String targetType;
        private @Nullable String targetId;
        private String argumentsDigest;
        private String idempotencyKey;
        private ActionStatus status;
        private VerificationState verification;
        private dev.unwind.schemas.Effect effect;
        private int attempt;
        private long plannedAt;
        private long startedAt;
        private long resultAt;
        private long verifiedAt;
        private @Nullable String pendingVerification;
        private @Nullable String planId;
        private @Nullable String commandId;
        private CompensationKind compensationKind;
        private long compensationExecutedAt;
        private long compensationVerifiedAt;
        private long compensationFailedAt;

        private Draft(ActionState from) {
            this.actionId = from.actionId;
            this.position = from.position;
            this.tool = from.tool;
            this.contractVersion = from.contractVersion;
            this.actionClass = from.actionClass;
            this.risk = from.risk;
            this.approvalToUndo = from.approvalToUndo;
            this.targetType = from.targetType;
            this.targetId = from.targetId;
            this.argumentsDigest = from.argumentsDigest;
            this.idempotencyKey = from.idempotencyKey;
            this.status = from.status;
            this.verification = from.verification;
            this.effect = from.effect;
            this.attempt = from.attempt;
            this.plannedAt = from.plannedAt;
            this.startedAt = from.startedAt;
            this.resultAt = from.resultAt;
            this.verifiedAt = from.verifiedAt;
            this.pendingVerification = from.pendingVerification;
            this.planId = from.planId;
            this.commandId = from.commandId;
            this.compensationKind = from.compensationKind;
            this.compensationExecutedAt = from.compensationExecutedAt;
            this.compensationVerifiedAt = from.compensationVerifiedAt;
            this.compensationFailedAt = from.compensationFailedAt;
        }

        public Draft actionId(String value) {
            this.actionId = value;
            return this;
        }

        public Draft position(long value) {
            this.position = value;
            return this;
        }

        public Draft tool(String value) {
            this.tool = value;
            return this;
        }

        public Draft contractVersion(int value) {
            this.contractVersion = value;
            return this;
        }

        public Draft actionClass(ActionClass value) {
            this.actionClass = value;
            return this;
        }

        public Draft risk(Risk value) {
            this.risk = value;
            return this;
        }

        public Draft approvalToUndo(boolean value) {
            this.approvalToUndo = value;
            return this;
        }

        public Draft targetType(@Nullable String value) {
            this.targetType = value;
            return this;
        }

        public Draft targetId(@Nullable String value) {
            this.targetId = value;
            return this;
        }

        public Draft argumentsDigest(String value) {
            this.argumentsDigest = value;
            return this;
        }

        public Draft idempotencyKey(String value) {
            this.idempotencyKey = value;
            return this;
        }

        public Draft status(ActionStatus value) {
            this.status = value;
            return this;
        }

        public Draft verification(VerificationState value) {
            this.verification = value;
            return this;
        }

        public Draft effect(dev.unwind.schemas.Effect value) {
            this.effect = value;
            return this;
        }

        public Draft attempt(int value) {
            this.attempt = value;
            return this;
        }

        public Draft plannedAt(long value) {
            this.plannedAt = value;
            return this;
        }

        public Draft startedAt(long value) {
            this.startedAt = value;
            return this;
        }

        public Draft resultAt(long value) {
            this.resultAt = value;
            return this;
        }

        public Draft verifiedAt(long value) {
            this.verifiedAt = value;
            return this;
        }

        public Draft pendingVerification(@Nullable String value) {
            this.pendingVerification = value;
            return this;
        }

        public Draft planId(@Nullable String value) {
            this.planId = value;
            return this;
        }

        public Draft commandId(@Nullable String value) {
            this.commandId = value;
            return this;
        }

        public Draft compensationKind(CompensationKind value) {
            this.compensationKind = value;
            return this;
        }

        public Draft compensationExecutedAt(long value) {
            this.compensationExecutedAt = value;
            return this;
        }

        public Draft compensationVerifiedAt(long value) {
            this.compensationVerifiedAt = value;
            return this;
        }

        public Draft compensationFailedAt(long value) {
            this.compensationFailedAt = value;
            return this;
        }

        public ActionState done() {
            return new ActionState(
                    actionId,
                    position,
                    tool,
                    contractVersion,
                    actionClass,
                    risk,
                    approvalToUndo,
                    targetType,
                    targetId,
                    argumentsDigest,
                    idempotencyKey,
                    status,
                    verification,
                    effect,
                    attempt,
                    plannedAt,
                    startedAt,
                    resultAt,
                    verifiedAt,
                    pendingVerification,
                    planId,
                    commandId,
                    compensationKind,
                    compensationExecutedAt,
                    compensationVerifiedAt,
                    compensationFailedAt);
        }
    }
}
