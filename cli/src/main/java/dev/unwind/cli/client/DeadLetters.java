package dev.unwind.cli.client;

import dev.unwind.schemas.topics.TopicSpec;
import dev.unwind.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The records that a reader of a topic could not take, as the dead-letter topics keep them; the newest ones, so that the cost does not grow with their number. */
public final class DeadLetters {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ENDING = ".dlq";

    private final ConnectionSettings connection;
    private final Topics topics;

    /** Looks at an installation's dead-letter topics. */
    public DeadLetters(ConnectionSettings connection, Topics topics) {
        this.connection = connection;
        this.topics = topics;
    }

    /**
     * One record that was put aside.
     *
     * @param topic topic that it came from, with the partition and offset it has there; as the reader noted them
     * @param letters dead-letter topic that it stands on
     * @param letter its offset there
     * @param key its key as text; empty when it had none
     * @param at when it was put aside
     * @param code stable code of the reason
     * @param detail what was found, what was expected and what to do, for people
     * @param bytes size of its value
     */
    public record DeadLetter(
            String topic,
            String partition,
            String offset,
            String letters,
            long letter,
            String key,
            Instant at,
            String code,
            String detail,
            int bytes) {}

    /** Names of the topics that have a dead-letter topic. */
    public List<String> sources() {
        return topics.all().stream()
                .map(TopicSpec::name)
                .filter(name -> name.endsWith(ENDING))
                .map(name -> name.substring(0, name.length() - ENDING.length()))
                .toList();
    }

    /**
     * The newest records that were put aside, newest first.
     *
     * @param source topic they came from, null for all
     * @param lookBack how many offsets of each dead-letter topic are looked at, from its end
     * @throws TimeoutException when the brokers do not answer in time
     */
    public List<DeadLetter> newest(@Nullable String source, int lookBack) {
        List<DeadLetter> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                consumer(connection, Map.of("default.api.timeout.ms", (int) PATIENCE.toMillis()))) {
            List<TopicPartition> partitions = partitions(consumer, source);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            ends.forEach((partition, end) ->
                    consumer.seek(partition, Math.max(begins.getOrDefault(partition, 0L), end - lookBack)));
            long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - giveUpAt > 0) {
                    throw new TimeoutException("the dead-letter topics were not read to their ends within " + PATIENCE);
                }
                consumer.poll(Duration.ofMillis(200)).forEach(record -> found.add(letter(record)));
            }
        }
        found.sort(Comparator.comparing(DeadLetter::at).reversed());
        return found;
    }

    private List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, @Nullable String source) {
        Set<String> there = consumer.listTopics().keySet();
        List<TopicPartition> partitions = new ArrayList<>();
        for (String name : source == null ? sources() : List.of(source)) {
            String letters = topics.deadLetters(name);
            if (there.contains(letters)) {
                for (PartitionInfo info : consumer.partitionsFor(letters)) {
                    partitions.add(new TopicPartition(letters, info.partition()));
                }
            }
        }
        return partitions;
    }

    /** Reads committed records without a group. */
    static KafkaConsumer<byte[], byte[]> consumer(ConnectionSettings connection, Map<String, Object> further) {
        Map<String, Object> settings = new HashMap<>(connection.kafka());
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        settings.putAll(further);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                header(record, "__streams.errors.topic"),
                header(record, "__streams.errors.partition"),
                header(record, "__streams.errors.offset"),
                record.topic(),
                record.offset(),
                record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                Instant.ofEpochMilli(record.timestamp()),
                header(record, "unwind.error.code"),
                header(record, "unwind.error.detail"),
                record.value() == null ? 0 : record.value().length);
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
