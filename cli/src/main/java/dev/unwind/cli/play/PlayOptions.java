package dev.unwind.cli.play;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be played and undone.
 *
 * @param data folder with {@code runs/} and {@code db/}
 * @param runs file of runs; null for every {@code runs/*.runs.jsonl.gz} of the folder
 * @param labels file of labels; null for every {@code runs/*.labels.jsonl.gz} of the folder
 * @param domain only runs of this domain; null for all
 * @param limit at most so many runs; 0 for all
 * @param concurrency so many runs at a time
 * @param undo which runs are undone
 * @param report where the report is written; null for nowhere
 * @param resume whether the last play goes on
 */
public record PlayOptions(
        Path data,
        @Nullable Path runs,
        @Nullable Path labels,
        @Nullable String domain,
        int limit,
        int concurrency,
        Undo undo,
        @Nullable Path report,
        boolean resume) {
    /** Which runs are undone after they were played. */
    public enum Undo {
        /** None. */
        NONE,
        /** Those that the labels call harmful. */
        FLAGGED,
        /** Every one. */
        ALL,
        /** Those with a step that the labels call wrong, and of them that step alone. */
        WRONG_STEPS;

        /** As a person writes it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
