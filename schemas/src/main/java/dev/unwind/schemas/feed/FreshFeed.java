package dev.unwind.schemas.feed;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Follows compacted topics of one partition each, from their beginning, with proof of how old the knowledge is. For one thread.
 *
 * <p>That nothing was delivered does not mean that there is nothing: a broker that is cut off delivers nothing, too. So the ends of the topics are
 * asked for again and again, and what counts is when the newest question was asked to whose answer everything has been read.
 */
public final class FreshFeed implements AutoCloseable {
    private static final Duration TOWARDS_END = Duration.ofMillis(20);

    private final List<TopicPartition> partitions;
    private final Duration refresh;
    private final Sink sink;
    private final Consumer<String, byte[]> consumer;
    /** Records that could not be taken yet; one that never can keeps everybody from going on until it is replaced. */
    private final Map<Key, ConsumerRecord<String, byte[]>> untaken = new HashMap<>();

    private boolean assigned;
    private @Nullable RuntimeException failure;
    private @Nullable Question open;
    private @Nullable Question answered;

    /** Who takes what is read. */
    public interface Sink {
        /** A newer value of a key. When it throws, the record is offered again, until it is taken or replaced. */
        void put(ConsumerRecord<String, byte[]> record);

        /** A key has no value any more. */
        void remove(String topic, String key);
    }

    /**
     * Connects nothing yet.
     *
     * @param topics names of the topics
     * @param clients {@code bootstrap.servers} and whatever else Kafka clients need
     * @param refresh how often the ends are asked for
     */
    public FreshFeed(List<String> topics, Map<String, ?> clients, Duration refresh, Sink sink) {
        this.partitions =
                topics.stream().map(topic -> new TopicPartition(topic, 0)).toList();
        this.refresh = refresh;
        this.sink = sink;
        int millis = Math.toIntExact(Math.max(500, refresh.toMillis()));
        Map<String, Object> config = new HashMap<>(clients);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A transaction that somebody left open must not hide what stands behind it.
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.min(500, millis / 2));
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Keys of different topics are different ones. */
    private record Key(String topic, String key) {}

    /** Ends that were asked for at this time, by the clock that never jumps and by the one that also counts while the machine sleeps. */
    private record Question(Map<TopicPartition, Long> ends, long askedNanos, long askedMillis) {}

    /**
     * Reads what is there, or waits for something at most until the ends are to be asked for again.
     *
     * @throws RuntimeException when the broker does not answer; to be called again
     */
    public void step(Duration atMost) {
        if (!assigned) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            assigned = true;
        }
        if (due().isZero()) {
            long nanos = System.nanoTime();
            long millis = System.currentTimeMillis();
            open = new Question(consumer.endOffsets(partitions), nanos, millis);
        }
        for (ConsumerRecord<String, byte[]> record : consumer.poll(open == null ? min(due(), atMost) : TOWARDS_END)) {
            Key key = new Key(record.topic(), record.key());
            untaken.remove(key);
            if (record.value() == null) {
                sink.remove(record.topic(), record.key());
            } else {
                untaken.put(key, record);
            }
        }
        take();
        if (open != null && reached(open)) {
            answered = open;
            open = null;
        }
    }

    private void take() {
        failure = null;
        for (Map.Entry<Key, ConsumerRecord<String, byte[]>> offered : List.copyOf(untaken.entrySet())) {
            ConsumerRecord<String, byte[]> record = offered.getValue();
            try {
                sink.put(record);
                untaken.remove(offered.getKey());
            } catch (RuntimeException e) {
                failure = new SerializationException(
                        "Cannot read " + record.key() + " at offset " + record.offset() + " of " + record.topic()
                                + ". Until it is read, or replaced by another record of this key, nobody knows what it"
                                + " says.",
                        e);
            }
        }
    }

    private boolean reached(Question question) {
        for (Map.Entry<TopicPartition, Long> end : question.ends().entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** Why not everything that was delivered could be taken; null when it could. */
    public @Nullable RuntimeException failure() {
        return failure;
    }

    private Duration due() {
        if (open != null) {
            return Duration.ofNanos(1);
        }
        if (answered == null) {
            return Duration.ZERO;
        }
        Duration left = refresh.minusNanos(System.nanoTime() - answered.askedNanos());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Everything of a topic that stands before this offset has been taken. */
    public long takenUpTo(String topic) {
        long read = assigned && answered != null ? consumer.position(new TopicPartition(topic, 0)) : 0;
        return untaken.values().stream()
                .filter(record -> record.topic().equals(topic))
                .mapToLong(ConsumerRecord::offset)
                .reduce(read, Math::min);
    }

    /** As of when everything has been taken; null when it never was, or something cannot be. */
    public @Nullable AsOf asOf() {
        Question known = answered;
        return known == null || !untaken.isEmpty() ? null : new AsOf(known.askedNanos(), known.askedMillis());
    }

    /** A moment by both clocks. */
    public record AsOf(long nanos, long millis) {
        /** How long ago, by the clock that says it was longer. */
        public Duration age() {
            return Duration.ofMillis(
                    Math.max((System.nanoTime() - nanos) / 1_000_000, System.currentTimeMillis() - millis));
        }
    }

    /** Ends a step that waits; may be called by another thread. */
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofMillis(500)));
    }
}
