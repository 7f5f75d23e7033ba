package dev.unwind.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic through for its largest value. */
final class LargestValue {
    private LargestValue() {}

    /** In bytes; 0 when there is none. */
    static long of(String bootstrapServers, String topic) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "max.partition.fetch.bytes",
                8 * 1024 * 1024,
                "enable.auto.commit",
                false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long largest = 0;
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    largest = Math.max(largest, Math.max(0, record.serializedValueSize()));
                }
            }
            return largest;
        }
    }
}
