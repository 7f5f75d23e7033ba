package dev.unwind.local;

import dev.unwind.schemas.serde.UnwindSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A compacted topic that people publish on: what stands there under each key, and more of it. */
final class NamedTopic<V extends SpecificRecord> {
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final String topic;
    private final Class<V> type;
    private final Map<String, Object> kafka;
    private final Map<String, Object> registry;

    NamedTopic(String topic, Class<V> type, Map<String, Object> kafka, Map<String, Object> registry) {
        this.topic = topic;
        this.type = type;
        this.kafka = Map.copyOf(kafka);
        this.registry = Map.copyOf(registry);
    }

    String topic() {
        return topic;
    }

    /**
     * Publishes values under their keys, and returns when all are acknowledged.
     *
     * @throws KafkaException when one is not
     */
    void send(Map<String, V> values) {
        if (values.isEmpty()) {
            return;
        }
        Map<String, Object> settings = new TreeMap<>(kafka);
        settings.put("acks", "all");
        settings.putIfAbsent("max.block.ms", 10_000);
        settings.putIfAbsent("delivery.timeout.ms", 30_000);
        settings.putIfAbsent("request.timeout.ms", 10_000);
        try (Producer<String, V> producer =
                new KafkaProducer<>(settings, new StringSerializer(), UnwindSerdes.serializer(type, registry))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            values.forEach((key, value) -> sent.add(producer.send(new ProducerRecord<>(topic, key, value))));
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AuthorizationException refused
                    ? refused
                    : new KafkaException("Cannot publish on " + topic + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while publishing on " + topic, e);
        }
    }

    /**
     * What stands on the topic now, by key.
     *
     * @throws KafkaException when the brokers do not answer
     */
    Map<String, V> standing() {
        Map<String, Object> settings = new TreeMap<>(kafka);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        settings.putIfAbsent("default.api.timeout.ms", 10_000);
        Map<String, V> found = new HashMap<>();
        try (Consumer<String, V> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), UnwindSerdes.deserializer(type, registry))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Instant deadline = Instant.now().plus(ANSWER);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (Instant.now().isAfter(deadline)) {
                    throw new KafkaException("Cannot read " + topic + " to its end " + ends + " within " + ANSWER);
                }
                for (ConsumerRecord<String, V> record : consumer.poll(Duration.ofMillis(500))) {
                    if (record.value() == null) {
                        found.remove(record.key());
                    } else {
                        found.put(record.key(), record.value());
                    }
                }
            }
        }
        return found;
    }
}
