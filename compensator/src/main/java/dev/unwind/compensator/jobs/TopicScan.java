package dev.unwind.compensator.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads topics from one place to another, in the order of each partition, with no group. For one thread; a consumer of its own. */
final class TopicScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BooleanSupplier stopped;

    /** What is done with a record. */
    interface Visitor<E extends Exception> {
        void visit(ConsumerRecord<byte[], byte[]> record) throws E;
    }

    TopicScan(JobsConfig config, BooleanSupplier stopped) {
        this.consumer = new KafkaConsumer<>(config.reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.stopped = stopped;
    }

    List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** Where committed records end now. */
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /** Where the first record of this time or later stands, per partition; the begin for null, the end where there is none. */
    Map<TopicPartition, Long> starts(List<TopicPartition> partitions, @Nullable Instant since) {
        if (since == null) {
            return consumer.beginningOffsets(partitions);
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, since.toEpochMilli())));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        Map<TopicPartition, Long> starts = new HashMap<>(ends(partitions));
        found.forEach((partition, offset) -> {
            if (offset != null) {
                starts.put(partition, offset.offset());
            }
        });
        return starts;
    }

    /** Visits every record from the starts on, and none at or behind the ends. */
    <E extends Exception> void read(
            Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, Visitor<E> visitor) throws E {
        Map<TopicPartition, Long> open = new HashMap<>(ends);
        open.entrySet().removeIf(end -> starts.getOrDefault(end.getKey(), end.getValue()) >= end.getValue());
        consumer.assign(open.keySet());
        open.keySet().forEach(partition -> consumer.seek(partition, starts.getOrDefault(partition, 0L)));
        while (!open.isEmpty()) {
            if (stopped.getAsBoolean()) {
                throw new Stopped();
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    visitor.visit(record);
                }
            }
            if (open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue())) {
                consumer.assign(open.keySet());
            }
        }
    }

    /** The consumer, for whoever goes on reading where nobody knows an end yet. */
    KafkaConsumer<byte[], byte[]> consumer() {
        return consumer;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
