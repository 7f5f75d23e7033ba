package dev.unwind.sdk.gate;

import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.sdk.LedgerUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of decisions, read by one consumer for all calls of the process that wait. While none waits nothing is read, and what was said
 * meanwhile is skipped: a process whose calls are all safe pays nothing for it.
 */
public final class KafkaDecisions implements Decisions {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaDecisions.class);
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofMillis(500);

    private final String topic;
    private final Map<String, Object> config;
    private final Duration timeout;
    private final Deserializer<GateDecision> decoder;
    /** Those who listen, by the key of their run. Guarded by this object, like all that follows. */
    private final Map<String, List<Ear>> listening = new HashMap<>();

    private @Nullable Thread reader;
    private @Nullable Consumer<String, byte[]> consumer;
    /** Whether the place that is read from lies before everything that is said from now on. */
    private boolean placed;

    private boolean closed;

    /**
     * Connects nothing yet.
     *
     * @param timeout how long the broker may take to say where the topic ends
     */
    public KafkaDecisions(String topic, Map<String, ?> connection, Duration timeout) {
        this.topic = topic;
        this.timeout = timeout;
        this.decoder = UnwindSerdes.deserializer(GateDecision.class, connection);
        this.config = new HashMap<>(connection);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
    }

    @Override
    public Listening listen(RunKey run, String actionId) {
        Ear ear = new Ear(run.encode(), actionId);
        synchronized (this) {
            if (reader == null) {
                reader = new Thread(this::follow, topic + "-reader");
                reader.setDaemon(true);
                reader.start();
            }
            listening.computeIfAbsent(ear.runKey, same -> new ArrayList<>()).add(ear);
            notifyAll();
            try {
                awaitPlace();
            } catch (RuntimeException e) {
                ear.close();
                throw e;
            }
        }
        return ear;
    }

    /** The holder of this object's monitor waits until the place is known. */
    private void awaitPlace() {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (!placed && !closed) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw unavailable(null);
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
        if (closed) {
            throw unavailable(null);
        }
    }

    private LedgerUnavailableException unavailable(@Nullable Exception cause) {
        return new LedgerUnavailableException(
                "Cannot listen to the ledger's decisions on " + topic + ": its end was not found within " + timeout
                        + ". Nothing was stated or executed; check bootstrapServers, that the topic exists and that the"
                        + " agent may read it.",
                cause);
    }

    private void follow() {
        try (Consumer<String, byte[]> connected =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            synchronized (this) {
                consumer = connected;
            }
            while (awaitListener()) {
                step(connected);
            }
            connected.close(CloseOptions.timeout(Duration.ofMillis(500)));
        }
    }

    /** False when there will be none any more. */
    private synchronized boolean awaitListener() {
        try {
            while (listening.isEmpty() && !closed) {
                placed = false;
                wait();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        return !closed;
    }

    private void step(Consumer<String, byte[]> connected) {
        try {
            if (!isPlaced()) {
                place(connected);
            }
            connected.poll(POLL).forEach(this::hear);
        } catch (WakeupException closing) {
            // The loop looks whether it is to end.
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setMessage("Cannot read the ledger's decisions; trying again.")
                    .addKeyValue("topic", topic)
                    .setCause(e)
                    .log();
            pause();
        }
    }

    private synchronized boolean isPlaced() {
        return placed;
    }

    private void place(Consumer<String, byte[]> connected) {
        List<TopicPartition> partitions = connected.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException(
                    "Topic " + topic + " does not exist; create it with `unwind topics apply`.");
        }
        connected.assign(partitions);
        connected.seekToEnd(partitions);
        partitions.forEach(connected::position);
        synchronized (this) {
            placed = true;
            notifyAll();
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        List<Ear> ears;
        synchronized (this) {
            ears = List.copyOf(listening.getOrDefault(record.key(), List.of()));
        }
        if (ears.isEmpty() || record.value() == null) {
            return;
        }
        try {
            GateDecision decision = decoder.deserialize(topic, record.value());
            ears.stream()
                    .filter(ear -> ear.actionId.equals(decision.getActionId()))
                    .forEach(ear -> ear.words.add(decision));
        } catch (RuntimeException e) {
            LOG.atError()
                    .setMessage(
                            "A decision of the ledger cannot be read; the call that waits for it asks the query API.")
                    .addKeyValue("topic", topic)
                    .addKeyValue("run", record.key())
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log();
        }
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
        Thread ending;
        synchronized (this) {
            closed = true;
            notifyAll();
            ending = reader;
            if (consumer != null) {
                consumer.wakeup();
            }
        }
        if (ending != null) {
            try {
                ending.join(TimeUnit.SECONDS.toMillis(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One who listens. */
    private final class Ear implements Listening {
        private final String runKey;
        private final String actionId;
        private final BlockingQueue<GateDecision> words = new LinkedBlockingQueue<>();

        Ear(String runKey, String actionId) {
            this.runKey = runKey;
            this.actionId = actionId;
        }

        @Override
        public @Nullable GateDecision next(Duration atMost) throws InterruptedException {
            return words.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            synchronized (KafkaDecisions.this) {
                List<Ear> ears = listening.get(runKey);
                if (ears != null && ears.remove(this) && ears.isEmpty()) {
                    listening.remove(runKey);
                }
            }
        }
    }
}
