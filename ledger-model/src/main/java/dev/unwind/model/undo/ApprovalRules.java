package dev.unwind.model.undo;

import dev.unwind.model.contract.ToolContract;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.UndoMode;
import java.time.Duration;

/**
 * When a person has to agree to an undo before anything of it is sent.
 *
 * @param medium what is done about tools of medium risk when no person asked for the undo
 * @param expiry how long after the failure was detected an undo that is held can be approved
 * @see "docs/decisions/030"
 */
public record ApprovalRules(Medium medium, Duration expiry) {

    /** What is done about the undo of a tool of medium risk. */
    public enum Medium {
        /** It goes ahead. */
        AUTOMATIC,
        /** It waits for a person, unless a person asked for it. */
        HOLD
    }

    /** Medium risk waits for a person; a day to decide. */
    public static final ApprovalRules DEFAULT = new ApprovalRules(Medium.HOLD, Duration.ofHours(24));

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException when the expiry is not positive
     */
    public ApprovalRules {
        if (expiry.isZero() || expiry.isNegative()) {
            throw new IllegalArgumentException(
                    "Cannot hold an undo for " + expiry + ": expected a time to approve it that is longer than none.");
        }
    }

    /** Whether a step that would be sent has to be approved first. To put back over somebody's later change always has. */
    boolean needed(FailureDetected failure, ToolContract contract) {
        if (failure.getMode() == UndoMode.OVERWRITE) {
            return true;
        }
        return switch (contract.compensation().approval()) {
            case NEVER -> false;
            case BY_RISK -> byRisk(failure, contract.risk());
            case ALWAYS -> true;
        };
    }

    private boolean byRisk(FailureDetected failure, Risk risk) {
        return switch (risk) {
            case LOW -> false;
            case MEDIUM -> medium == Medium.HOLD && failure.getRequestedBy().getKind() != ActorKind.OPERATOR;
            case HIGH, UNKNOWN -> true;
        };
    }
}
