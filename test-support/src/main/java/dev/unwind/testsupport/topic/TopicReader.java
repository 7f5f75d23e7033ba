package dev.unwind.testsupport.topic;

import dev.unwind.schemas.serde.UnwindSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads a whole topic into a list: everything that is committed when the read begins.
 *
 * @param bootstrapServers the cluster
 * @param registryUrl the schema registry
 */
public record TopicReader(String bootstrapServers, String registryUrl) {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** Every committed record, in the order of partition and offset. */
    public <T extends SpecificRecord> List<ConsumerRecord<String, T>> read(String topic, Class<T> type) {
        return read(topic, UnwindSerdes.deserializer(type, Map.of("schema.registry.url", registryUrl)));
    }

    /** The values of every committed record, in the order of partition and offset. */
    public <T extends SpecificRecord> List<T> values(String topic, Class<T> type) {
        return read(topic, type).stream().map(ConsumerRecord::value).toList();
    }

    /** Every committed record undecoded, in the order of partition and offset. */
    public List<ConsumerRecord<String, byte[]>> readBytes(String topic) {
        return read(topic, new ByteArrayDeserializer());
    }

    /** Every committed record as it comes. */
    public <T extends SpecificRecord> TopicFollower<T> follow(String topic, Class<T> type) {
        return new TopicFollower<>(
                atBeginning(topic, UnwindSerdes.deserializer(type, Map.of("schema.registry.url", registryUrl))));
    }

    private <T> List<ConsumerRecord<String, T>> read(String topic, Deserializer<T> values) {
        try (Consumer<String, T> consumer = atBeginning(topic, values)) {
            return drain(consumer, consumer.endOffsets(consumer.assignment()), topic);
        }
    }

    private <T> Consumer<String, T> atBeginning(String topic, Deserializer<T> values) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false);
        Consumer<String, T> consumer = new KafkaConsumer<>(config, new StringDeserializer(), values);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    private static <T> List<ConsumerRecord<String, T>> drain(
            Consumer<String, T> consumer, Map<TopicPartition, Long> ends, String topic) {
        List<ConsumerRecord<String, T>> records = new ArrayList<>();
        long deadline = System.nanoTime() + WAIT.toNanos();
        while (!reached(consumer, ends)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Cannot read " + topic + " to its end " + ends + " within "
                        + WAIT.toSeconds() + " s: found " + records.size() + " records.");
            }
            consumer.poll(POLL).forEach(records::add);
        }
        records.removeIf(later -> later.offset() >= end(ends, later));
        records.sort(Comparator.<ConsumerRecord<String, T>>comparingInt(ConsumerRecord::partition)
                .thenComparingLong(ConsumerRecord::offset));
        return records;
    }

    private static boolean reached(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        Collection<Map.Entry<TopicPartition, Long>> entries = ends.entrySet();
        return entries.stream().allMatch(entry -> consumer.position(entry.getKey()) >= entry.getValue());
    }

    private static long end(Map<TopicPartition, Long> ends, ConsumerRecord<?, ?> record) {
        return ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
    }
}
