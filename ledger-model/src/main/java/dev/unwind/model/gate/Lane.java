package dev.unwind.model.gate;

import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.ControlMode;

/** How much may be done now, from the laxest to the strictest: what a lane and the mode of a control both come to. */
enum Lane {
    AUTONOMOUS,
    APPROVAL_REQUIRED,
    DRAFT_ONLY,
    READ_ONLY,
    STOPPED;

    /** The lane of an agent; one that this version does not know stops it. */
    static Lane of(dev.unwind.schemas.Lane lane) {
        return switch (lane) {
            case AUTONOMOUS -> AUTONOMOUS;
            case APPROVAL_REQUIRED -> APPROVAL_REQUIRED;
            case DRAFT_ONLY -> DRAFT_ONLY;
            case READ_ONLY -> READ_ONLY;
            case STOPPED, UNKNOWN -> STOPPED;
        };
    }

    /** What a control leaves possible; one that this version does not know stops. */
    static Lane of(ControlMode mode) {
        return switch (mode) {
            case LIFTED -> AUTONOMOUS;
            case APPROVAL_REQUIRED -> APPROVAL_REQUIRED;
            case DRAFT_ONLY -> DRAFT_ONLY;
            case READ_ONLY -> READ_ONLY;
            case STOP, UNKNOWN -> STOPPED;
        };
    }

    /** What becomes of a call of a class. */
    Outcome outcome(ActionClass actionClass) {
        boolean reads = actionClass == ActionClass.READ_ONLY;
        boolean changesNothing = reads || actionClass == ActionClass.DRAFT_ONLY;
        return switch (this) {
            case AUTONOMOUS -> Outcome.ALLOW;
            case APPROVAL_REQUIRED -> changesNothing ? Outcome.ALLOW : Outcome.HOLD;
            case DRAFT_ONLY -> changesNothing ? Outcome.ALLOW : Outcome.BLOCK;
            case READ_ONLY -> reads ? Outcome.ALLOW : Outcome.BLOCK;
            case STOPPED -> Outcome.BLOCK;
        };
    }

    /** What is still possible, in words. */
    String leaves() {
        return switch (this) {
            case AUTONOMOUS -> "everything";
            case APPROVAL_REQUIRED -> "what changes something only after an approval";
            case DRAFT_ONLY -> "only reads and drafts";
            case READ_ONLY -> "only reads";
            case STOPPED -> "nothing";
        };
    }
}
