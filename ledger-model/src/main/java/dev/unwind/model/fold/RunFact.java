package dev.unwind.model.fold;

/** What can happen to a run as a whole. */
public enum RunFact {
    FINISHED,
    RESUMED,
    /** A mismatch, a request to undo, the approval of one, or a cancellation with something to undo. */
    UNDO_ORDERED,
    /** A plan stands that a person has to agree to before anything of it is sent. */
    UNDO_NEEDS_APPROVAL,
    /** Every plan is decided and nothing is left over. */
    UNDO_DONE,
    /** Every plan is decided and something is left over. */
    UNDO_DONE_WITH_RESIDUE,
    /** A person or a policy had it wait for a decision. */
    PARKED,
    /** A person let it go on. */
    CASE_RESUMED,
    /** A person let it be, and the agent had ended it before. */
    CASE_RESUMED_AFTER_END,
    /** A person closed it. */
    CASE_CLOSED
}
