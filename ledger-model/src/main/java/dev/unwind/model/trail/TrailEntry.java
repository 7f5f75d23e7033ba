package dev.unwind.model.trail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one action that changed something.
 *
 * @param actionId the action
 * @param tool the tool that acted
 * @param reasoning what the agent wrote when it chose the call; for engineers only; null when nothing
 * @param at when the target had answered, else when the call began
 * @param changes what the read-backs show that it changed
 * @param wrongs what a read-back found wrong with that; empty when the action did what it said
 * @param foundWrongAt when it found that; null when it did not
 * @param correction what became of it
 * @param offsets where the action's facts stand in the run's ledger partition, in order
 */
public record TrailEntry(
        String actionId,
        String tool,
        @Nullable String reasoning,
        Instant at,
        List<Change> changes,
        List<String> wrongs,
        @Nullable Instant foundWrongAt,
        Correction correction,
        List<Long> offsets) {
    /** Copies the lists. */
    public TrailEntry {
        changes = List.copyOf(changes);
        wrongs = List.copyOf(wrongs);
        offsets = List.copyOf(offsets);
    }

    /** Changes that were put back, and proven so. */
    public List<Change> restored() {
        return switch (correction.outcome()) {
            case RESTORED -> changes;
            case PARTLY_RESTORED ->
                changes.stream()
                        .filter(change -> !correction.leftAlone().contains(change))
                        .toList();
            case LEFT, PENDING, CORRECTED, RESIDUE -> List.of();
        };
    }

    /** From the tool's answer to the finding, in milliseconds; -1 when nothing was found wrong. */
    public double foundAfterMillis() {
        return foundWrongAt == null ? -1 : millis(at, foundWrongAt);
    }

    static double millis(Instant from, Instant to) {
        return Math.round(Duration.between(from, to).toNanos() / 1e4) / 100.0;
    }
}
