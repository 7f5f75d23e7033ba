package dev.unwind.sdk.undo;

import dev.unwind.schemas.CompensationCommand;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one partition: those of a run one after the other, runs side by side. The offsets of a plan are given back together, when its
 * last command is reported: after a crash the whole plan runs again under the same keys. Used by the polling thread only.
 */
final class PartitionWork {

    private record Open(long firstOffset, CompletableFuture<Void> done) {}

    private static final class Lane {
        private String planId = "";
        private int steps;
        private int highest;
        private Map<String, Boolean> executed = new ConcurrentHashMap<>();
        private @Nullable CompletableFuture<Void> planDone;
        private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);
    }

    private final CommandWork work;
    private final Executor threads;
    private final AtomicInteger inFlight;
    private final Consumer<Throwable> broken;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private volatile boolean owned = true;
    private long position = -1;
    private long committed = -1;

    PartitionWork(CommandWork work, Executor threads, AtomicInteger inFlight, Consumer<Throwable> broken) {
        this.work = work;
        this.threads = threads;
        this.inFlight = inFlight;
        this.broken = broken;
    }

    /**
     * A record that is no command is passed over; the HTTP executor brings it to the dead-letter topic. If a step of its run's plan is missing now,
     * it was that one, and nobody waits for it.
     *
     * @param run key of the record, null when it has none
     */
    void skip(long offset, @Nullable String run) {
        Lane lane = run == null ? null : lanes.get(run);
        if (lane != null) {
            reached(lane, lane.highest + 1);
        }
        position = offset + 1;
    }

    void take(long offset, CompensationCommand command) {
        Lane lane = lanes.computeIfAbsent(command.getTenantId() + "/" + command.getRunId(), key -> new Lane());
        if (lane.planDone == null || !lane.planId.equals(command.getPlanId())) {
            begin(lane, command, offset);
        }
        position = offset + 1;
        Map<String, Boolean> executed = lane.executed;
        if (work.takes(command)) {
            inFlight.incrementAndGet();
            lane.tail = lane.tail
                    .thenRunAsync(
                            () -> executed.put(command.getCommandId(), work.run(command, executed, () -> owned)),
                            threads)
                    .whenComplete((ended, failed) -> inFlight.decrementAndGet());
        }
        reached(lane, command.getStep());
    }

    private void reached(Lane lane, int step) {
        lane.highest = Math.max(lane.highest, step);
        if (lane.highest >= lane.steps) {
            seal(lane);
        }
    }

    private void begin(Lane lane, CompensationCommand command, long offset) {
        seal(lane);
        lane.planId = command.getPlanId();
        lane.steps = command.getSteps();
        lane.highest = 0;
        lane.executed = new ConcurrentHashMap<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        lane.planDone = done;
        open.add(new Open(offset, done));
    }

    /** No further command of the lane's plan will come. */
    private void seal(Lane lane) {
        CompletableFuture<Void> done = lane.planDone;
        lane.planDone = null;
        if (done != null) {
            var unused = lane.tail.whenComplete((ended, failed) -> {
                if (failed == null) {
                    done.complete(null);
                } else if (!(cause(failed) instanceof CancellationException)) {
                    broken.accept(failed);
                }
            });
        }
    }

    private static Throwable cause(Throwable failed) {
        Throwable cause = failed.getCause();
        return failed instanceof CompletionException && cause != null ? cause : failed;
    }

    /** The offset to commit, when it is a new one. */
    OptionalLong commit() {
        while (!open.isEmpty() && open.peek().done().isDone()) {
            open.remove();
        }
        lanes.values()
                .removeIf(lane -> lane.planDone == null && lane.tail.isDone() && !lane.tail.isCompletedExceptionally());
        long safe = open.isEmpty() ? position : open.peek().firstOffset();
        if (safe <= committed) {
            return OptionalLong.empty();
        }
        committed = safe;
        return OptionalLong.of(safe);
    }

    /** The partition was lost: what did not begin does not begin any more. */
    void abandon() {
        owned = false;
    }
}
