package dev.unwind.compensator.io;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.keys.RunKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes the commands of one partition in order and starts each when it may: plans of a run one after the other, within a plan as {@code
 * dependsOn} says. Used by the polling thread only; commands run on other threads.
 */
final class CommandIntake {
    private static final class Lane {
        private @Nullable PlanRun plan;
        private int steps;
    }

    private final CommandRunner runner;
    private final Predicate<CompensationCommand> left;
    private final Executor threads;
    private final AtomicInteger inFlight;
    private final PartitionOffsets offsets = new PartitionOffsets();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final AtomicBoolean abandoned = new AtomicBoolean();

    /** Takes nothing yet, and leaves no command to somebody else. */
    CommandIntake(CommandRunner runner, Executor threads, AtomicInteger inFlight) {
        this(runner, command -> false, threads, inFlight);
    }

    /**
     * Takes nothing yet.
     *
     * @param left which commands somebody else carries out
     */
    CommandIntake(CommandRunner runner, Predicate<CompensationCommand> left, Executor threads, AtomicInteger inFlight) {
        this.runner = runner;
        this.left = left;
        this.threads = threads;
        this.inFlight = inFlight;
    }

    PartitionOffsets offsets() {
        return offsets;
    }

    /** Why a command cannot be carried out; null when it can. */
    static @Nullable String problem(@Nullable CompensationCommand command, byte @Nullable [] key) {
        if (command == null || key == null) {
            return "Cannot take a command without key or value: expected key tenant/run and a CompensationCommand.";
        }
        String about = "Cannot take command " + command.getCommandId() + " of plan " + command.getPlanId();
        try {
            String expected = new RunKey(command.getTenantId(), command.getRunId()).encode();
            if (!expected.equals(new String(key, StandardCharsets.UTF_8))) {
                return about + ": it is about run " + expected
                        + " and stands under another key; write it with the key of its run.";
            }
        } catch (IllegalArgumentException e) {
            return about + ": " + e.getMessage();
        }
        return command.getActionId() == null && command.getStep() > 0
                ? about + ": it names no action, expected one in step " + command.getStep() + " of "
                        + command.getSteps() + "."
                : null;
    }

    void take(long offset, CompensationCommand command) {
        Lane lane = lanes.computeIfAbsent(command.getTenantId() + "/" + command.getRunId(), key -> new Lane());
        PlanRun plan = lane.plan;
        if (plan == null || !plan.planId().equals(command.getPlanId())) {
            plan = begin(lane, command, offset);
        }
        offsets.taken(offset);
        if (left.test(command)) {
            // What depends on it here is not undone: nobody tells this executor how it went.
            plan.add(
                    command.getCommandId(),
                    command.getStep(),
                    command.getSteps(),
                    CompletableFuture.completedFuture(false));
        } else {
            start(plan, command);
        }
    }

    /** A record that could not be read went elsewhere. */
    void takeUnreadable(long offset, byte @Nullable [] key, CompletableFuture<Void> deadLettered) {
        Lane lane = key == null ? null : lanes.get(new String(key, StandardCharsets.UTF_8));
        if (lane != null && lane.plan != null) {
            lane.plan.lost(lane.steps);
        }
        offsets.begun(offset, deadLettered);
        offsets.taken(offset);
    }

    /** The partition was lost: what did not start yet does not start any more. Its next owner repeats every plan that is not committed. */
    void abandon() {
        abandoned.set(true);
    }

    /** The plan reaches the ledger before anything of it, also when its first command could not be read. */
    private PlanRun begin(Lane lane, CompensationCommand command, long offset) {
        PlanRun former = lane.plan;
        CompletableFuture<Void> formerDone = CompletableFuture.completedFuture(null);
        if (former != null) {
            former.seal();
            formerDone = former.done();
        }
        PlanRun plan = new PlanRun(command.getPlanId());
        plan.beginsAfter(formerDone.thenRunAsync(
                () -> {
                    checkOwned();
                    runner.announce(command, plan);
                },
                threads));
        lane.plan = plan;
        lane.steps = command.getSteps();
        offsets.begun(offset, plan.done());
        return plan;
    }

    private void start(PlanRun plan, CompensationCommand command) {
        inFlight.incrementAndGet();
        List<CompletableFuture<Boolean>> predecessors = plan.predecessors(command.getDependsOn());
        CompletableFuture<Boolean> result = CompletableFuture.allOf(predecessors.toArray(CompletableFuture[]::new))
                .thenCombine(
                        plan.begin(), (ready, begun) -> predecessors.stream().allMatch(CompletableFuture::join))
                .thenApplyAsync(
                        executed -> {
                            checkOwned();
                            return runner.run(command, executed, plan);
                        },
                        threads);
        var unused = result.whenComplete((executed, failed) -> inFlight.decrementAndGet());
        plan.add(command.getCommandId(), command.getStep(), command.getSteps(), result);
    }

    private void checkOwned() {
        if (abandoned.get()) {
            throw new CancellationException("The partition was lost; its next owner repeats the plan");
        }
    }

    /** Forgets runs with nothing under way; called now and then. */
    void dropIdleLanes() {
        lanes.values().removeIf(lane -> lane.plan != null && isDone(lane.plan.done()));
    }

    private static boolean isDone(CompletableFuture<Void> done) {
        return done.isDone() && !done.isCompletedExceptionally();
    }
}
