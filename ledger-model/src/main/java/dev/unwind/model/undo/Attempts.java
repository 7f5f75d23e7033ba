package dev.unwind.model.undo;

import java.time.Instant;

/**
 * How far the attempts of an action came.
 *
 * @param started number of the newest attempt that was started, 0 when none was
 * @param startedOffset of the first start in its ledger partition, -1 when none was
 * @param ended number of the newest attempt whose result is known, 0 when none is
 * @param endedOffset of that result in its ledger partition, -1 before one
 * @param succeeded whether that result was a success
 * @param effect what is known of the effect of all of them together
 * @param earlierInDoubt whether an attempt before the newest may have had an effect
 * @param actedAt when the newest known start or result happened, by the writer's clock; for the undo window
 */
public record Attempts(
        int started,
        long startedOffset,
        int ended,
        long endedOffset,
        boolean succeeded,
        EffectKnowledge effect,
        boolean earlierInDoubt,
        Instant actedAt) {

    /** Nothing was sent yet. */
    public static final Attempts NONE =
            new Attempts(0, -1, 0, -1, false, EffectKnowledge.NOT_STARTED, false, Instant.EPOCH);

    Attempts start(int attempt, long offset, Instant at) {
        if (attempt <= started) {
            return this;
        }
        long first = startedOffset < 0 ? offset : startedOffset;
        EffectKnowledge now = effect == EffectKnowledge.APPLIED ? effect : EffectKnowledge.MAYBE;
        return new Attempts(
                attempt, first, ended, endedOffset, succeeded, now, earlierInDoubt || effect.inEffect(), at);
    }

    /** A success is an effect, whichever attempt it belongs to; a result is taken once per attempt, a success before a failure. */
    boolean takesSuccess(int attempt) {
        return attempt > ended || (attempt == ended && !succeeded);
    }

    Attempts success(int attempt, long offset, Instant at) {
        if (!takesSuccess(attempt)) {
            return withEffect(EffectKnowledge.APPLIED);
        }
        return new Attempts(
                Math.max(started, attempt),
                startedOffset,
                attempt,
                offset,
                true,
                EffectKnowledge.APPLIED,
                earlierInDoubt,
                later(at));
    }

    /** A failure says something of its own attempt alone: what an earlier one may have done stays in doubt. */
    Attempts failure(int attempt, EffectKnowledge claimed, long offset, Instant at) {
        if (attempt <= ended) {
            return this;
        }
        EffectKnowledge now = effect;
        if (claimed == EffectKnowledge.APPLIED) {
            now = EffectKnowledge.APPLIED;
        } else if (effect != EffectKnowledge.APPLIED) {
            boolean nothing = claimed == EffectKnowledge.NONE_CLAIMED && attempt >= started && !earlierInDoubt;
            now = nothing ? EffectKnowledge.NONE_CLAIMED : EffectKnowledge.MAYBE;
        }
        return new Attempts(
                Math.max(started, attempt), startedOffset, attempt, offset, false, now, earlierInDoubt, later(at));
    }

    /**
     * Whether a read-back can be about the newest attempt: one that was asked for after an attempt may be recorded after the next one was
     * started, and then it says nothing of that one.
     */
    boolean settled() {
        return ended >= started || started == 1;
    }

    /** Whether the newest attempt is said to have succeeded behind a place of the ledger partition. */
    boolean succeededAfter(long offset) {
        return succeeded && endedOffset > offset;
    }

    Attempts seen(EffectKnowledge known) {
        boolean clean = known == EffectKnowledge.NONE_VERIFIED;
        return new Attempts(
                started, startedOffset, ended, endedOffset, succeeded, known, !clean && earlierInDoubt, actedAt);
    }

    private Instant later(Instant at) {
        return at.isAfter(actedAt) ? at : actedAt;
    }

    private Attempts withEffect(EffectKnowledge known) {
        return new Attempts(started, startedOffset, ended, endedOffset, succeeded, known, earlierInDoubt, actedAt);
    }
}
