package dev.unwind.bench;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.Decision;
import dev.unwind.model.fold.FactPosition;
import dev.unwind.model.fold.Fold;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.testsupport.facts.Facts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;

/** The fold alone: what deciding one fact costs behind so many actions of its run, the state being at hand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FoldBenchmark {
    /** Actions of the run so far. */
    @Param({"10", "1000", "100000"})
    public int actions;

    private FoldedRun run;
    private ContractSource contracts;
    private LedgerRecord plan;
    private LedgerRecord success;

    /** JMH makes it and calls {@link #fold} before anything else. */
    @SuppressWarnings("NullAway.Init")
    public FoldBenchmark() {}

    /** Folds the run. */
    @Setup(Level.Trial)
    public void fold() {
        CompiledContract update =
                CompiledContract.fromDefinition(Workload.contract().getDefinition());
        contracts = (tool, version) -> update;
        run = new FoldedRun();
        Workload.run(0, actions, event -> run.take(record(event), contracts));
        List<LedgerEvent> next = new ArrayList<>();
        Workload.action(Facts.of(Workload.TENANT, Workload.run(0)), actions, next::add);
        plan = record(next.get(0));
        run.take(plan, contracts);
        run.take(record(next.get(1)), contracts);
        success = record(next.get(2));
        List<LedgerEvent> another = new ArrayList<>();
        Workload.action(Facts.of(Workload.TENANT, Workload.run(0)), actions + 1, another::add);
        plan = record(another.get(0));
    }

    private LedgerRecord record(LedgerEvent event) {
        long offset = run.timeline().size();
        return new LedgerRecord(new FactPosition(0, offset, Instant.EPOCH), event, new byte[600]);
    }

    /** A new action: looks up two keys. */
    @Benchmark
    public Decision plan() {
        return Fold.decide(run, plan, contracts);
    }

    /** A success: looks up the action and two facts, and makes a verification request of them. */
    @Benchmark
    public Decision success() {
        return Fold.decide(run, success, contracts);
    }

    /** Runs it from the command line. */
    @Command(name = "fold", description = "JMH: the fold alone.", mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            new Runner(new OptionsBuilder()
                            .include(FoldBenchmark.class.getName())
                            .build())
                    .run();
            return 0;
        }
    }
}
