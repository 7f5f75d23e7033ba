package dev.unwind.verifier.io;

import java.time.Duration;

/**
 * How long and how often one object is tried to be read.
 *
 * @param timeout time for one request, from connecting to the last byte of the answer
 * @param deadline time for one object over all requests and the pauses between them
 * @param parallelPerTargetMax requests that one target system gets at the same time
 * @param bytesMax longest answer that is taken, in bytes
 */
public record ReadLimits(Duration timeout, Duration deadline, int parallelPerTargetMax, int bytesMax) {

    /** 2 s for a request, 5 s for an object, 64 requests at a time, 4 MiB. */
    public static final ReadLimits DEFAULT =
            new ReadLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), 64, 4 * 1024 * 1024);

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException when a value is not positive
     */
    public ReadLimits {
        if (!timeout.isPositive() || !deadline.isPositive() || parallelPerTargetMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException("Cannot use read limits timeout " + timeout + ", deadline " + deadline
                    + ", " + parallelPerTargetMax + " requests per target, " + bytesMax
                    + " bytes: expected positive values.");
        }
    }
}
