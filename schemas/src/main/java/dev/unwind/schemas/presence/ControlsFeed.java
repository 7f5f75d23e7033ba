package dev.unwind.schemas.presence;

import dev.unwind.schemas.Control;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The newest control of every key, with proof of how old the knowledge is. For one thread.
 *
 * <p>That nothing was delivered does not mean that there is nothing: a broker that is cut off delivers nothing, too. So the end of the topic is
 * asked for again and again, and what counts is when the newest question was asked to whose answer everything has been read.
 */
final class ControlsFeed implements AutoCloseable {
    private static final Duration TOWARDS_END = Duration.ofMillis(20);

    private final TopicPartition partition;
    private final Duration refresh;
    private final Consumer<String, byte[]> consumer;
    private final Deserializer<Control> decoder;
    private final Map<String, Control> newest = new HashMap<>();
    /** Records that could not be decoded yet; one that never can keeps everybody from going on until it is replaced. */
    private final Map<String, ConsumerRecord<String, byte[]>> undecoded = new HashMap<>();

    private boolean assigned;
    private boolean changed;
    private @Nullable RuntimeException failure;
    private @Nullable Question open;
    private @Nullable Question answered;

    /**
     * Connects nothing yet.
     *
     * @param refresh how often the end is asked for
     */
    ControlsFeed(String topic, Map<String, ?> clients, Map<String, ?> registry, Duration refresh) {
        this.partition = new TopicPartition(topic, 0);
        this.refresh = refresh;
        this.decoder = UnwindSerdes.deserializer(Control.class, registry);
        int millis = Math.toIntExact(Math.max(500, refresh.toMillis()));
        Map<String, Object> config = new HashMap<>(clients);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A transaction that somebody left open must not hide the controls behind it.
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.min(500, millis / 2));
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** An end that was asked for at this time, by the clock that never jumps and by the one that also counts while the machine sleeps. */
    private record Question(long end, long askedNanos, long askedMillis) {}

    /**
     * Reads what is there, or waits for something at most until the end is to be asked for again.
     *
     * @return whether {@link #newest} has changed
     * @throws RuntimeException when the broker does not answer; to be called again
     */
    boolean step(Duration atMost) {
        if (!assigned) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assigned = true;
        }
        if (due().isZero()) {
            long nanos = System.nanoTime();
            long millis = System.currentTimeMillis();
            long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            open = new Question(end, nanos, millis);
        }
        for (ConsumerRecord<String, byte[]> record : consumer.poll(open == null ? min(due(), atMost) : TOWARDS_END)) {
            undecoded.remove(record.key());
            if (record.value() == null) {
                newest.remove(record.key());
                changed = true;
            } else {
                undecoded.put(record.key(), record);
            }
        }
        decode();
        if (open != null && consumer.position(partition) >= open.end()) {
            answered = open;
            open = null;
        }
        boolean news = changed;
        changed = false;
        return news;
    }

    private void decode() {
        failure = null;
        for (ConsumerRecord<String, byte[]> record : List.copyOf(undecoded.values())) {
            try {
                Control control = decoder.deserialize(partition.topic(), record.value());
                control.setEpoch(record.offset() + 1);
                newest.put(record.key(), control);
                undecoded.remove(record.key());
                changed = true;
            } catch (RuntimeException e) {
                failure = new SerializationException(
                        "Cannot read the control " + record.key() + " at offset " + record.offset() + " of "
                                + partition.topic()
                                + ". Until it is read, or replaced by another one of this key, nobody knows what it forbids.",
                        e);
            }
        }
    }

    /** Why not everything that was delivered could be decoded; null when it could. */
    @Nullable
    RuntimeException failure() {
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

    /** The newest control of each key, with its epoch. */
    Map<String, Control> newest() {
        return Map.copyOf(newest);
    }

    /** Every control up to this epoch has been read. */
    long epoch() {
        long read = assigned && answered != null ? consumer.position(partition) : 0;
        return undecoded.values().stream().mapToLong(ConsumerRecord::offset).reduce(read, Math::min);
    }

    /** As of when everything has been read; null when it never was, or something cannot be decoded. */
    @Nullable
    AsOf asOf() {
        Question known = answered;
        return known == null || !undecoded.isEmpty() ? null : new AsOf(known.askedNanos(), known.askedMillis());
    }

    /** A moment by both clocks. */
    record AsOf(long nanos, long millis) {
        /** How long ago, by the clock that says it was longer. */
        Duration age() {
            return Duration.ofMillis(
                    Math.max((System.nanoTime() - nanos) / 1_000_000, System.currentTimeMillis() - millis));
        }
    }

    /** Ends a step that waits; may be called by another thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofMillis(500)));
    }
}
