package dev.unwind.model.trail;

import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.UndoMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one action's changes.
 *
 * @param outcome what became of them
 * @param kind how they were corrected; UNKNOWN when nothing was begun
 * @param mode what was done about fields that somebody else had changed since
 * @param code why not, as in {@code CompensationFailed} or the status of the read-back; null when nothing failed
 * @param detail the same for engineers; null when nothing failed
 * @param leftAlone changes that stay because somebody else changed the field since
 * @param provenAt when the read-back proved it; null when none did
 */
public record Correction(
        Outcome outcome,
        CompensationKind kind,
        UndoMode mode,
        @Nullable String code,
        @Nullable String detail,
        List<Change> leftAlone,
        @Nullable Instant provenAt) {
    /** Copies the list. */
    public Correction {
        leftAlone = List.copyOf(leftAlone);
    }
}
