package dev.unwind.model.control;

import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.ControlMode;

/** What each mode of a control leaves possible, and which of two is the stricter one. */
public final class Modes {
    private Modes() {}

    /** What becomes of a call. */
    public enum Permission {
        /** The control does not stand in its way. */
        ALLOWED,
        /** It may be made when somebody else has approved exactly it. */
        NEEDS_APPROVAL,
        /** It may not be made. */
        REFUSED
    }

    /** How strict a mode is, from 0 for one that forbids nothing. A mode that this version does not know is as strict as the strictest. */
    public static int strictness(ControlMode mode) {
        return switch (mode) {
            case LIFTED -> 0;
            case APPROVAL_REQUIRED -> 1;
            case DRAFT_ONLY -> 2;
            case READ_ONLY -> 3;
            case STOP, UNKNOWN -> 4;
        };
    }

    /** What becomes of a call of a tool of this class under a control of this mode. What no contract declares counts as a write. */
    public static Permission permission(ControlMode mode, ActionClass actionClass) {
        boolean reads = actionClass == ActionClass.READ_ONLY;
        boolean drafts = actionClass == ActionClass.DRAFT_ONLY;
        return switch (mode) {
            case LIFTED -> Permission.ALLOWED;
            case APPROVAL_REQUIRED -> reads || drafts ? Permission.ALLOWED : Permission.NEEDS_APPROVAL;
            case DRAFT_ONLY -> reads || drafts ? Permission.ALLOWED : Permission.REFUSED;
            case READ_ONLY -> reads ? Permission.ALLOWED : Permission.REFUSED;
            case STOP, UNKNOWN -> Permission.REFUSED;
        };
    }
}
