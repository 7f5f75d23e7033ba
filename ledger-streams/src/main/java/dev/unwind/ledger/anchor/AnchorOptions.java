package dev.unwind.ledger.anchor;

import dev.unwind.model.proof.AnchorSigner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the ledger is anchored.
 *
 * @param interval how long at most a record waits for its anchor, and how often the whole log is anchored
 * @param recordsMax most records of a segment
 * @param signer signs log anchors, null for none
 */
public record AnchorOptions(
        Duration interval, int recordsMax, @Nullable AnchorSigner signer) {
    /** Checks the ranges. */
    public AnchorOptions {
        if (interval.isNegative() || interval.isZero() || recordsMax < 1) {
            throw new IllegalArgumentException("Cannot anchor every " + interval + " and " + recordsMax
                    + " records: expected more than nothing of both.");
        }
    }
}
