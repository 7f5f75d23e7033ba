package dev.unwind.model.undo;

import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each action of a run left behind, known the best way there is.
 *
 * <p>The verifier's reading counts before the agent's, except for an entity that a later action of the same run had before it when that reading
 * was recorded: it may show the later action's work. There the agent's own reading, taken right after its call, is the better one; where that is
 * missing, what the later action found is.
 */
final class LeftBehind {
    private LeftBehind() {}

    /**
     * The snapshot after an action, null when nobody took one.
     *
     * @param base address where its entities are read
     * @param later what the actions of the run found that were planned after it
     */
    static @Nullable Snapshot by(UndoEntry entry, String base, LaterReads later) {
        Readings readings = entry.readings();
        Snapshot observed = readings.observed();
        if (observed == null) {
            return readings.stated();
        }
        List<SnapshotRead> reads = new ArrayList<>();
        for (SnapshotRead read : observed.getReads()) {
            SnapshotRead found = later.startedBefore(readings.verifiedOffset(), base, read.getEntity());
            SnapshotRead stated = found == null ? null : same(read, readings.stated());
            reads.add(found == null ? read : stated != null ? stated : renamed(read, found));
        }
        return new Snapshot(observed.getTakenAt(), reads);
    }

    private static @Nullable SnapshotRead same(SnapshotRead read, @Nullable Snapshot stated) {
        return stated == null
                ? null
                : stated.getReads().stream()
                        .filter(other -> other.getEntity().equals(read.getEntity())
                                && other.getName().equals(read.getName()))
                        .findFirst()
                        .orElse(null);
    }

    private static SnapshotRead renamed(SnapshotRead as, SnapshotRead found) {
        return new SnapshotRead(as.getName(), as.getEntity(), found.getDocument());
    }
}
