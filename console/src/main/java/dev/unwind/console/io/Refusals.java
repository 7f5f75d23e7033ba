package dev.unwind.console.io;

import dev.unwind.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Why the ledger refused a fact, as its dead-letter topic tells. Thread-safe. */
final class Refusals {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int LOOK_BACK = 1_000;

    private final Map<String, Object> settings;
    private final String ledger;
    private final TopicPartition letters;

    /** @param clients settings of a Kafka client, the address among them */
    Refusals(Map<String, Object> clients, Topics topics) {
        this.ledger = topics.ledger();
        this.letters = new TopicPartition(topics.deadLetters(ledger), 0);
        this.settings = new HashMap<>(clients);
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("fetch.max.wait.ms", 50);
        settings.putIfAbsent("default.api.timeout.ms", 5_000);
    }

    /** A refusal: a stable code, and what was found and expected, for people. */
    record Refused(String code, String detail) {}

    /** The refusal of the fact at this place of the ledger; empty when it is not among the newest refusals, or nobody answers in time. */
    Optional<Refused> of(int partition, long offset) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(letters));
            long end = consumer.endOffsets(List.of(letters), PATIENCE).getOrDefault(letters, 0L);
            consumer.seek(letters, Math.max(0, end - LOOK_BACK));
            long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() - giveUpAt < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (header(record, "__streams.errors.offset").equals(Long.toString(offset))
                            && header(record, "__streams.errors.partition").equals(Integer.toString(partition))
                            && header(record, "__streams.errors.topic").equals(ledger)) {
                        return Optional.of(new Refused(
                                header(record, "unwind.error.code"), header(record, "unwind.error.detail")));
                    }
                }
            }
            return Optional.empty();
        } catch (KafkaException e) {
            // That it was refused is known; where the reason stands is told instead.
            return Optional.empty();
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
