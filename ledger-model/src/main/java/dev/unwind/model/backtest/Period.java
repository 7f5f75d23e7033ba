package dev.unwind.model.backtest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which recorded actions are looked at: by when their plans came to stand on the ledger.
 *
 * @param since those planned then or later
 * @param until those planned before; null for no end
 */
public record Period(Instant since, @Nullable Instant until) {
    /** All there is. */
    public static final Period ALWAYS = new Period(Instant.MIN, null);

    /**
     * Checks that it has a length.
     *
     * @throws IllegalArgumentException when it ends before it begins
     */
    public Period {
        if (until != null && !since.isBefore(until)) {
            throw new IllegalArgumentException("Cannot look at a period that begins at " + since + " and ends at "
                    + until + ": expected a begin before the end");
        }
    }

    /** Whether an action that was planned then is looked at. */
    boolean holds(Instant planned) {
        return !planned.isBefore(since) && (until == null || planned.isBefore(until));
    }
}
