package dev.unwind.ledger.replay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a replay ends; everything null means at the end of the log.
 *
 * @param eventId behind the fact with this id
 * @param time before the first record with a later timestamp
 * @param offset behind the record at this offset of the run's partition
 */
public record Until(
        @Nullable String eventId,
        @Nullable Instant time,
        @Nullable Long offset) {
    /** The end of the log. */
    public static final Until END = new Until(null, null, null);

    /** Behind the record at this offset. */
    public static Until offset(long offset) {
        return new Until(null, null, offset);
    }

    boolean excludes(long recordOffset, long timestampMillis) {
        return (offset != null && recordOffset > offset)
                || (time != null && Instant.ofEpochMilli(timestampMillis).isAfter(time));
    }
}
