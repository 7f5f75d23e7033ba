package dev.unwind.schemas.serde;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** A Confluent deserializer that gives one type. Closing it does nothing, because its registry client is shared. */
final class TypedDeserializer<T extends SpecificRecord> implements Deserializer<T> {

    private static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;

    private final Class<T> type;
    private final SchemaRegistryClient registry;
    private final KafkaAvroDeserializer confluent;

    TypedDeserializer(Class<T> type, SchemaRegistryClient registry, KafkaAvroDeserializer confluent) {
        this.type = type;
        this.registry = registry;
        this.confluent = confluent;
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        return deserialize(topic, null, bytes);
    }

    @Override
    public @Nullable T deserialize(String topic, @Nullable Headers headers, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        Object value = decode(topic, headers, bytes);
        if (!type.isInstance(value)) {
            throw new SerializationException("Cannot read a record of " + topic + ": found a "
                    + (value == null ? "null" : value.getClass().getName()) + ", expected a " + type.getName() + ".");
        }
        return type.cast(value);
    }

    /** Undecodable bytes make Avro throw whatever its decoder stumbles over; all of it means the same to a reader. */
    private @Nullable Object decode(String topic, @Nullable Headers headers, byte[] bytes) {
        int id = schemaId(bytes);
        try {
            // Confluent's deserializer allocates what lengths in the bytes ask for, so they are held against the bytes
            // first.
            if (id >= 0 && registry.getSchemaById(id).rawSchema() instanceof Schema writer) {
                BoundedDecoder.check(writer, bytes, HEADER_BYTES);
            }
            return confluent.deserialize(topic, headers, bytes);
        } catch (IOException | RestClientException | RuntimeException failed) {
            requireRegistry(topic, id);
            throw new SerializationException(
                    "Cannot read a record of " + topic + " of " + bytes.length + " bytes as " + type.getName() + ": "
                            + RootCause.of(failed),
                    failed);
        }
    }

    /** Id of the schema that a value names; -1 when it does not begin as Confluent's wire format does. */
    private static int schemaId(byte[] bytes) {
        return bytes.length < HEADER_BYTES || bytes[0] != MAGIC
                ? -1
                : ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    }

    /** The Confluent client fails alike for bad bytes and for a registry that does not answer; asking again for the schema tells which. */
    private void requireRegistry(String topic, int id) {
        if (id < 0) {
            return;
        }
        String attempt = "Cannot fetch schema " + id + " of a record of " + topic;
        try {
            registry.getSchemaById(id);
        } catch (RestClientException answer) {
            if (RegistryUnavailableException.isNoVerdict(answer.getStatus())) {
                throw new RegistryUnavailableException(attempt, answer);
            }
        } catch (IOException unreachable) {
            throw new RegistryUnavailableException(attempt, unreachable);
        }
    }
}
