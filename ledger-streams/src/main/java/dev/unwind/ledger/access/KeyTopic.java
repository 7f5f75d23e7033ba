package dev.unwind.ledger.access;

import dev.unwind.ledger.registers.Register;
import dev.unwind.schemas.ApiKey;
import dev.unwind.schemas.ApiKeyUse;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Keys on their topics: read through registers and written by a producer that belong to somebody else. */
public record KeyTopic(Register<ApiKey> keys, Register<ApiKeyUse> uses, Producer<String, SpecificRecord> producer)
        implements ApiKeys.Store {
    @Override
    public @Nullable ApiKey get(String keyId) {
        return keys.get(keyId);
    }

    @Override
    public Collection<ApiKey> all() {
        return keys.values();
    }

    @Override
    public @Nullable Instant lastUse(String keyId) {
        ApiKeyUse use = uses.get(keyId);
        return use == null ? null : use.getUsedAt();
    }

    @Override
    public long put(ApiKey key) {
        String attempt =
                "Cannot put key " + key.getKeyId() + " on " + keys.topic() + "; it may or may not stand there: ";
        try {
            return producer.send(new ProducerRecord<>(keys.topic(), key.getKeyId(), key))
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw new KafkaException(attempt + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(attempt + "interrupted", e);
        }
    }
}
