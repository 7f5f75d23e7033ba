package dev.unwind.ledger.query;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a caller waits for, and how long.
 *
 * @param until condition on the run or action, null for none
 * @param minOffset offset that the run's partition is to be folded through, null for none
 * @param timeout how long at most
 */
public record Wait(@Nullable String until, @Nullable Long minOffset, Duration timeout) {
    /** Longest wait. */
    public static final Duration TIMEOUT_MAX = Duration.ofMinutes(2);

    /** Wait of a caller that names none. */
    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(10);

    /** Answers at once. */
    public static final Wait NONE = new Wait(null, null, Duration.ZERO);

    boolean waits() {
        return until != null || minOffset != null;
    }
}
