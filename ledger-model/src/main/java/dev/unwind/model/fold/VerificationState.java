package dev.unwind.model.fold;

/** What read-backs say of an action; separate from its status, which is made of claims. */
public enum VerificationState {
    /** The action changes nothing, or nothing was done yet. */
    NOT_REQUIRED,
    /** A read-back was asked for and has not been recorded. */
    PENDING,
    /** The target holds what it should. */
    VERIFIED,
    /** The machine's checks hold, and the contract asks for a person's word, which is awaited. */
    UNCONFIRMED,
    /** The target holds something else. */
    MISMATCHED,
    /** The target could not be read or compared. */
    UNVERIFIABLE
}
