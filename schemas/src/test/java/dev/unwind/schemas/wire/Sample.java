package dev.unwind.schemas.wire;

import dev.unwind.schemas.LedgerEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/** Records with every field filled, made from nothing but their schema. */
public final class Sample {

    private Sample() {}

    /** The kinds of fact that a ledger event can carry. */
    public static List<Schema> payloads() {
        return LedgerEvent.getClassSchema().getField("payload").schema().getTypes();
    }

    /** A ledger event with this kind of fact. */
    public static LedgerEvent ledgerEvent(Schema payload) {
        GenericRecord event = (GenericRecord) fill(LedgerEvent.getClassSchema(), "LedgerEvent");
        event.put("payload", fill(payload, payload.getName()));
        return (LedgerEvent) specific(event);
    }

    /** A record of the generated type with this schema. */
    public static SpecificRecord specific(Schema schema) {
        return specific((GenericRecord) fill(schema, schema.getName()));
    }

    private static SpecificRecord specific(GenericRecord record) {
        Schema schema = record.getSchema();
        try {
            return new SpecificDatumReader<SpecificRecord>(schema, schema, SpecificData.getForSchema(schema))
                    .read(null, DecoderFactory.get().binaryDecoder(bytes(record), null));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Avro binary of a generic record. */
    static byte[] bytes(GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    /** A value of this schema; of a union its last branch, so that what may be null is not. */
    static Object fill(Schema schema, String path) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, path);
            case ARRAY -> List.of(fill(schema.getElementType(), path + "[0]"));
            case UNION -> fill(schema.getTypes().get(schema.getTypes().size() - 1), path);
            case ENUM ->
                new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(0));
            case STRING -> path;
            case INT -> path.length();
            case LONG -> 1_795_000_000_000_000L + path.length();
            case BOOLEAN -> true;
            case BYTES -> java.nio.ByteBuffer.wrap(path.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            default -> throw new IllegalArgumentException("No sample for " + schema + " at " + path);
        };
    }

    private static GenericRecord record(Schema schema, String path) {
        GenericRecord record = new GenericData.Record(schema);
        schema.getFields().forEach(field -> record.put(field.name(), fill(field.schema(), path + "." + field.name())));
        return record;
    }
}
