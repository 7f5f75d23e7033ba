package dev.unwind.sdk.query;

import java.time.Duration;

/**
 * What an answer waits for, instead of being asked for again and again.
 *
 * @param until what must be true
 * @param minOffset offset in the run's partition through which the ledger must have been folded; -1 for none
 * @param timeout how long to wait; what is there then is answered
 */
public record Await(Until until, long minOffset, Duration timeout) {
    /** A condition that the query API knows. */
    public enum Until {
        /** Nothing beyond the offset. */
        FOLDED,
        /** Of an action: its verification is not pending. Of a run: none is. */
        VERIFIED,
        /** Of an action: its outcome is known and its verification is not pending. */
        DECIDED
    }

    /** Waits until the ledger has been folded through this offset. */
    public static Await folded(long minOffset, Duration timeout) {
        return new Await(Until.FOLDED, minOffset, timeout);
    }

    /** Waits until what was stated up to this offset has been verified. */
    public static Await verified(long minOffset, Duration timeout) {
        return new Await(Until.VERIFIED, minOffset, timeout);
    }

    /** Waits until the outcome of the action is known. */
    public static Await decided(long minOffset, Duration timeout) {
        return new Await(Until.DECIDED, minOffset, timeout);
    }
}
