package dev.unwind.sdk.query;

import org.jspecify.annotations.Nullable;

/**
 * How a run stands on the ledger.
 *
 * @param status in the ledger's words: RUNNING, PARKED, COMPENSATING, COMPLETED ...
 * @param facts how many facts the ledger has accepted for it
 * @param verificationsPending how many verifications it waits for
 * @param openCases how many recovery cases wait for a person
 * @param reason why it is being compensated; null when it is not, or when nobody said
 */
public record RecordedRun(
        String status,
        long facts,
        long verificationsPending,
        long openCases,
        @Nullable String reason) {
    /** Whether new actions may start. */
    public boolean running() {
        return status.equals("RUNNING");
    }

    /** Whether the agent itself ended it and nothing else happened. */
    public boolean completed() {
        return status.equals("COMPLETED");
    }
}
