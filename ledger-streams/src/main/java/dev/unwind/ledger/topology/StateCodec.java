package dev.unwind.ledger.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * State records as CBOR maps from component name to value. A component that a newer version added reads as null or zero from older
 * bytes; one that a newer version dropped is passed over. Thread-safe.
 */
public final class StateCodec<T> {
    private static final CBORMapper MAPPER = CBORMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final Class<T> type;

    private StateCodec(Class<T> type) {
        this.type = type;
        this.reader = MAPPER.readerFor(type);
        this.writer = MAPPER.writerFor(type);
    }

    /** The codec of a record type. */
    public static <T> StateCodec<T> of(Class<T> type) {
        return new StateCodec<>(type);
    }

    /** The bytes of a value. */
    public byte[] write(T value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Cannot write a " + type.getSimpleName() + " as CBOR: " + e.getMessage(), e);
        }
    }

    /** The value of bytes; null of null. */
    public @Nullable T read(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return reader.readValue(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot read a " + type.getSimpleName() + " of " + bytes.length + " bytes from its store: "
                            + e.getMessage() + "; wipe the state directory and let the changelog rebuild it.",
                    e);
        }
    }
}
