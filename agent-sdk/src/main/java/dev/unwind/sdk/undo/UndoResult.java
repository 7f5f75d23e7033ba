package dev.unwind.sdk.undo;

import dev.unwind.schemas.SnapshotRead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a command in a downstream service: a claim, which the read-back after it proves or refutes. */
public sealed interface UndoResult {
    /** Most characters of a brief detail. */
    int BRIEF_LENGTH = 10_000;

    /** The outcome with nothing beside it that could be large. */
    UndoResult brief();

    /**
     * The former values are back.
     *
     * @param output what the service has to say about it, JSON text; null for nothing
     * @param found what the command's entities held right before; empty when nobody looked
     * @param replayed whether it had been applied before
     */
    record Applied(@Nullable String output, List<SnapshotRead> found, boolean replayed) implements UndoResult {
        /** Copies the list. */
        public Applied {
            found = List.copyOf(found);
        }

        @Override
        public Applied brief() {
            return new Applied(null, List.of(), replayed);
        }
    }

    /**
     * Nothing was changed, and nothing will be.
     *
     * @param code DRIFTED, REFUSED or another code of {@code CompensationFailed}
     * @param detail what was attempted, found and expected, for people
     * @param differingPaths entity and JSON Pointer joined, of a drift
     * @param found what the command's entities hold; empty when nobody looked
     */
    record Declined(String code, String detail, List<String> differingPaths, List<SnapshotRead> found)
            implements UndoResult {
        /** Copies the lists. */
        public Declined {
            differingPaths = List.copyOf(differingPaths);
            found = List.copyOf(found);
        }

        @Override
        public Declined brief() {
            String cut = detail.length() <= BRIEF_LENGTH ? detail : detail.substring(0, BRIEF_LENGTH) + "...";
            return new Declined(code, cut, List.of(), List.of());
        }
    }

    /** Undone now. */
    static UndoResult applied(@Nullable String output, List<SnapshotRead> found) {
        return new Applied(output, found, false);
    }

    /** Undone before by the same command; nothing was changed now. */
    static UndoResult replayed(@Nullable String output) {
        return new Applied(output, List.of(), true);
    }

    /** Somebody has changed since what the action had changed. */
    static UndoResult drifted(String detail, List<String> differingPaths, List<SnapshotRead> found) {
        return new Declined("DRIFTED", detail, differingPaths, found);
    }

    /** The service will not do it. */
    static UndoResult refused(String detail) {
        return new Declined("REFUSED", detail, List.of(), List.of());
    }
}
