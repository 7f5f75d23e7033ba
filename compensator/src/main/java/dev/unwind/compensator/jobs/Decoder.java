package dev.unwind.compensator.jobs;

import dev.unwind.schemas.serde.RegistryUnavailableException;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads values of one type; waits for a registry that cannot be asked, because that says nothing about a record. */
final class Decoder<T extends SpecificRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(Decoder.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Deserializer<T> deserializer;
    private final BooleanSupplier stopped;

    Decoder(Class<T> type, Map<String, ?> serdes, BooleanSupplier stopped) {
        this.deserializer = UnwindSerdes.deserializer(type, serdes);
        this.stopped = stopped;
    }

    /**
     * The value; null when there is none.
     *
     * @throws SerializationException when the bytes are no such value
     */
    @Nullable
    T decode(String topic, byte @Nullable [] bytes) {
        while (true) {
            try {
                return deserializer.deserialize(topic, bytes);
            } catch (RegistryUnavailableException e) {
                if (stopped.getAsBoolean()) {
                    throw new Stopped();
                }
                LOG.atWarn().addKeyValue("error", e.getMessage()).log("Schema registry gives no answer, trying again");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** The value; null when the bytes are no such value. */
    @Nullable
    T orNull(String topic, byte @Nullable [] bytes) {
        try {
            return decode(topic, bytes);
        } catch (SerializationException e) {
            return null;
        }
    }
}
