package dev.unwind.ledger.replay;

import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.model.backtest.Backtest;
import dev.unwind.model.backtest.Period;
import dev.unwind.model.backtest.TestedRun;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.schemas.keys.RunKey;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Holds policies against a log. Reads it, and writes nothing. */
public final class LogBacktest {
    private LogBacktest() {}

    /**
     * Asks the policies, and nothing else, about what the log holds.
     *
     * @param valueBytesMax largest value that the ledger takes, as configured there
     * @param wanted which runs; budgets know of no others
     * @param each is handed every run with something in the period, when its last record was read
     */
    public static void run(
            LedgerLog log,
            int valueBytesMax,
            List<CompiledPolicy> policies,
            Period period,
            Predicate<RunKey> wanted,
            Consumer<TestedRun> each) {
        Backtest backtest = new Backtest(policies, log.contracts(), period, each);
        new Replay(log, valueBytesMax).inOrderOfTime(backtest.from(), wanted, new Replay.Facts() {
            @Override
            public void fact(LedgerRecord record) {
                backtest.take(record);
            }

            @Override
            public void ended(RunKey run) {
                backtest.ended(run);
            }
        });
        backtest.end();
    }
}
