package dev.unwind.schemas.serde;

import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.signing.FactSignature;
import dev.unwind.schemas.signing.FactSigner;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A Confluent serializer that takes one type. Closing it does nothing, because its registry client is shared.
 *
 * <p>With a signer it signs facts of every role but AGENT: an agent's word is believed as an agent's word, and nobody else's.
 */
final class TypedSerializer<T extends SpecificRecord> implements Serializer<T> {

    private final Class<T> type;
    private final KafkaAvroSerializer confluent;
    private final @Nullable FactSigner signer;

    TypedSerializer(Class<T> type, KafkaAvroSerializer confluent, @Nullable FactSigner signer) {
        this.type = type;
        this.confluent = confluent;
        this.signer = signer;
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
        byte[] bytes;
        try {
            bytes = confluent.serialize(topic, headers, value);
        } catch (RuntimeException failed) {
            throw translated(topic, failed);
        }
        if (signer != null
                && value instanceof LedgerEvent event
                && event.getActor().getKind() != ActorKind.AGENT) {
            sign(signer, topic, headers, bytes);
        }
        return bytes;
    }

    private static void sign(FactSigner signer, String topic, @Nullable Headers headers, byte[] bytes) {
        if (headers == null) {
            throw new SerializationException(
                    "Cannot sign a fact for " + topic
                            + ": there are no record headers to put the signature into; serialize with the headers of the record.");
        }
        headers.remove(FactSignature.HEADER);
        headers.add(FactSignature.HEADER, signer.sign(topic, bytes).toHeader());
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
