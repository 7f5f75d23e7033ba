package dev.unwind.sdk;

import org.jspecify.annotations.Nullable;

/**
 * How a run is taken up again.
 *
 * @param fromCheckpoint the checkpoint to go on from, which must be the run's newest; null for whichever is the newest
 * @param personsWord why a person wants it to go on; null when nobody was asked. A run whose newest checkpoint says ASK_PERSON or COMPENSATE takes
 *     nothing new without it
 */
public record ResumeOptions(
        @Nullable String fromCheckpoint, @Nullable String personsWord) {
    /** Goes on from the newest checkpoint, or from the ledger's facts alone when there is none. */
    public static ResumeOptions newest() {
        return new ResumeOptions(null, null);
    }

    /** Goes on from this checkpoint, or not at all. */
    public static ResumeOptions from(String checkpointId) {
        return new ResumeOptions(checkpointId, null);
    }

    /** The same, on the word of a person. */
    public ResumeOptions onTheWordOf(String person, String reason) {
        return new ResumeOptions(fromCheckpoint, person + ": " + reason);
    }
}
