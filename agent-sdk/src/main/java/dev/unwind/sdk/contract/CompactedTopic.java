package dev.unwind.sdk.contract;

import dev.unwind.sdk.LedgerUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest value of every key of a compacted topic, followed by a thread of its own. Thread-safe. */
final class CompactedTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactedTopic.class);
    private static final Duration POLL = Duration.ofSeconds(30);
    /** The end may lie behind the last record, where a transaction left its mark; then no record ends the poll. */
    private static final Duration POLL_TOWARDS_END = Duration.ofMillis(50);

    private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

    private final String topic;
    private final Duration timeout;
    private final Consumer<String, byte[]> consumer;
    private final ConcurrentMap<String, Value> values = new ConcurrentHashMap<>();
    /** Those who wait for the end; each becomes a {@link Mark} when the reader has asked where the end is. */
    private final Queue<CompletableFuture<@Nullable Void>> waiting = new ConcurrentLinkedQueue<>();

    private final Thread reader;
    private volatile boolean closed;

    CompactedTopic(String topic, Map<String, Object> connection, Duration timeout) {
        this.topic = topic;
        this.timeout = timeout;
        Map<String, Object> config = new HashMap<>(connection);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        this.reader = new Thread(this::follow, topic + "-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** The newest value of the key; null when there is none. */
    @Nullable
    Value get(String key) {
        return values.get(key);
    }

    /**
     * Waits until everything has been read that stood on the topic when this was called.
     *
     * @throws LedgerUnavailableException when that takes too long
     */
    void readToEnd() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        waiting.add(done);
        consumer.wakeup();
        try {
            done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private LedgerUnavailableException unavailable(Exception cause) {
        return new LedgerUnavailableException(
                "Cannot read " + topic + " to its end within " + timeout + ": " + cause
                        + "; check bootstrapServers and that the topic exists.",
                cause);
    }

    private void follow() {
        List<Mark> marks = new ArrayList<>();
        while (!closed) {
            try {
                step(marks);
            } catch (WakeupException somebodyWaits) {
                // The next step asks where the end is.
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.atWarn()
                            .setMessage("Cannot read a topic; trying again.")
                            .addKeyValue("topic", topic)
                            .setCause(e)
                            .log();
                    pause();
                }
            }
        }
        consumer.close();
    }

    private void step(List<Mark> marks) {
        if (consumer.assignment().isEmpty()) {
            assign();
        }
        while (!waiting.isEmpty()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            marks.add(new Mark(ends, waiting.remove()));
        }
        marks.removeIf(this::reached);
        consumer.poll(marks.isEmpty() ? POLL : POLL_TOWARDS_END).forEach(record -> {
            if (record.value() == null) {
                values.remove(record.key());
            } else {
                values.put(record.key(), new Value(record.offset(), record.value()));
            }
        });
        marks.removeIf(this::reached);
    }

    private void assign() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException(
                    "Topic " + topic + " does not exist; create it with `unwind topics apply`.");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private boolean reached(Mark mark) {
        for (Map.Entry<TopicPartition, Long> end : mark.ends().entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        mark.done().complete(null);
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_ERROR.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            reader.join(timeout.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A value and its place: of two values of one key the newer one has the larger offset. */
    @SuppressWarnings("ArrayRecordComponent") // the consumer's own buffer; it is decoded once, never compared
    record Value(long offset, byte[] bytes) {}

    /** Somebody who waits until the reader has passed these offsets. */
    private record Mark(Map<TopicPartition, Long> ends, CompletableFuture<@Nullable Void> done) {}
}
