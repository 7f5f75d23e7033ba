package dev.unwind.sdk;

import java.time.Duration;

/**
 * How often, and how soon, the SDK makes a call again by itself when it failed without effect. Arguments, action id and idempotency key stay the same.
 *
 * @param attemptsMax most attempts of one call, the first one included; 1 for no retries
 * @param firstBackoff longest pause before the second attempt; doubled before each further one
 * @param backoffMax longest pause at all
 * @param deadline how long after the first attempt began a further one may still begin
 * @param answeredToo whether a call is made again that the target answered with a failure, not only one that it did not answer
 */
public record RetryPolicy(
        int attemptsMax, Duration firstBackoff, Duration backoffMax, Duration deadline, boolean answeredToo) {
    /** No retries. */
    public static final RetryPolicy NONE =
            new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1), false);

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException when a value is out of range
     */
    public RetryPolicy {
        boolean positive = isPositive(firstBackoff) && isPositive(backoffMax) && isPositive(deadline);
        if (attemptsMax < 1 || !positive) {
            throw new IllegalArgumentException("Cannot use a retry policy of " + attemptsMax
                    + " attempts with pauses from " + firstBackoff + " to " + backoffMax + " within " + deadline
                    + ": expected at least one attempt and times greater than zero.");
        }
    }

    /** So many attempts within a minute, with pauses of at most 0.2 s, 0.4 s, 0.8 s ... 10 s, for calls that were not answered. */
    public static RetryPolicy upTo(int attempts) {
        return new RetryPolicy(attempts, Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMinutes(1), false);
    }

    /** The same, for calls that the target answered with a failure, too. */
    public RetryPolicy alsoWhenAnswered() {
        return new RetryPolicy(attemptsMax, firstBackoff, backoffMax, deadline, true);
    }

    /**
     * The pause before an attempt: anything up to its limit, so that workers that failed together do not come back together.
     *
     * @param attempt the attempt that is to come, from 2
     * @param random from 0 to 1
     */
    Duration pauseBefore(int attempt, double random) {
        double limit = Math.min(backoffMax.toNanos(), firstBackoff.toNanos() * Math.pow(2, attempt - 2));
        return Duration.ofNanos((long) (limit * random));
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }
}
