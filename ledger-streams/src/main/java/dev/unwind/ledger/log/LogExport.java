package dev.unwind.ledger.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.query.AvroJson;
import dev.unwind.ledger.topology.FactDecoder;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.json.Json;
import dev.unwind.model.principal.SigningKeyJson;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.LogAnchored;
import dev.unwind.schemas.PartitionHead;
import dev.unwind.schemas.SegmentAnchored;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.keys.RunKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log, or one run of it, to a file that can be checked and replayed with nothing else at hand: with the schemas and contracts that
 * it needs and the anchors that cover it.
 *
 * <p>Of a run it takes the segment anchors from the run's first record to the log anchor behind its last; by the key tags in them it can be
 * shown that none of its records is missing.
 */
public final class LogExport {
    private final LedgerLog log;
    private final @Nullable RunKey run;
    private final FactDecoder decoder;
    private final EntryDigest digest = new EntryDigest();
    private final Set<Integer> schemasWritten = new HashSet<>();
    private final Set<String> contractsWritten = new HashSet<>();
    private long records;
    private long anchors;

    private LogExport(LedgerLog log, @Nullable RunKey run) {
        this.log = log;
        this.run = run;
        this.decoder = WireReader.facts(log.schemas());
    }

    /** What was written. */
    public record Exported(long records, long anchors) {}

    /**
     * Writes the file; one that is there is replaced.
     *
     * @param run the run to write, null for all
     */
    public static Exported write(LedgerLog log, @Nullable RunKey run, LogFormat format, Path file) throws IOException {
        LogExport export = new LogExport(log, run == null ? log.onlyRun() : run);
        try (EntryWriter writer = format.writer(file, export.decoder)) {
            export.write(writer);
        }
        return new Exported(export.records, export.anchors);
    }

    private void write(EntryWriter writer) throws IOException {
        put(
                writer,
                new LogEntry.Header(
                        LogEntry.FORMAT,
                        log.ledger(),
                        log.anchorsTopic(),
                        run == null ? null : run.encode(),
                        Instant.now().toString(),
                        log.partitionCount(),
                        log.ends()));
        for (SigningKey key : log.signingKeys()) {
            put(writer, new LogEntry.Principal(key.getKeyId(), Json.write(SigningKeyJson.write(key))));
        }
        anchors(writer);
        for (int partition : log.partitions()) {
            try (Cursor<LogRecord> cursor = log.records(partition)) {
                while (cursor.hasNext()) {
                    LogRecord record = cursor.next();
                    if (wanted(record)) {
                        fact(writer, record);
                    }
                }
            }
        }
        writer.write(new LogEntry.End(records, anchors, digest.hex()));
    }

    /** With a key of the same tag as well: otherwise such a record would seem to be missing. */
    private boolean wanted(LogRecord record) {
        return run == null || record.keyTag() == tag(run);
    }

    /** The tag of a run's key. */
    public static int tag(RunKey run) {
        return LogRecord.keyTag(run.encode().getBytes(StandardCharsets.UTF_8));
    }

    private void fact(EntryWriter writer, LogRecord record) throws IOException {
        schema(writer, record.value());
        JsonNode shown = null;
        try {
            LedgerEvent event = decoder.decode(record.value());
            shown = AvroJson.event(event);
            if (event.getPayload() instanceof ActionPlanned planned) {
                contract(writer, planned.getTool(), planned.getContractVersion());
            }
        } catch (Undecodable e) {
            // The bytes are there for whoever wants to find out.
        }
        put(writer, new LogEntry.Fact(record, shown));
        records++;
    }

    private void schema(EntryWriter writer, byte @Nullable [] value) throws IOException {
        int id = WireReader.schemaId(value);
        if (id >= 0 && schemasWritten.add(id)) {
            try {
                put(writer, new LogEntry.SchemaText(id, log.schemas().find(id).toString()));
            } catch (Undecodable e) {
                // A record that names a schema that nobody has.
            }
        }
    }

    private void contract(EntryWriter writer, String tool, int version) throws IOException {
        String definition = log.contracts().definition(tool, version);
        if (definition != null && contractsWritten.add(tool + '@' + version)) {
            put(writer, new LogEntry.Contract(tool, version, definition));
        }
    }

    private void anchors(EntryWriter writer) throws IOException {
        Predicate<LedgerAnchor> covers = run == null ? anchor -> true : new Covering(lifeOfTheRun());
        WireReader<LedgerAnchor> reader = new WireReader<>(LedgerAnchor.class, log.schemas());
        try (Cursor<LogRecord> cursor = log.anchors()) {
            while (cursor.hasNext()) {
                LogRecord record = cursor.next();
                if (run == null || covers(reader, covers, record)) {
                    schema(writer, record.value());
                    put(writer, new LogEntry.Anchor(record));
                    anchors++;
                }
            }
        }
    }

    private static boolean covers(WireReader<LedgerAnchor> reader, Predicate<LedgerAnchor> covers, LogRecord record) {
        try {
            return covers.test(reader.read(record.value()));
        } catch (Undecodable e) {
            return false;
        }
    }

    private record Life(long first, long last) {}

    private Map<Integer, Life> lifeOfTheRun() {
        Map<Integer, Life> lives = new HashMap<>();
        for (int partition : log.partitions()) {
            try (Cursor<LogRecord> cursor = log.records(partition)) {
                while (cursor.hasNext()) {
                    LogRecord record = cursor.next();
                    if (wanted(record)) {
                        lives.merge(
                                partition,
                                new Life(record.offset(), record.offset()),
                                (life, now) -> new Life(life.first(), now.last()));
                    }
                }
            }
        }
        return lives;
    }

    /** Segments from each life's beginning to the log anchor behind its end, and the log anchors from the first of these segments on. */
    private static final class Covering implements Predicate<LedgerAnchor> {
        private final Map<Integer, Life> lives;
        private final Set<Integer> done = new HashSet<>();
        private boolean begun;

        Covering(Map<Integer, Life> lives) {
            this.lives = lives;
        }

        @Override
        public boolean test(LedgerAnchor anchor) {
            if (anchor.getPayload() instanceof SegmentAnchored segment) {
                Life life = lives.get(segment.getPartition());
                boolean within = life != null
                        && segment.getLastOffset() >= life.first()
                        && !done.contains(segment.getPartition());
                begun |= within;
                return within;
            }
            if (!begun || done.size() == lives.size()) {
                return false;
            }
            for (PartitionHead head : ((LogAnchored) anchor.getPayload()).getPartitions()) {
                Life life = lives.get(head.getPartition());
                if (life != null && head.getLastOffset() >= life.last()) {
                    done.add(head.getPartition());
                }
            }
            return true;
        }
    }

    private void put(EntryWriter writer, LogEntry entry) throws IOException {
        writer.write(entry);
        digest.add(entry);
    }

    /** Whether a record has this key. */
    public static boolean hasKey(LogRecord record, byte[] key) {
        return Arrays.equals(record.key(), key);
    }
}
