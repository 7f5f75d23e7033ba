package dev.unwind.ledger.registers;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads some registers with one consumer. {@link #step} and {@link #readToEnd} are for one thread; what is known, and how old that is, any may ask.
 *
 * <p>That nothing was delivered does not mean that there is nothing. So the ends are asked for again and again, and what counts is when the newest
 * question was asked up to whose answer everything has been read, as with the controls (decision 048).
 */
public final class Registers implements AutoCloseable {
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final int ANSWER_MILLIS = 5_000;

    private final List<Register<?>> all;
    private final Map<TopicPartition, Register.Reader> readers = new HashMap<>();
    private final Consumer<String, byte[]> consumer;
    private final Map<String, Long> read = new ConcurrentHashMap<>();
    private final Object progress = new Object();
    private boolean assigned;
    private @Nullable Question open;
    private volatile @Nullable Question answered;

    private record Question(Map<TopicPartition, Long> ends, long askedNanos) {}

    /**
     * Connects nothing yet.
     *
     * @param clients {@code bootstrap.servers} and whatever else Kafka clients need
     * @param registry what the serdes need
     */
    public Registers(Map<String, ?> clients, Map<String, ?> registry, List<Register<?>> all) {
        this.all = List.copyOf(all);
        all.forEach(one -> readers.put(one.partition(), one.reader(registry)));
        Map<String, Object> config = new HashMap<>(clients);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A transaction that somebody left open must not hide that a key was revoked.
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        config.putIfAbsent(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Takes what is there, or waits for it at most so long.
     *
     * @throws org.apache.kafka.common.KafkaException when the broker does not answer; to be called again
     */
    public void step(Duration atMost) {
        List<TopicPartition> partitions = all.stream().map(Register::partition).toList();
        if (!assigned) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            assigned = true;
        }
        Question known = answered;
        if (open == null && (known == null || age(known).compareTo(REFRESH) >= 0)) {
            long now = System.nanoTime();
            open = new Question(consumer.endOffsets(partitions), now);
        }
        readers.values().forEach(Register.Reader::tryAgain);
        for (ConsumerRecord<String, byte[]> record :
                consumer.poll(open != null && !reached(open) ? min(atMost) : atMost)) {
            Register.Reader reader = readers.get(new TopicPartition(record.topic(), record.partition()));
            if (record.key() != null && reader != null) {
                reader.take(record);
            }
        }
        for (TopicPartition partition : partitions) {
            read.put(partition.topic(), consumer.position(partition));
        }
        if (open != null && reached(open)) {
            answered = open;
            open = null;
        }
        synchronized (progress) {
            progress.notifyAll();
        }
    }

    private boolean reached(Question question) {
        return question.ends().entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static Duration min(Duration atMost) {
        Duration towardsEnd = Duration.ofMillis(20);
        return atMost.compareTo(towardsEnd) < 0 ? atMost : towardsEnd;
    }

    /**
     * Reads what stood on the topics when this was called.
     *
     * @throws org.apache.kafka.common.KafkaException when that does not come about in time
     */
    public void readToEnd(Duration patience) {
        long began = System.nanoTime();
        open = null;
        answered = null;
        while (answered == null) {
            if (System.nanoTime() - began > patience.toNanos()) {
                throw new TimeoutException(
                        "The topics " + all.stream().map(Register::topic).toList()
                                + " were not read to their ends within " + patience);
            }
            step(Duration.ofMillis(50));
        }
    }

    /** Since when everything has been known; null when it never was. */
    public @Nullable Duration age() {
        Question known = answered;
        return known == null ? null : age(known);
    }

    private static Duration age(Question question) {
        return Duration.ofNanos(System.nanoTime() - question.askedNanos());
    }

    /** Waits until the record at this place has been read; false when that takes longer. */
    public boolean awaitRead(Register<?> register, long offset, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (progress) {
            while (read.getOrDefault(register.topic(), 0L) <= offset) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                progress.wait(left);
            }
        }
        return true;
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
