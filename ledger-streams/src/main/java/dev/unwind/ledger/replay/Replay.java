package dev.unwind.ledger.replay;

import dev.unwind.ledger.log.Cursor;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.log.LogExport;
import dev.unwind.ledger.log.MergedRecords;
import dev.unwind.ledger.log.WireReader;
import dev.unwind.ledger.topology.Reading;
import dev.unwind.ledger.topology.RecordReader;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.FactPosition;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.model.principal.SignatureCheck;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.signing.FactSignature;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Folds runs of a log again. */
public final class Replay {
    private final LedgerLog log;
    private final RecordReader reader;
    private final ContractSource contracts;

    /** @param valueBytesMax largest value that the ledger takes, as configured there */
    public Replay(LedgerLog log, int valueBytesMax) {
        this.log = log;
        this.reader = new RecordReader(
                WireReader.facts(log.schemas()),
                valueBytesMax,
                new SignatureCheck(log.ledger(), PrincipalSource.of(log.principals())));
        this.contracts = log.contracts();
    }

    private Reading read(LogRecord record) {
        return reader.read(
                record.key(),
                record.value(),
                record.lastHeader(FactSignature.HEADER),
                Instant.ofEpochMilli(record.timestampMillis()));
    }

    /** The partition whose records make a run: the one that its key leads to, where the live fold has it, too. */
    public int partitionOf(RunKey key) {
        byte[] bytes = key.encode().getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(bytes)) % Math.max(1, log.partitionCount());
    }

    /**
     * One run.
     *
     * @return null when the log has no record of it before the end that was asked for, or no fact with the id that is to be the last
     */
    public @Nullable ReplayedRun run(RunKey key, Until until) {
        byte[] bytes = key.encode().getBytes(StandardCharsets.UTF_8);
        ReplayedRun run = new ReplayedRun(key);
        boolean any = false;
        boolean ended = until.eventId() == null;
        try (Cursor<LogRecord> records = log.records(partitionOf(key))) {
            while (records.hasNext()) {
                LogRecord record = records.next();
                if (!LogExport.hasKey(record, bytes)) {
                    continue;
                }
                if (until.excludes(record.offset(), record.timestampMillis())) {
                    break;
                }
                Reading reading = read(record);
                run.take(record, reading, contracts);
                any = true;
                if (reading instanceof Reading.Fact fact
                        && fact.event().getEventId().equals(until.eventId())) {
                    ended = true;
                    break;
                }
            }
        }
        return any && ended ? run : null;
    }

    /**
     * Every run, each handed over when its last record is folded. The log is read twice, first for where each run ends, so that only runs
     * that are under way at the same time are in memory together.
     */
    public void all(Consumer<ReplayedRun> each) {
        for (int partition : log.partitions()) {
            Map<RunKey, Long> ends = ends(partition, Instant.MIN, run -> true);
            Map<RunKey, ReplayedRun> open = new HashMap<>();
            try (Cursor<LogRecord> records = log.records(partition)) {
                while (records.hasNext()) {
                    LogRecord record = records.next();
                    RunKey key = keyOf(record);
                    if (key == null || partitionOf(key) != partition) {
                        continue;
                    }
                    ReplayedRun run = open.computeIfAbsent(key, ReplayedRun::new);
                    run.take(record, read(record), contracts);
                    if (record.offset() >= ends.getOrDefault(key, 0L)) {
                        open.remove(key);
                        each.accept(run);
                    }
                }
            }
        }
    }

    /** Who is told what the log holds, fact by fact. */
    public interface Facts {
        /** A fact of a run. */
        void fact(LedgerRecord record);

        /** That was the run's last one. */
        void ended(RunKey run);
    }

    /**
     * The facts of many runs, in the order of time over all partitions and each run's in its own order; what cannot be read is left out. The log is
     * read twice, first for where each run ends.
     *
     * @param from runs whose last record is older are left out, all of them
     * @param wanted which runs
     */
    public void inOrderOfTime(Instant from, Predicate<RunKey> wanted, Facts facts) {
        Map<RunKey, Long> ends = new HashMap<>();
        for (int partition : log.partitions()) {
            ends.putAll(ends(partition, from, wanted));
        }
        try (MergedRecords records = new MergedRecords(log)) {
            while (records.hasNext()) {
                LogRecord record = records.next();
                RunKey key = keyOf(record);
                Long end = key == null ? null : ends.get(key);
                if (key == null || end == null || partitionOf(key) != record.partition()) {
                    continue;
                }
                byte[] value = record.value();
                if (read(record) instanceof Reading.Fact fact && value != null) {
                    Instant at = Instant.ofEpochMilli(record.timestampMillis());
                    facts.fact(new LedgerRecord(
                            new FactPosition(record.partition(), record.offset(), at), fact.event(), value));
                }
                if (record.offset() >= end) {
                    facts.ended(key);
                }
            }
        }
    }

    private Map<RunKey, Long> ends(int partition, Instant from, Predicate<RunKey> wanted) {
        long fromMillis = from.equals(Instant.MIN) ? Long.MIN_VALUE : from.toEpochMilli();
        Map<RunKey, Long> ends = new HashMap<>();
        try (Cursor<LogRecord> records = log.records(partition)) {
            while (records.hasNext()) {
                LogRecord record = records.next();
                RunKey key = keyOf(record);
                if (key != null
                        && (ends.containsKey(key) || record.timestampMillis() >= fromMillis)
                        && partitionOf(key) == partition
                        && wanted.test(key)) {
                    ends.put(key, record.offset());
                }
            }
        }
        return ends;
    }

    private static @Nullable RunKey keyOf(LogRecord record) {
        byte[] key = record.key();
        try {
            return key == null ? null : RunKey.parse(new String(key, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
