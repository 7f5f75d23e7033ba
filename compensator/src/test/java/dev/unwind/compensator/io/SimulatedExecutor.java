package dev.unwind.compensator.io;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.LedgerEvent;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** One incarnation of the executor for one partition: its real parts, in a world that is not. */
public final class SimulatedExecutor {

    /** What the world gives an executor. */
    public interface Host extends InstantSource, Executor {
        /** The way to targets. */
        HttpClient http();

        /** Completes when the fact is durable. */
        CompletableFuture<Void> append(LedgerEvent fact);

        /** Lets the world go on until a fact is durable. */
        void await(CompletableFuture<Void> durable);

        /** Lets the world go on for a while. */
        void pause(Duration longest);

        /** The world's clock. */
        long nanos();
    }

    private final CommandIntake intake;

    /** Starts with nothing taken. */
    public SimulatedExecutor(Host host, Map<String, String> targets, ExecutorOptions options) {
        Pace pace = new Pace() {
            @Override
            public long nanos() {
                return host.nanos();
            }

            @Override
            public void pause(Duration longest) {
                host.pause(longest);
            }
        };
        TargetClient client = new TargetClient(
                new TargetAddresses(targets, Map.of()), options, host.http(), pace, ExecutionListener.NONE);
        FactLog ledger = new FactLog() {
            @Override
            public CompletableFuture<Void> append(LedgerEvent event) {
                return host.append(event);
            }

            @Override
            public void await(CompletableFuture<Void> durable) {
                while (!durable.isDone()) {
                    host.pause(Duration.ofMillis(1));
                }
            }
        };
        CommandRunner runner = new CommandRunner(client, new Reports("executor", host), ledger, ExecutionListener.NONE);
        this.intake = new CommandIntake(runner, host, new AtomicInteger());
    }

    /** Takes a record from the commands topic; false when it is malformed and would go to the dead-letter topic. */
    public boolean take(long offset, byte[] key, CompensationCommand command) {
        if (CommandIntake.problem(command, key) != null) {
            return false;
        }
        intake.take(offset, command);
        return true;
    }

    /** What may be committed now, when it is more than before. */
    public OptionalLong committable() {
        OptionalLong offset = intake.offsets().commit();
        intake.dropIdleLanes();
        return offset;
    }

    /** The partition was lost. */
    public void abandon() {
        intake.abandon();
    }
}
