package dev.unwind.ledger.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.query.AvroJson;
import dev.unwind.ledger.topology.FactDecoder;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/**
 * Entries as an Avro object container, so that any Avro reader gets the facts. Not compressed: a byte that is damaged damages one block of a
 * few records.
 */
final class AvroContainer {
    private static final int BLOCK_BYTES = 1_024;
    private static final String NAMESPACE = "dev.unwind.log";

    private static final Schema BYTES_OR_NULL =
            SchemaBuilder.unionOf().nullType().and().bytesType().endUnion();
    private static final Schema TEXT_OR_NULL =
            SchemaBuilder.unionOf().nullType().and().stringType().endUnion();
    private static final Schema RECORD_HEADER = SchemaBuilder.record("RecordHeader")
            .namespace(NAMESPACE)
            .fields()
            .requiredString("name")
            .name("value")
            .type(BYTES_OR_NULL)
            .noDefault()
            .endRecord();
    private static final Schema END_OF_PARTITION = SchemaBuilder.record("PartitionEnd")
            .namespace(NAMESPACE)
            .fields()
            .requiredInt("partition")
            .requiredLong("end")
            .endRecord();
    private static final Schema HEADER = SchemaBuilder.record("Header")
            .namespace(NAMESPACE)
            .fields()
            .requiredInt("format")
            .requiredString("ledger")
            .requiredString("anchors")
            .name("run")
            .type(TEXT_OR_NULL)
            .noDefault()
            .requiredString("exportedAt")
            .requiredInt("partitions")
            .name("ends")
            .type(Schema.createArray(END_OF_PARTITION))
            .noDefault()
            .endRecord();
    private static final Schema SCHEMA = SchemaBuilder.record("SchemaText")
            .namespace(NAMESPACE)
            .fields()
            .requiredInt("id")
            .requiredString("schema")
            .endRecord();
    private static final Schema CONTRACT = SchemaBuilder.record("Contract")
            .namespace(NAMESPACE)
            .fields()
            .requiredString("tool")
            .requiredInt("version")
            .requiredString("definition")
            .endRecord();
    private static final Schema PRINCIPAL = SchemaBuilder.record("Principal")
            .namespace(NAMESPACE)
            .fields()
            .requiredString("keyId")
            .requiredString("definition")
            .endRecord();
    private static final Schema ANCHOR = record("Anchor").endRecord();
    private static final Schema FACT = record("Record")
            .name("event")
            .type(Schema.createUnion(Schema.create(Schema.Type.NULL), LedgerEvent.getClassSchema()))
            .noDefault()
            .endRecord();
    private static final Schema END = SchemaBuilder.record("End")
            .namespace(NAMESPACE)
            .fields()
            .requiredLong("records")
            .requiredLong("anchors")
            .requiredString("sha256")
            .endRecord();
    private static final Schema ENTRY = SchemaBuilder.record("LogEntry")
            .namespace(NAMESPACE)
            .fields()
            .name("entry")
            .type(Schema.createUnion(HEADER, SCHEMA, CONTRACT, PRINCIPAL, ANCHOR, FACT, END))
            .noDefault()
            .endRecord();

    private AvroContainer() {}

    private static SchemaBuilder.FieldAssembler<Schema> record(String name) {
        return SchemaBuilder.record(name)
                .namespace(NAMESPACE)
                .fields()
                .requiredInt("partition")
                .requiredLong("offset")
                .requiredLong("timestamp")
                .name("key")
                .type(BYTES_OR_NULL)
                .noDefault()
                .name("headers")
                .type(Schema.createArray(RECORD_HEADER))
                .noDefault()
                .name("value")
                .type(BYTES_OR_NULL)
                .noDefault();
    }

    static EntryWriter writer(Path file, FactDecoder decoder) throws IOException {
        UnwindSerdes.trustRecords();
        DataFileWriter<GenericRecord> out =
                new DataFileWriter<>(new SpecificDatumWriter<GenericRecord>(ENTRY, model()));
        out.setSyncInterval(BLOCK_BYTES);
        out.create(ENTRY, file.toFile());
        return new EntryWriter() {
            @Override
            public void write(LogEntry entry) throws IOException {
                GenericRecord outer = new GenericData.Record(ENTRY);
                outer.put("entry", toAvro(entry, decoder));
                out.append(outer);
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    private static SpecificData model() {
        return SpecificData.getForClass(LedgerEvent.class);
    }

    private static GenericRecord toAvro(LogEntry entry, FactDecoder decoder) {
        return switch (entry) {
            case LogEntry.Header header -> {
                List<GenericRecord> ends = new ArrayList<>();
                header.ends().forEach((partition, end) -> {
                    GenericRecord one = new GenericData.Record(END_OF_PARTITION);
                    one.put("partition", partition);
                    one.put("end", end);
                    ends.add(one);
                });
                GenericRecord record = new GenericData.Record(HEADER);
                record.put("format", header.format());
                record.put("ledger", header.ledger());
                record.put("anchors", header.anchors());
                record.put("run", header.run());
                record.put("exportedAt", header.exportedAt());
                record.put("partitions", header.partitions());
                record.put("ends", ends);
                yield record;
            }
            case LogEntry.SchemaText schema -> {
                GenericRecord record = new GenericData.Record(SCHEMA);
                record.put("id", schema.id());
                record.put("schema", schema.schema());
                yield record;
            }
            case LogEntry.Contract contract -> {
                GenericRecord record = new GenericData.Record(CONTRACT);
                record.put("tool", contract.tool());
                record.put("version", contract.version());
                record.put("definition", contract.definition());
                yield record;
            }
            case LogEntry.Principal principal -> {
                GenericRecord record = new GenericData.Record(PRINCIPAL);
                record.put("keyId", principal.keyId());
                record.put("definition", principal.definition());
                yield record;
            }
            case LogEntry.Anchor anchor -> common(new GenericData.Record(ANCHOR), anchor.record());
            case LogEntry.Fact fact -> {
                GenericRecord record = common(new GenericData.Record(FACT), fact.record());
                record.put("event", fact.event() == null ? null : event(fact.record(), decoder));
                yield record;
            }
            case LogEntry.End end -> {
                GenericRecord record = new GenericData.Record(END);
                record.put("records", end.records());
                record.put("anchors", end.anchors());
                record.put("sha256", end.digest());
                yield record;
            }
            case LogEntry.Damaged damaged -> throw new IllegalArgumentException("Cannot write " + damaged);
        };
    }

    private static @Nullable LedgerEvent event(LogRecord record, FactDecoder decoder) {
        try {
            return decoder.decode(record.value());
        } catch (Undecodable e) {
            return null;
        }
    }

    private static GenericRecord common(GenericRecord into, LogRecord record) {
        List<GenericRecord> headers = new ArrayList<>();
        for (LogRecord.Header header : record.headers()) {
            GenericRecord one = new GenericData.Record(RECORD_HEADER);
            one.put("name", header.name());
            one.put("value", buffer(header.value()));
            headers.add(one);
        }
        into.put("partition", record.partition());
        into.put("offset", record.offset());
        into.put("timestamp", record.timestampMillis());
        into.put("key", buffer(record.key()));
        into.put("headers", headers);
        into.put("value", buffer(record.value()));
        return into;
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    static Cursor<LogEntry> reader(Path file) throws IOException {
        UnwindSerdes.trustRecords();
        return new Reader(
                new DataFileReader<>(file.toFile(), new SpecificDatumReader<GenericRecord>(null, ENTRY, model())));
    }

    /** What cannot be read is told once per block, and reading goes on at the next one. */
    private static final class Reader implements Cursor<LogEntry> {
        private final DataFileReader<GenericRecord> in;
        private @Nullable LogEntry next;
        private long lastSync;

        Reader(DataFileReader<GenericRecord> in) {
            this.in = in;
            advance();
        }

        private void advance() {
            String place = "";
            try {
                place = "the block behind byte " + in.previousSync();
                next = in.hasNext() ? fromAvro(in.next()) : null;
            } catch (RuntimeException e) {
                next = new LogEntry.Damaged(place, e.getClass().getSimpleName() + ": " + e.getMessage());
                skip();
            }
        }

        private void skip() {
            try {
                long from = Math.max(in.previousSync() + 1, lastSync + 1);
                in.sync(from);
                lastSync = Math.max(in.previousSync(), from);
            } catch (IOException | AvroRuntimeException e) {
                throw new MalformedJson("Cannot go on reading the exported log: " + e.getMessage());
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public LogEntry next() {
            LogEntry entry = next;
            if (entry == null) {
                throw new NoSuchElementException();
            }
            advance();
            return entry;
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static LogEntry fromAvro(GenericRecord outer) {
        GenericRecord entry = (GenericRecord) outer.get("entry");
        return switch (entry.getSchema().getName()) {
            case "Header" -> {
                TreeMap<Integer, Long> ends = new TreeMap<>();
                for (Object end : (List<?>) entry.get("ends")) {
                    GenericRecord one = (GenericRecord) end;
                    ends.put((Integer) one.get("partition"), (Long) one.get("end"));
                }
                yield new LogEntry.Header(
                        (Integer) entry.get("format"),
                        text(entry, "ledger"),
                        text(entry, "anchors"),
                        entry.get("run") == null ? null : text(entry, "run"),
                        text(entry, "exportedAt"),
                        (Integer) entry.get("partitions"),
                        ends);
            }
            case "SchemaText" -> new LogEntry.SchemaText((Integer) entry.get("id"), text(entry, "schema"));
            case "Contract" ->
                new LogEntry.Contract(text(entry, "tool"), (Integer) entry.get("version"), text(entry, "definition"));
            case "Principal" -> new LogEntry.Principal(text(entry, "keyId"), text(entry, "definition"));
            case "Anchor" -> new LogEntry.Anchor(record(entry));
            case "Record" -> {
                LedgerEvent event = (LedgerEvent) entry.get("event");
                JsonNode shown = event == null ? null : AvroJson.event(event);
                yield new LogEntry.Fact(record(entry), shown);
            }
            default ->
                new LogEntry.End((Long) entry.get("records"), (Long) entry.get("anchors"), text(entry, "sha256"));
        };
    }

    private static LogRecord record(GenericRecord entry) {
        List<LogRecord.Header> headers = new ArrayList<>();
        for (Object header : (List<?>) entry.get("headers")) {
            GenericRecord one = (GenericRecord) header;
            headers.add(new LogRecord.Header(text(one, "name"), bytes(one, "value")));
        }
        return new LogRecord(
                (Integer) entry.get("partition"),
                (Long) entry.get("offset"),
                (Long) entry.get("timestamp"),
                bytes(entry, "key"),
                bytes(entry, "value"),
                headers);
    }

    private static String text(GenericRecord record, String field) {
        return record.get(field).toString();
    }

    private static byte @Nullable [] bytes(GenericRecord record, String field) {
        ByteBuffer buffer = (ByteBuffer) record.get(field);
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
