package dev.unwind.compensator.io;

import java.time.Duration;

/**
 * How patient an executor is with targets.
 *
 * @param requestTimeout for the answer to one request; longer and the effect is in doubt, so the same is sent again under the same key
 * @param deadline from the first request of a command to the last; then it is UNREACHABLE
 * @param backoffMin pause before the second request, doubled for each further one, varied by half
 * @param backoffMax longest pause
 * @param parallelMax requests under way at a time
 * @param inFlightMax commands taken from the topic and not yet reported
 */
public record ExecutorOptions(
        Duration requestTimeout,
        Duration deadline,
        Duration backoffMin,
        Duration backoffMax,
        int parallelMax,
        int inFlightMax) {

    /** 5 s per request, 30 s per command, 50 ms to 2 s between requests, 64 at a time, 2,000 taken. */
    public static final ExecutorOptions DEFAULT = new ExecutorOptions(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMillis(50), Duration.ofSeconds(2), 64, 2_000);

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException when a value is not positive
     */
    public ExecutorOptions {
        boolean positive = requestTimeout.isPositive()
                && deadline.isPositive()
                && backoffMin.isPositive()
                && backoffMax.compareTo(backoffMin) >= 0
                && parallelMax > 0
                && inFlightMax > 0;
        if (!positive) {
            throw new IllegalArgumentException("Cannot execute with request timeout " + requestTimeout + ", deadline "
                    + deadline + ", backoff " + backoffMin + " to " + backoffMax + ", " + parallelMax + " requests and "
                    + inFlightMax + " commands in flight: expected positive values, backoff in order.");
        }
    }

    /** The same with another deadline per command. */
    public ExecutorOptions withDeadline(Duration value) {
        return new ExecutorOptions(requestTimeout, value, backoffMin, backoffMax, parallelMax, inFlightMax);
    }

    /** The same with another timeout per request. */
    public ExecutorOptions withRequestTimeout(Duration value) {
        return new ExecutorOptions(value, deadline, backoffMin, backoffMax, parallelMax, inFlightMax);
    }
}
