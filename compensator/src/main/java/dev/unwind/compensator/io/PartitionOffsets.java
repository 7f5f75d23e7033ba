package dev.unwind.compensator.io;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** How far a partition may be committed: up to the first record of the oldest work that is not done. Used by the polling thread only. */
final class PartitionOffsets {

    private record Work(long firstOffset, CompletableFuture<Void> done) {}

    private final Deque<Work> open = new ArrayDeque<>();
    private long position = -1;
    private long committed = -1;

    void taken(long offset) {
        position = offset + 1;
    }

    /** Work that begins with the record at this offset. */
    void begun(long offset, CompletableFuture<Void> done) {
        open.add(new Work(offset, done));
    }

    /** The offset to commit, when it is a new one. Work that was abandoned is never done, so it is taken up again by whoever comes next. */
    OptionalLong commit() {
        while (!open.isEmpty() && isDone(open.peek().done())) {
            open.remove();
        }
        long safe = open.isEmpty() ? position : open.peek().firstOffset();
        if (safe <= committed) {
            return OptionalLong.empty();
        }
        committed = safe;
        return OptionalLong.of(safe);
    }

    boolean idle() {
        return open.stream().allMatch(work -> isDone(work.done()));
    }

    private static boolean isDone(CompletableFuture<Void> done) {
        return done.isDone() && !done.isCompletedExceptionally();
    }
}
