package dev.unwind.model.undo;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.undo.DriftNow.Place;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the later actions of a run had found before they acted, by the place that was read. Filled from the newest action on. */
final class LaterReads {
    private record Found(long startedOffset, SnapshotRead read) {}

    /** Oldest first. */
    private final Map<Place, Deque<Found>> byPlace = new HashMap<>();

    /** Address where the entities of a contract are read; the same path below another address names another entity. */
    static String base(@Nullable CompiledContract contract) {
        return contract == null ? "" : contract.source().base();
    }

    /** Adds an action that is older than all that were added before. */
    void add(UndoEntry entry, @Nullable CompiledContract contract) {
        long started = entry.attempts().startedOffset();
        Snapshot before = entry.readings().before();
        if (started >= 0 && before != null) {
            for (SnapshotRead read : before.getReads()) {
                byPlace.computeIfAbsent(new Place(base(contract), read.getEntity()), none -> new ArrayDeque<>())
                        .addFirst(new Found(started, read));
            }
        }
    }

    /** What the oldest of them that started before the offset found in a place, null when none did. */
    @Nullable
    SnapshotRead startedBefore(long offset, String base, String entity) {
        for (Found found : byPlace.getOrDefault(new Place(base, entity), new ArrayDeque<>())) {
            if (found.startedOffset() < offset) {
                return found.read();
            }
        }
        return null;
    }
}
