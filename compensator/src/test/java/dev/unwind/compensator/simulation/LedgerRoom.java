package dev.unwind.compensator.simulation;

import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.fold.Deadline;
import dev.unwind.model.fold.Deadlines;
import dev.unwind.model.fold.Decision;
import dev.unwind.model.fold.Effect;
import dev.unwind.model.fold.FactPosition;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ledger service of one partition: the real fold, committed exactly once. What is not committed when it crashes has never been. */
final class LedgerRoom {
    private final World world;
    private final Partition partition;
    private final Reader reader;
    private final List<Runnable> outputs = new ArrayList<>();
    private Map<String, FoldedRun> runs = new LinkedHashMap<>();

    LedgerRoom(World world, Partition partition) {
        this.world = world;
        this.partition = partition;
        this.reader =
                new Reader(world, "ledger", List.of(partition.ledger()), this::take, this::commit, this::rollBack);
    }

    Reader reader() {
        return reader;
    }

    /** The run as the query API shows it; one that nobody started is empty. */
    FoldedRun run(String runKey) {
        return runs.computeIfAbsent(runKey, key -> new FoldedRun());
    }

    Map<String, FoldedRun> runs() {
        return runs;
    }

    /** Whether the record at an offset was folded. */
    boolean folded(long offset) {
        return reader.position(0) > offset;
    }

    private void take(int topic, long offset) {
        Log.Entry entry = partition.ledger().get(offset);
        LedgerEvent event = Wire.decode(LedgerEvent.getDecoder(), entry.value());
        String runKey = new String(entry.key(), StandardCharsets.UTF_8);
        Decision decision = fold(runs, offset);
        if (decision instanceof Decision.Accepted accepted) {
            world.trace().say("%s #%d %s%s", runKey, offset, World.about(event), accepted.fenced() ? " (fenced)" : "");
            accepted.effects().forEach(effect -> follow(runKey, effect));
            ActionState action = accepted.action();
            accepted.transitions()
                    .forEach(move -> world.trace().say("%s      %s -> %s", runKey, move.from(), move.to()));
            if (action != null && action.status() == ActionStatus.COMPENSATED) {
                world.auditor().compensated(runKey, action.actionId());
            }
        } else {
            world.trace().say("%s #%d %s: %s", runKey, offset, World.about(event), decision);
        }
    }

    /** Counts what became of the runs. */
    void tally() {
        for (FoldedRun run : runs.values()) {
            if (run.run() != null) {
                world.tally().count("run " + run.run().status());
            }
            run.actions().forEach(action -> world.tally().count("action " + action.status()));
            for (LedgerEvent event : run.timeline()) {
                if (event.getPayload() instanceof CompensationFailed failed) {
                    world.tally().count("undo failed: " + failed.getCode());
                } else if (event.getPayload() instanceof CompensationHeld) {
                    world.tally().count("undo held");
                } else if (event.getPayload() instanceof CompensationExecuted executed) {
                    world.tally().count(executed.getReplayed() ? "undo executed, replayed" : "undo executed");
                } else if (event.getPayload() instanceof VerificationRecorded verified) {
                    world.tally().count("read-back " + verified.getKind() + " " + verified.getStatus());
                }
            }
        }
    }

    private Decision fold(Map<String, FoldedRun> into, long offset) {
        Log.Entry entry = partition.ledger().get(offset);
        String runKey = new String(entry.key(), StandardCharsets.UTF_8);
        return into.computeIfAbsent(runKey, key -> new FoldedRun())
                .take(
                        new LedgerRecord(
                                new FactPosition(
                                        partition.number(), offset, Scheduler.BEGIN.plusMillis(entry.at() / 1_000)),
                                Wire.decode(LedgerEvent.getDecoder(), entry.value()),
                                entry.value()),
                        SimulatedContracts.source());
    }

    private void follow(String runKey, Effect effect) {
        byte[] key = runKey.getBytes(StandardCharsets.UTF_8);
        if (effect instanceof Effect.RequestVerification request) {
            byte[] value = Wire.encode(VerificationRequest.getEncoder(), request.request());
            outputs.add(() -> world.deliver(partition.requests(), key, value));
        } else if (effect instanceof Effect.RaiseFailure raise) {
            world.tally().count("failure " + raise.failure().getKind());
            world.trace()
                    .say(
                            "%s      failure %s of %s",
                            runKey, raise.failure().getKind(), raise.failure().getActionIds());
            byte[] value = Wire.encode(FailureDetected.getEncoder(), raise.failure());
            outputs.add(() -> world.deliver(partition.failures(), key, value));
        } else if (effect instanceof Effect.SetDeadline set) {
            watch(runKey, set.deadline());
        } else if (effect instanceof Effect.PutCase put) {
            String actionId = put.recoveryCase().getActionId();
            if (actionId != null && put.recoveryCase().getKind() == CaseKind.MISMATCH) {
                world.auditor().asked(runKey, actionId);
            }
            world.trace()
                    .say(
                            "%s      case %s of %s is %s",
                            runKey,
                            put.recoveryCase().getKind(),
                            put.recoveryCase().getActionId(),
                            put.recoveryCase().getStatus());
        }
    }

    private void watch(String runKey, Deadline deadline) {
        long wait = Math.max(
                0, Duration.between(world.scheduler().instant(), deadline.at()).toNanos() / 1_000);
        world.scheduler().after(wait + world.scheduler().millis(1, 60), () -> state(runKey, deadline));
    }

    private void state(String runKey, Deadline deadline) {
        if (reader.down() || reader.behind() || !outputs.isEmpty()) {
            world.scheduler().after(world.scheduler().millis(5, 30), () -> state(runKey, deadline));
            return;
        }
        FoldedRun run = run(runKey);
        ActionState action = run.actions().stream()
                .filter(one -> one.position() == deadline.position())
                .findFirst()
                .orElse(null);
        LedgerEvent missed =
                Deadlines.missed(run.run(), action, deadline, world.scheduler().instant());
        if (missed != null) {
            world.append(missed);
        }
    }

    private void commit() {
        List<Runnable> ready = List.copyOf(outputs);
        outputs.clear();
        ready.forEach(Runnable::run);
    }

    private void rollBack() {
        outputs.clear();
        Map<String, FoldedRun> rebuilt = new LinkedHashMap<>();
        for (long offset = 0; offset < reader.position(0); offset++) {
            fold(rebuilt, offset);
        }
        runs = rebuilt;
    }
}
