package dev.unwind.model.fold;

/** What can happen to an action, as its lifecycle sees it; one payload can be several of these, depending on what it says. */
public enum ActionFact {
    /** The gate lets it go ahead. */
    GATE_ALLOWED,
    /** The gate wants an approval. */
    GATE_HELD,
    /** The gate refuses it. */
    GATE_BLOCKED,
    APPROVED,
    /** The first of two persons approved. */
    APPROVED_BY_ONE,
    DENIED,
    /** Nobody approved it in time, or it was not started in time after that. */
    EXPIRED,
    STARTED,
    HEARTBEAT,
    SUCCEEDED,
    /** Failed, and the reporter claims that nothing was changed. */
    FAILED_WITHOUT_EFFECT,
    /** Failed, and an effect is possible. */
    FAILED_IN_DOUBT,
    /** A result that arrived after the run had been stopped: recorded, settled by a read-back. */
    RESULT_AFTER_STOP,
    RETRIED,
    /** A read-back showed an effect of an action in doubt. */
    RECONCILED_APPLIED,
    /** A read-back showed no effect of an action in doubt. */
    RECONCILED_NONE,
    /** A person closed the case of an action in doubt whose target could not be read. */
    GIVEN_UP,
    /** A read-back after a result. */
    VERIFICATION,
    COMPENSATION_STARTED,
    COMPENSATION_EXECUTED,
    /** The executor gave up after it had begun: a read-back says whether the target took the undo. */
    COMPENSATION_IN_DOUBT,
    COMPENSATION_FAILED,
    /** A correction was made: a claim that no read-back can hold against the action's own effect. */
    CORRECTION_EXECUTED,
    /** A read-back proved the undo. */
    COMPENSATION_PROVEN,
    /** A read-back contradicts the undo, or could not be made. */
    COMPENSATION_REFUTED
}
