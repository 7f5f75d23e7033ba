package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.text.BacktestStory;
import dev.unwind.ledger.log.DamagedRecord;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.replay.LogBacktest;
import dev.unwind.local.PolicyFiles;
import dev.unwind.model.backtest.BacktestReport;
import dev.unwind.model.backtest.Period;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.model.gate.Policy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds policies against the recorded ledger. */
@Command(
        name = "backtest",
        description = {
            "Tell what policies would have said to recorded actions: which would have been held or blocked, which incidents would not",
            "have happened, and how many approvals it would have cost. Reads the ledger topic, or an exported file; writes nothing.",
            "The policies are asked alone, whatever is published; contracts are those that are published now."
        })
final class PolicyBacktestCommand extends PolicyCommand.ReadingCommand {
    @Option(
            names = "--since",
            paramLabel = "TIME",
            required = true,
            description =
                    "What was planned then (ISO-8601, such as 2026-11-21T12:00:00Z; or how long ago, such as 7d) or later.")
    @SuppressWarnings("NullAway.Init")
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "What was planned before this time.")
    @Nullable
    String until;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only runs of this tenant.")
    @Nullable
    String tenant;

    @Mixin
    LogSource source = new LogSource();

    @Override
    public Integer call() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Period period = period(now);
        List<CompiledPolicy> policies = compiled(read());
        BacktestReport report = new BacktestReport();
        try (LedgerLog log = source.open(this)) {
            LogBacktest.run(
                    log,
                    source.valueBytesMax,
                    policies,
                    period,
                    key -> tenant == null || tenant.equals(key.tenantId()),
                    report::add);
            BacktestStory story = new BacktestStory(report, policies, period, log.source());
            if (json) {
                print(story.toJson());
            } else {
                story.print(out());
            }
        } catch (DamagedRecord e) {
            throw CliException.failed(String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw CliException.unreachable("Cannot read the ledger: " + e.getMessage() + "; see `unwind status`.", e);
        }
        return ExitCode.OK;
    }

    private Period period(Instant now) {
        try {
            return new Period(
                    Moments.of("--since", since, now), until == null ? null : Moments.of("--until", until, now));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(e.getMessage() + ".", e);
        }
    }

    /** The policies of files without mistakes, each once. */
    static List<CompiledPolicy> compiled(PolicyFiles files) {
        if (!files.problems().isEmpty()) {
            throw CliException.usage("Cannot test with policies that have mistakes, such as "
                    + files.problems().get(0) + ". See all with `unwind policy check`.");
        }
        Set<String> seen = new HashSet<>();
        for (Policy policy : files.policies()) {
            if (!seen.add(policy.id())) {
                throw CliException.usage(
                        "Cannot tell which policy " + policy.id() + " to test: several files define it.");
            }
        }
        if (seen.isEmpty()) {
            throw CliException.usage("There is nothing to test: the files define no policy.");
        }
        return files.policies().stream().map(CompiledPolicy::of).toList();
    }
}
