package dev.unwind.ledger.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.query.AvroJson;
import dev.unwind.ledger.topology.FactDecoder;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.model.principal.SigningKeyJson;
import dev.unwind.model.proof.Finding;
import dev.unwind.model.proof.Finding.Kind;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.keys.RunKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A ledger in a file that {@link LogExport} wrote: needs neither broker nor registry. The file is read through once when it is opened. */
public final class FileLog implements LedgerLog {
    private static final int DAMAGE_MAX = 1_000;

    private final Path file;
    private final LogFormat format;
    private final List<Finding> damage = new ArrayList<>();
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final Map<String, String> contracts = new HashMap<>();
    private final Map<String, SigningKey> signingKeys = new TreeMap<>();
    private final TreeSet<Integer> partitions = new TreeSet<>();
    private final LogEntry.Header header;

    /**
     * Opens a file.
     *
     * @throws IllegalArgumentException when it is no exported log of a format that this version knows
     */
    public FileLog(Path file) {
        this.file = file;
        try {
            this.format = LogFormat.of(file);
            this.header = survey();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("Cannot read the exported log " + file + ": " + e.getMessage(), e);
        }
    }

    private LogEntry.Header survey() throws IOException {
        LogEntry.Header found = null;
        LogEntry.End end = null;
        EntryDigest digest = new EntryDigest();
        String digestBefore = "";
        long records = 0;
        long anchors = 0;
        FactDecoder decoder = WireReader.facts(schemas());
        try (Cursor<LogEntry> entries = format.reader(file)) {
            while (entries.hasNext()) {
                LogEntry entry = entries.next();
                if (end != null) {
                    damaged("Something stands behind the end of the file.");
                }
                switch (entry) {
                    case LogEntry.Header one -> {
                        if (found != null) {
                            damaged("A second header stands in the file.");
                        } else {
                            found = one;
                        }
                    }
                    case LogEntry.SchemaText schema -> learn(schema);
                    case LogEntry.Contract contract ->
                        contracts.put(contract.tool() + '@' + contract.version(), contract.definition());
                    case LogEntry.Principal principal -> learn(principal);
                    case LogEntry.Anchor anchor -> anchors++;
                    case LogEntry.Fact fact -> {
                        records++;
                        partitions.add(fact.record().partition());
                        check(fact, decoder);
                    }
                    case LogEntry.End last -> {
                        end = last;
                        digestBefore = digest.hex();
                    }
                    case LogEntry.Damaged broken ->
                        damaged("Cannot read " + broken.place() + ": " + broken.detail() + ".");
                }
                if (!(entry instanceof LogEntry.Damaged || entry instanceof LogEntry.End)) {
                    digest.add(entry);
                }
            }
        }
        if (found == null || found.format() != LogEntry.FORMAT) {
            throw new IllegalArgumentException("Cannot read " + file + " as an exported log: found "
                    + (found == null ? "no header" : "format " + found.format()) + ", expected format "
                    + LogEntry.FORMAT + " as `unwind export` writes it.");
        }
        finish(end, digestBefore, records, anchors);
        return found;
    }

    private void learn(LogEntry.SchemaText text) {
        try {
            schemas.put(text.id(), WireReader.parse(text.schema()));
        } catch (AvroRuntimeException e) {
            damaged("Schema " + text.id() + " is no Avro schema: " + e.getMessage());
        }
    }

    private void learn(LogEntry.Principal principal) {
        try {
            SigningKey key = SigningKeyJson.read(Json.parse(principal.definition()));
            if (!key.getKeyId().equals(principal.keyId())) {
                throw new MalformedJson("it is key " + key.getKeyId());
            }
            signingKeys.put(principal.keyId(), key);
        } catch (MalformedJson e) {
            damaged("Key " + principal.keyId() + " cannot be read: " + e.getMessage() + ".");
        }
    }

    /** The fact beside the bytes is what people and programs read: it must say what the bytes say. */
    private void check(LogEntry.Fact fact, FactDecoder decoder) {
        JsonNode held = null;
        try {
            held = AvroJson.event(decoder.decode(fact.record().value()));
        } catch (Undecodable e) {
            // then nothing may be shown
        }
        JsonNode shown = fact.event();
        // Through text, because a number of the file has another type than one of the wire.
        boolean same =
                held == null ? shown == null : shown != null && Json.write(held).equals(Json.write(shown));
        if (!same && damage.size() < DAMAGE_MAX) {
            byte[] key = fact.record().key();
            damage.add(new Finding(
                    Kind.DAMAGED,
                    fact.record().partition(),
                    fact.record().offset(),
                    1,
                    -1,
                    key == null ? null : new String(key, StandardCharsets.UTF_8),
                    null,
                    held == null ? null : held.at("/payload/type").asText(),
                    "The fact that the file shows beside the record is not what the record's bytes say."));
        }
    }

    private void finish(LogEntry.@Nullable End end, String digest, long records, long anchors) {
        if (end == null) {
            damaged("The file has no end: part of it is missing.");
        } else if (end.records() != records || end.anchors() != anchors) {
            damaged("The file says that it holds " + end.records() + " records and " + end.anchors()
                    + " anchors, found " + records + " and " + anchors + ".");
        } else if (!end.digest().equals(digest)) {
            damaged("The file is not as it was written: its SHA-256 is " + digest + ", it says " + end.digest() + ".");
        }
    }

    private void damaged(String detail) {
        if (damage.size() < DAMAGE_MAX) {
            damage.add(Finding.damaged(detail));
        }
    }

    @Override
    public String source() {
        return "file " + file;
    }

    @Override
    public String ledger() {
        return header.ledger();
    }

    @Override
    public String anchorsTopic() {
        return header.anchors();
    }

    @Override
    public int partitionCount() {
        return header.partitions();
    }

    @Override
    public List<Integer> partitions() {
        TreeSet<Integer> all = new TreeSet<>(partitions);
        if (header.run() == null) {
            all.addAll(header.ends().keySet());
        }
        return List.copyOf(all);
    }

    @Override
    public Map<Integer, Long> ends() {
        return header.ends();
    }

    @Override
    public @Nullable RunKey onlyRun() {
        String run = header.run();
        return run == null ? null : RunKey.parse(run);
    }

    @Override
    public Cursor<LogRecord> records(int partition) {
        return new Picked(entry ->
                entry instanceof LogEntry.Fact fact && fact.record().partition() == partition ? fact.record() : null);
    }

    @Override
    public Cursor<LogRecord> recordsSince(int partition, Instant from) {
        return new Picked(entry -> entry instanceof LogEntry.Fact fact
                        && fact.record().partition() == partition
                        && fact.record().timestampMillis() >= from.toEpochMilli()
                ? fact.record()
                : null);
    }

    @Override
    public Cursor<LogRecord> anchors() {
        return new Picked(entry -> entry instanceof LogEntry.Anchor anchor ? anchor.record() : null);
    }

    @Override
    public PublishedContractBook contracts() {
        return new PublishedContractBook(contracts);
    }

    @Override
    public Collection<SigningKey> signingKeys() {
        return signingKeys.values();
    }

    @Override
    public WireSchemas schemas() {
        return id -> {
            Schema schema = schemas.get(id);
            if (schema == null) {
                throw new Undecodable(RejectionCode.UNKNOWN_SCHEMA, "The file has no schema " + id + ".", null);
            }
            return schema;
        };
    }

    @Override
    public List<Finding> damage() {
        return List.copyOf(damage);
    }

    @Override
    public void close() {}

    /** The records that a function finds in entries. */
    private final class Picked implements Cursor<LogRecord> {
        private final Cursor<LogEntry> entries;
        private final Function<LogEntry, @Nullable LogRecord> pick;
        private @Nullable LogRecord next;

        Picked(Function<LogEntry, @Nullable LogRecord> pick) {
            try {
                this.entries = format.reader(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            this.pick = pick;
            advance();
        }

        private void advance() {
            next = null;
            while (next == null && entries.hasNext()) {
                next = pick.apply(entries.next());
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public LogRecord next() {
            LogRecord record = next;
            if (record == null) {
                throw new NoSuchElementException();
            }
            advance();
            return record;
        }

        @Override
        public void close() {
            entries.close();
        }
    }
}
