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
 * @param worker the worker that has the run
 * @param checkpointId its newest checkpoint; null when there is none
 * @param checkpointAt place of that checkpoint in the timeline; -1 when there is none
 */
public record RecordedRun(
        String status,
        long facts,
        long verificationsPending,
        long openCases,
        @Nullable String reason,
        RunWorker worker,
        @Nullable String checkpointId,
        long checkpointAt) {
    /**
     * The worker that has a run.
     *
     * @param epoch 1 for the one that started it, one more with each that took it up; 0 when the ledger does not tell
     * @param id its principal; null when the ledger does not tell
     * @param sinceOffset offset of the fact by which it got the run; -1 when the ledger does not tell
     */
    public record RunWorker(long epoch, @Nullable String id, long sinceOffset) {}

    /** Whether new actions may start. */
    public boolean running() {
        return status.equals("RUNNING");
    }

    /** Whether the agent itself ended it and nothing else happened. */
    public boolean completed() {
        return status.equals("COMPLETED");
    }
}
