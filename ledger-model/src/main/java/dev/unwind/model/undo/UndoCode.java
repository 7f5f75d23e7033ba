package dev.unwind.model.undo;

/** Why an action gets a command of kind NONE, in order of precedence; a part of the codes of {@code CompensationFailed}. */
public enum UndoCode {
    /** No contract says how to undo the tool's calls, or the one there is has no answer for this call. */
    NO_CONTRACT,
    /** Nobody knows what the action did: no result, or nothing was read back. */
    OUTCOME_UNKNOWN,
    /** The contract says that there is no way back, or a point of no return was passed after the action. */
    IRREVERSIBLE,
    /** The time within which the contract allows an undo is over. */
    WINDOW_CLOSED,
    /** Of a MERGE: somebody else has changed all that the action changed. Of an OVERWRITE: all of it holds its former value already. */
    NOTHING_LEFT
}
