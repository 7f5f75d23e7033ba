package dev.unwind.model.trail;

import dev.unwind.schemas.Actor;
import java.time.Instant;
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
 */
public record PersonsWord(
        String fact, Actor by, Instant at, @Nullable String reason, java.util.List<String> actionIds, long offset) {
    /** Copies the list. */
    public PersonsWord {
        actionIds = java.util.List.copyOf(actionIds);
    }

    /** Whether a person said so, and not a policy. */
    public boolean person() {
        return switch (by.getKind()) {
            case OPERATOR, APPROVER -> true;
            case AGENT, VERIFIER, EXECUTOR, POLICY, LEDGER, UNKNOWN -> false;
        };
    }

    /** Whether it asks for, or agrees to, a correction. */
    public boolean ordersUndo() {
        return fact.equals("CompensationRequested")
                || fact.equals("CompensationApproved")
                || fact.equals("RunCancelled");
    }
}
