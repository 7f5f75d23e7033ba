package dev.unwind.model.verify;

import dev.unwind.schemas.Comparison;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a read-back says of a claim.
 *
 * @param status VERIFIED, MISMATCHED or UNVERIFIABLE
 * @param effect whether the target shows an effect of the action; UNKNOWN when the kind of verification does not ask for it, or it cannot
 *     be said
 * @param reason why, in one sentence, when the status is not VERIFIED; null otherwise
 * @param comparisons failed ones first, at most {@value Comparisons#COUNT_MAX}, long values shortened
 * @param observedIfDifferent what was read; null when nothing was, or when it equals the after-snapshot of the request
 */
public record Judgement(
        VerificationStatus status,
        Effect effect,
        @Nullable String reason,
        List<Comparison> comparisons,
        @Nullable Snapshot observedIfDifferent) {

    /** Copies the comparisons. */
    public Judgement {
        comparisons = List.copyOf(comparisons);
    }

    /** Nothing can be said: the target could not be read, or there is nothing to compare it with. */
    public static Judgement unverifiable(String reason) {
        return new Judgement(VerificationStatus.UNVERIFIABLE, Effect.UNKNOWN, reason, List.of(), null);
    }
}
