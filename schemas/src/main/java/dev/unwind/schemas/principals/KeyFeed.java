package dev.unwind.schemas.principals;

import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.serde.RegistryUnavailableException;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic of public keys, on a thread of its own. Reading what is known costs no I/O; whoever meets a key that is not among it asks for {@link
 * #newest}, because it may be on its way.
 */
public final class KeyFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long PAUSE_MILLIS = 200;
    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final TopicPartition partition;
    private final Deserializer<SigningKey> decoder;
    private final Consumer<String, byte[]> consumer;
    private final Thread thread;
    private volatile Map<String, SigningKey> known = Map.of();
    private volatile boolean closed;

    /** Guarded by this: the newest question after the end of the topic, and the newest that was answered by reading up to there. */
    private long asked;

    private long answered;
    private long askedNanos = System.nanoTime() - ASK_AGAIN_NANOS;

    /**
     * Begins to read; see {@link #awaitRead}.
     *
     * @param clients {@code bootstrap.servers} and whatever else Kafka clients need
     * @param registry as {@link UnwindSerdes} wants it
     */
    public KeyFeed(String topic, Map<String, ?> clients, Map<String, ?> registry) {
        this.partition = new TopicPartition(topic, 0);
        this.decoder = UnwindSerdes.deserializer(SigningKey.class, registry);
        Map<String, Object> config = new HashMap<>(clients);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        this.asked = 1;
        this.thread = new Thread(this::live, "unwind-keys-" + topic);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits until every key that was there at the beginning is known.
     *
     * @throws IllegalStateException when that takes longer: nobody knows then what is to be believed
     */
    public KeyFeed awaitRead(Duration timeout) {
        if (!await(1, timeout)) {
            throw new IllegalStateException(
                    "Cannot read the public keys on " + partition.topic() + " to their end within "
                            + timeout.toMillis()
                            + " ms: nobody knows which facts are to be believed; check that the topic exists"
                            + " (`unwind topics apply`) and that this service may read it (`unwind acls`).");
        }
        return this;
    }

    /** The newest entry under each key id, as far as they have been read. */
    public Map<String, SigningKey> current() {
        return known;
    }

    /**
     * The same once everything is read that stands on the topic now, or after two seconds. Asks the broker ten times a second at most: whoever floods the
     * ledger with keys of his own must not hold it up.
     */
    public Map<String, SigningKey> newest() {
        long question;
        synchronized (this) {
            long now = System.nanoTime();
            if (answered == asked && now - askedNanos < ASK_AGAIN_NANOS) {
                return known;
            }
            askedNanos = now;
            question = ++asked;
        }
        consumer.wakeup();
        if (!await(question, PATIENCE)) {
            LOG.atWarn().addKeyValue("topic", partition.topic()).log("Cannot read the newest public keys in time");
        }
        return known;
    }

    private synchronized boolean await(long question, Duration timeout) {
        long giveUpAt = System.nanoTime() + timeout.toNanos();
        try {
            while (answered < question) {
                long millis = TimeUnit.NANOSECONDS.toMillis(giveUpAt - System.nanoTime());
                if (millis <= 0 || closed) {
                    return false;
                }
                wait(millis);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void live() {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        while (!closed) {
            try {
                step();
            } catch (WakeupException e) {
                LOG.atTrace().log("Woken up");
            } catch (RuntimeException e) {
                failed(e);
            }
        }
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofMillis(500)));
    }

    private void step() {
        long question;
        boolean open;
        synchronized (this) {
            question = asked;
            open = question > answered;
        }
        if (!open) {
            take(POLL);
            return;
        }
        long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        while (!closed && consumer.position(partition) < end) {
            take(POLL);
        }
        synchronized (this) {
            answered = question;
            notifyAll();
        }
    }

    private void take(Duration atMost) {
        Map<String, SigningKey> next = null;
        for (ConsumerRecord<String, byte[]> record : consumer.poll(atMost)) {
            next = next == null ? new HashMap<>(known) : next;
            try {
                learn(next, record);
            } catch (RegistryUnavailableException e) {
                // It says nothing about the record, which is read again.
                consumer.seek(partition, record.offset());
                throw e;
            }
            known = Map.copyOf(next);
        }
    }

    /** What cannot be read changes nothing: what is signed with a key that nobody can read is refused until it is published again. */
    private void learn(Map<String, SigningKey> into, ConsumerRecord<String, byte[]> record) {
        String id = String.valueOf(record.key());
        try {
            SigningKey key = decoder.deserialize(partition.topic(), record.value());
            if (key == null) {
                into.remove(id);
            } else if (key.getKeyId().equals(id)) {
                into.put(id, key);
            }
        } catch (SerializationException e) {
            LOG.atError()
                    .addKeyValue("key", record.key())
                    .addKeyValue("error", e.getMessage())
                    .log("Published key cannot be read, nothing that is signed with it is believed; publish it again");
        }
    }

    private void failed(RuntimeException e) {
        if (closed) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("error", e.toString())
                .log("Cannot follow the public keys; trying again");
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
