package dev.unwind.verifier.topology;

import dev.unwind.schemas.serde.UnwindSerdes;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Decodes one topic's values. What it refuses will never decode: a registry that gives no verdict is waited for. */
final class WireDecoder<T extends SpecificRecord> {

    private final String topic;
    private final Deserializer<T> deserializer;
    private final RegistryPatience patience;

    WireDecoder(Class<T> type, String topic, Map<String, ?> config, RegistryPatience patience) {
        this.topic = topic;
        this.deserializer = UnwindSerdes.deserializer(type, config);
        this.patience = patience;
    }

    /**
     * The value that the bytes stand for. Blocks while the registry cannot be reached.
     *
     * @throws BadRecord when they stand for none: {@code NO_VALUE}, {@code UNKNOWN_SCHEMA} when the registry does not know the schema id in
     *     them, else {@code UNDECODABLE}
     */
    T decode(byte @Nullable [] bytes) throws BadRecord, InterruptedException {
        if (bytes == null) {
            throw new BadRecord("NO_VALUE", "Cannot use a record of " + topic + ": it has no value.", null);
        }
        try {
            return patience.call(() -> deserializer.deserialize(topic, bytes));
        } catch (SerializationException e) {
            throw new BadRecord(unknownSchema(e) ? "UNKNOWN_SCHEMA" : "UNDECODABLE", String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean unknownSchema(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RestClientException answer && answer.getStatus() == 404) {
                return true;
            }
        }
        return false;
    }
}
