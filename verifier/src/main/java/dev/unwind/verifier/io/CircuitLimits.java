package dev.unwind.verifier.io;

import java.time.Duration;

/**
 * When a target that does not answer is left alone for a while.
 *
 * @param failures so many failures in a row open its circuit
 * @param open so long nothing is asked of it; then one request tries whether it answers again
 */
public record CircuitLimits(int failures, Duration open) {

    /** 10 failures, 2 s. */
    public static final CircuitLimits DEFAULT = new CircuitLimits(10, Duration.ofSeconds(2));

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException when a value is not positive
     */
    public CircuitLimits {
        if (failures < 1 || !open.isPositive()) {
            throw new IllegalArgumentException("Cannot open a circuit after " + failures + " failures for " + open
                    + ": expected positive values.");
        }
    }
}
