package dev.unwind.compensator.jobs;

/**
 * How much one job may do at once.
 *
 * @param runsInFlightMax runs whose undo is asked for and not decided
 * @param actionsMax actions that a job may select; a job holds about 300 bytes in memory for each
 * @param previewBytesMax size of the ledger records that are held at once while a selection is counted; a single run may be larger
 */
public record JobOptions(int runsInFlightMax, long actionsMax, long previewBytesMax) {

    /** 64 runs, a million actions, 64 MiB. */
    public static final JobOptions DEFAULT = new JobOptions(64, 1_000_000, 64L * 1024 * 1024);

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException when a value is not positive
     */
    public JobOptions {
        if (runsInFlightMax < 1 || actionsMax < 1 || previewBytesMax < 1) {
            throw new IllegalArgumentException("Cannot run undo jobs with " + runsInFlightMax + " runs in flight, "
                    + actionsMax + " actions and " + previewBytesMax + " bytes: expected positive values.");
        }
    }
}
