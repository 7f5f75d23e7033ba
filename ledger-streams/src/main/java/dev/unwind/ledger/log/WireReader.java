package dev.unwind.ledger.log;

import dev.unwind.ledger.topology.FactDecoder;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.fold.RejectionCode;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.serde.BoundedDecoder;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Reads values in Confluent wire format with schemas from wherever they come. Not safe for use by several threads. */
public final class WireReader<T extends SpecificRecord> {
    private static final int HEADER_BYTES = 5;

    private final Class<T> type;
    private final WireSchemas schemas;
    private final Map<Integer, SpecificDatumReader<T>> readers = new HashMap<>();

    /** A reader of values of this type. */
    public WireReader(Class<T> type, WireSchemas schemas) {
        UnwindSerdes.trustRecords();
        this.type = type;
        this.schemas = schemas;
    }

    /** The facts of a log. */
    public static FactDecoder facts(WireSchemas schemas) {
        return new WireReader<>(LedgerEvent.class, schemas)::read;
    }

    /** Id of the schema that a value names; -1 when it names none. */
    public static int schemaId(byte @Nullable [] value) {
        return value == null || value.length < HEADER_BYTES || value[0] != 0
                ? -1
                : ByteBuffer.wrap(value).getInt(1);
    }

    /**
     * The record that a value holds.
     *
     * @throws Undecodable when it holds none of this type
     */
    public T read(byte @Nullable [] value) throws Undecodable {
        int id = schemaId(value);
        if (value == null || id < 0) {
            throw undecodable(
                    "found " + (value == null ? "no value" : value.length + " bytes without a schema id"), null);
        }
        try {
            SpecificDatumReader<T> reader = readers.get(id);
            if (reader == null) {
                SpecificData model = SpecificData.getForClass(type);
                reader = new SpecificDatumReader<>(schemas.find(id), model.getSchema(type), model);
                readers.put(id, reader);
            }
            return type.cast(reader.read(null, new BoundedDecoder(value, HEADER_BYTES)));
        } catch (IOException | RuntimeException e) {
            // Bytes that are no record make Avro throw whatever its decoder stumbles over.
            throw undecodable(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private Undecodable undecodable(String found, @Nullable Throwable cause) {
        return new Undecodable(
                RejectionCode.UNDECODABLE,
                "Cannot read a " + type.getSimpleName() + ": " + found + "; expected Confluent wire format.",
                cause);
    }

    /** The schema as another program parses it. */
    static Schema parse(String text) {
        return new Schema.Parser().parse(text);
    }
}
