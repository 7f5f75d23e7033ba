package dev.unwind.local;

import dev.unwind.model.contract.ToolContract;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Puts tool contracts on their topic. A version that was published never changes. */
public final class ContractPublisher {
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final Map<String, Object> kafka;
    private final Map<String, Object> registry;
    private final String topic = Topics.withPrefix("unwind.").toolContracts();

    /** A publisher with these client and registry settings. */
    public ContractPublisher(Map<String, Object> kafka, Map<String, Object> registry) {
        this.kafka = Map.copyOf(kafka);
        this.registry = Map.copyOf(registry);
    }

    /**
     * What came of publishing.
     *
     * @param published versions that are new on the topic
     * @param unchanged versions that stood there with the same definition
     */
    public record Outcome(List<ToolKey> published, List<ToolKey> unchanged) {}

    /** Why nothing was published. */
    public static final class RefusedException extends RuntimeException {
        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Publishes those that are not there yet; all or none.
     *
     * @throws RefusedException when a version stands on the topic with another definition, or two contracts have the same version
     * @throws KafkaException when the brokers do not answer
     */
    public Outcome publish(List<ToolContract> contracts, String publishedBy) {
        Map<ToolKey, dev.unwind.schemas.ToolContract> standing = standing();
        List<ToolContract> fresh = new ArrayList<>();
        List<ToolKey> unchanged = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Map<ToolKey, String> seen = new HashMap<>();
        for (ToolContract contract : contracts) {
            ToolKey key = new ToolKey(contract.tool(), contract.version());
            String twin = seen.putIfAbsent(key, contract.digest());
            dev.unwind.schemas.ToolContract old = standing.get(key);
            if (twin != null && !twin.equals(contract.digest())) {
                refused.add("Cannot publish " + key + ": two of the files define it, and differently.");
            } else if (old != null && !old.getDigest().equals(contract.digest())) {
                refused.add("Cannot publish " + key + ": it stands on " + topic + " with another definition (digest "
                        + brief(old.getDigest()) + ", published by " + old.getPublishedBy() + " at "
                        + old.getPublishedAt() + "; the file has " + brief(contract.digest())
                        + "). Actions were planned under it, so it never changes: give the file version "
                        + (newest(standing, contract.tool()) + 1) + ".");
            } else if (old != null || twin != null) {
                unchanged.add(key);
            } else {
                fresh.add(contract);
            }
        }
        if (!refused.isEmpty()) {
            throw new RefusedException(String.join("\n", refused));
        }
        send(fresh, publishedBy);
        return new Outcome(
                fresh.stream().map(c -> new ToolKey(c.tool(), c.version())).toList(), unchanged);
    }

    private static String brief(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    private static int newest(Map<ToolKey, dev.unwind.schemas.ToolContract> standing, String tool) {
        return standing.keySet().stream()
                .filter(key -> key.tool().equals(tool))
                .mapToInt(ToolKey::version)
                .max()
                .orElse(0);
    }

    private void send(List<ToolContract> contracts, String publishedBy) {
        if (contracts.isEmpty()) {
            return;
        }
        Map<String, Object> settings = new TreeMap<>(kafka);
        settings.put("acks", "all");
        settings.putIfAbsent("max.block.ms", 10_000);
        settings.putIfAbsent("delivery.timeout.ms", 30_000);
        settings.putIfAbsent("request.timeout.ms", 10_000);
        try (Producer<String, dev.unwind.schemas.ToolContract> producer = new KafkaProducer<>(
                settings,
                new StringSerializer(),
                UnwindSerdes.serializer(dev.unwind.schemas.ToolContract.class, registry))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ToolContract contract : contracts) {
                String key = new ToolKey(contract.tool(), contract.version()).encode();
                sent.add(producer.send(new ProducerRecord<>(topic, key, wire(contract, publishedBy))));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new KafkaException("Cannot publish contracts on " + topic + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while publishing contracts on " + topic, e);
        }
    }

    private static dev.unwind.schemas.ToolContract wire(ToolContract contract, String publishedBy) {
        return dev.unwind.schemas.ToolContract.newBuilder()
                .setTool(contract.tool())
                .setVersion(contract.version())
                .setActionClass(contract.actionClass())
                .setRisk(contract.risk())
                .setDefinition(contract.definition())
                .setDigest(contract.digest())
                .setPublishedAt(Instant.now())
                .setPublishedBy(publishedBy)
                .build();
    }

    /**
     * What stands on the topic now.
     *
     * @throws KafkaException when the brokers do not answer
     */
    public Map<ToolKey, dev.unwind.schemas.ToolContract> standing() {
        Map<String, Object> settings = new TreeMap<>(kafka);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        settings.putIfAbsent("default.api.timeout.ms", 10_000);
        Map<ToolKey, dev.unwind.schemas.ToolContract> found = new HashMap<>();
        try (Consumer<String, dev.unwind.schemas.ToolContract> consumer = new KafkaConsumer<>(
                settings,
                new StringDeserializer(),
                UnwindSerdes.deserializer(dev.unwind.schemas.ToolContract.class, registry))) {
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
                for (ConsumerRecord<String, dev.unwind.schemas.ToolContract> record :
                        consumer.poll(Duration.ofMillis(500))) {
                    if (record.value() != null) {
                        found.put(ToolKey.parse(record.key()), record.value());
                    }
                }
            }
        }
        return found;
    }
}
