package dev.unwind.model.trail;

import dev.unwind.schemas.Actor;
import dev.unwind.schemas.VerificationStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision about the run.
 *
 * @param fact what was stated, by the name of the fact
 * @param by who stated it
 * @param at when
 * @param reason why; null when not said
 * @param actionIds which actions it is about, as stated; empty for the run as a whole
 * @param offset where it stands in the run's ledger partition
 * @param found what somebody found who looked at the target, VERIFIED or MISMATCHED; null of any other decision
 */
public record PersonsWord(
        String fact,
        Actor by,
        Instant at,
        @Nullable String reason,
        List<String> actionIds,
        long offset,
        @Nullable VerificationStatus found) {
    /** Copies the list. */
    public PersonsWord {
        actionIds = List.copyOf(actionIds);
    }

    /** Whether a person said so, and not a policy. */
    public boolean person() {
        return switch (by.getKind()) {
            case OPERATOR, APPROVER -> true;
            case AGENT, VERIFIER, EXECUTOR, POLICY, LEDGER, UNKNOWN -> false;
        };
    }

    /** Whether somebody looked at the target and did not find what should be there, which is a reason to correct it. */
    public boolean foundWrong() {
        return found == VerificationStatus.MISMATCHED;
    }

    /** Whether it asks for, or agrees to, a correction. */
    public boolean ordersUndo() {
        return fact.equals("CompensationRequested")
                || fact.equals("CompensationApproved")
                || fact.equals("RunCancelled");
    }
}
