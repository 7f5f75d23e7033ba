package dev.unwind.model.fold;

/** Why a fact is refused, in order of precedence: the first that applies is the one that is told. */
public enum RejectionCode {
    /** The bytes are no record in the registry's wire format. */
    UNDECODABLE,
    /** The record names a schema that the registry does not know. */
    UNKNOWN_SCHEMA,
    /** The record, or one text in it, is larger than the ledger takes. */
    OVERSIZE,
    /** A field that must say something is empty, or of a kind this version does not know. */
    MALFORMED,
    /** Tenant and run of the fact are not those of its record key. */
    KEY_MISMATCH,
    /** The fact has no signature, and facts of its role need one. */
    SIGNATURE_MISSING,
    /** The signature is none, is not over this value on this topic, or names a key that nobody has published. */
    SIGNATURE_INVALID,
    /** The key that signed does not stand for this role or this actor, or does not hold at the time of the record. */
    KEY_REFUSED,
    /** This kind of actor may not state this kind of fact. */
    ROLE_REFUSED,
    /** The run was never started. */
    RUN_UNKNOWN,
    /** Another worker has taken the run up since; the one that states this must stop. */
    OVERTAKEN,
    /** The run has a newer checkpoint than the one that is followed or resumed from. */
    STALE_CHECKPOINT,
    /** The action was never planned. */
    ACTION_UNKNOWN,
    /** The action, or another one under the same idempotency key, exists with other arguments. */
    CHANGED_ARGUMENTS,
    /** The contract's expressions cannot say from the arguments what a plan is about, or the arguments are no JSON. */
    TARGET_UNCLEAR,
    /** A plan is about an object of another tenant: it says so, or its contract does. */
    OTHER_TENANT,
    /** A plan says that it is about another object than its contract does. */
    TARGET_MISMATCH,
    /** The tool has no contract in this version; the action stays blocked. */
    UNDECLARED_TOOL,
    /** The fact is not possible in the status of its action or run. */
    ILLEGAL_TRANSITION,
    /** The case does not exist or is not open. */
    CASE_UNKNOWN,
    /** The run never saved a checkpoint of that id. */
    CHECKPOINT_UNKNOWN,
    /** An approval names another plan than the one that waits. */
    CHANGED_PLAN,
    /** The time within which what waits could be approved is over. */
    APPROVAL_EXPIRED,
    /** An undo is approved by the one who asked for it, or by the agent whose run it is. */
    OWN_UNDO,
    /** An action is approved by who planned it, by the agent whose run it is, or twice by one person; or the one who broke the glass reviews that. */
    SAME_PERSON,
    /** The compensation refers to a failure, plan, command or action that is not of this run, or not the one it belongs to. */
    COMPENSATION_UNKNOWN
}
