package dev.unwind.model.fold;

/** Where one action stands. {@link ActionLifecycle} says which fact leads where. */
public enum ActionStatus {
    /** The agent stated its intent; nothing was executed. */
    PLANNED,
    /** Waits for an approval. */
    HELD,
    /** An approver allowed it. */
    APPROVED,
    /** An approver refused it, or the time to approve or start it is over. */
    DENIED,
    /** May not run: undeclared tool, the run was not running, or the gate refused it. */
    BLOCKED,
    /** The call was sent and has not been answered. */
    RUNNING,
    /** The call was answered with success, or a read-back showed its effect. */
    SUCCEEDED,
    /** The call was answered with an error, or a read-back showed no effect. */
    FAILED,
    /** Nobody knows yet whether the call had an effect. */
    UNKNOWN,
    /** An undo is under way. */
    COMPENSATING,
    /** A read-back proved that the action's change is gone. */
    COMPENSATED,
    /** The undo was refused, failed, or a read-back contradicts it. Somebody has to look. */
    COMPENSATION_FAILED,
    /** It cannot be undone, and the executor says that its declared correction was made. Its effect is still there. */
    CORRECTED,
    /** Will not run any more. */
    CANCELLED
}
