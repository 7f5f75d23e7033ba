package dev.unwind.schemas.serde;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A Confluent serializer that takes one type. Closing it does nothing, because its registry client is shared. */
final class TypedSerializer<T extends SpecificRecord> implements Serializer<T> {

    private final Class<T> type;
    private final KafkaAvroSerializer confluent;

    TypedSerializer(Class<T> type, KafkaAvroSerializer confluent) {
        this.type = type;
        this.confluent = confluent;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        return serialize(topic, null, value);
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Headers headers, @Nullable T value) {
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw new SerializationException("Cannot write a "
                    + value.getClass().getName() + " to " + topic + ": expected a " + type.getName() + ".");
        }
        try {
            return confluent.serialize(topic, headers, value);
        } catch (RuntimeException failed) {
            throw translated(topic, failed);
        }
    }

    /** Encoding goes to memory, so the only I/O that can fail is the registry's. */
    private RuntimeException translated(String topic, RuntimeException failed) {
        Throwable cause = RootCause.of(failed);
        boolean noVerdict = cause instanceof RestClientException answer
                ? RegistryUnavailableException.isNoVerdict(answer.getStatus())
                : cause instanceof IOException;
        if (noVerdict) {
            return new RegistryUnavailableException(
                    "Cannot register the schema of a " + type.getName() + " for " + topic, cause);
        }
        return new SerializationException("Cannot write a " + type.getName() + " to " + topic + ": " + cause, failed);
    }
}
