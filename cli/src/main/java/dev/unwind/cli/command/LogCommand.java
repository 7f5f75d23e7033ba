package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.ledger.log.Cursor;
import dev.unwind.ledger.log.DamagedRecord;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.keys.RunKey;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that read the ledger as a log have in common: from where, and which run. */
abstract class LogCommand extends BaseCommand {
    @Option(names = "--run", paramLabel = "RUN", description = "Id of the run, or tenant/run.")
    @Nullable
    String run;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Tenant of the run; needed only where several tenants have a run of this id.")
    @Nullable
    String tenant;

    @Option(names = "--all", description = "All runs.")
    boolean all;

    @Mixin
    LogSource source = new LogSource();

    @Override
    public final Integer call() {
        if (run == null && !all) {
            all = allByDefault();
        }
        if ((run == null) != all) {
            throw CliException.usage("Cannot tell what to read: name one run with --run, or say --all.");
        }
        try (LedgerLog log = open()) {
            return call(log);
        } catch (DamagedRecord e) {
            throw CliException.failed(String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw CliException.unreachable("Cannot read the ledger: " + e.getMessage() + "; see `unwind status`.", e);
        }
    }

    abstract int call(LedgerLog log);

    /** Whether neither --run nor --all means all. */
    boolean allByDefault() {
        return false;
    }

    final LedgerLog open() {
        return source.open(this);
    }

    /** The run that was named; found among the records of the log, so that no live store is needed. */
    final @Nullable RunKey run(LedgerLog log) {
        String named = run;
        if (named == null) {
            return null;
        }
        if (tenant != null) {
            return key(tenant, named);
        }
        TreeSet<String> found = new TreeSet<>();
        for (int partition : log.partitions()) {
            try (Cursor<LogRecord> records = log.records(partition)) {
                while (records.hasNext()) {
                    byte[] bytes = records.next().key();
                    String key = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
                    if (key.equals(named) || key.endsWith("/" + named)) {
                        found.add(key);
                    }
                }
            }
        }
        if (found.contains(named)) {
            return RunKey.parse(named);
        }
        found.removeIf(key -> !RunKey.parse(key).runId().equals(named));
        if (found.size() > 1) {
            throw CliException.usage("Cannot tell which run " + named + " is meant: found "
                    + found.stream().collect(Collectors.joining(", ")) + ". Name one with --tenant.");
        }
        if (found.isEmpty()) {
            throw CliException.usage("Cannot find run " + named + " in " + log.source() + ".");
        }
        return RunKey.parse(found.getFirst());
    }

    private static RunKey key(String tenant, String run) {
        try {
            return new RunKey(tenant, run);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()), e);
        }
    }
}
