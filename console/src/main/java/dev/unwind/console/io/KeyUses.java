package dev.unwind.console.io;

import dev.unwind.schemas.ApiKeyUse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes when each key was used last: one record per key and interval at most, and no request waits for it. */
final class KeyUses {
    private static final Logger LOG = LoggerFactory.getLogger(KeyUses.class);

    private final Producer<String, SpecificRecord> producer;
    private final String topic;
    private final Duration interval;
    private final Map<String, Instant> written = new ConcurrentHashMap<>();

    KeyUses(Producer<String, SpecificRecord> producer, String topic, Duration interval) {
        this.producer = producer;
        this.topic = topic;
        this.interval = interval;
    }

    void used(String keyId, Instant now) {
        Instant last = written.get(keyId);
        boolean due = last == null || !now.isBefore(last.plus(interval));
        if (due && (last == null ? written.putIfAbsent(keyId, now) == null : written.replace(keyId, last, now))) {
            // The first send waits for the topic's metadata, and the schema for the registry.
            Thread.startVirtualThread(() -> write(keyId, now));
        }
    }

    private void write(String keyId, Instant now) {
        try {
            var unused = producer.send(
                    new ProducerRecord<>(topic, keyId, new ApiKeyUse(keyId, now.truncatedTo(ChronoUnit.MICROS))));
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("keyId", keyId)
                    .addKeyValue("error", e.toString())
                    .log("When a key was used last could not be noted");
        }
    }
}
