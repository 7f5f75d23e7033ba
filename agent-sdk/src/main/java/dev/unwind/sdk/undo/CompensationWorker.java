package dev.unwind.sdk.undo;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.RegistryUnavailableException;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.sdk.ledger.KafkaLedgerWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a downstream service that undoes by itself: takes the compensation commands of its targets, has each applied by a handler, and
 * reports to the ledger. Commands of one run go one after the other, runs side by side. What it reports is a claim; only the read-back that
 * follows makes an action COMPENSATED.
 *
 * <p>A command may come more than once: after a crash the plans that were not reported whole are given again.
 */
public final class CompensationWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompensationWorker.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final Duration LEDGER_TIMEOUT = Duration.ofSeconds(30);
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final WorkerConfig config;
    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<CompensationCommand> deserializer;
    private final KafkaLedgerWriter ledger;
    private final CommandWork work;
    private final ExecutorService threads;
    private final Map<TopicPartition, PartitionWork> partitions = new HashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Thread poller;
    private volatile boolean closing;
    private volatile boolean assigned;
    private volatile @Nullable Throwable failure;
    private long nextCommit;

    private CompensationWorker(WorkerConfig config, CompensationHandler handler) {
        this.config = config;
        Topics topics = Topics.withPrefix(config.topicPrefix());
        Map<String, Object> connection = new HashMap<>(config.client());
        connection.put("bootstrap.servers", config.bootstrapServers());
        connection.put("schema.registry.url", config.schemaRegistryUrl());
        this.topic = topics.compensationCommands();
        this.consumer = new KafkaConsumer<>(consumerSettings(config, connection));
        this.deserializer = UnwindSerdes.deserializer(CompensationCommand.class, connection);
        this.ledger = new KafkaLedgerWriter(topics.ledger(), connection, LEDGER_TIMEOUT);
        this.work = new CommandWork(config, handler, ledger);
        this.threads = Executors.newFixedThreadPool(config.threads(), task -> {
            Thread thread = new Thread(task, config.groupId() + "-undo");
            thread.setDaemon(true);
            return thread;
        });
        this.poller = new Thread(this::loop, config.groupId() + "-poll");
    }

    /** Starts a worker; it works until it is closed. */
    public static CompensationWorker start(WorkerConfig config, CompensationHandler handler) {
        CompensationWorker worker = new CompensationWorker(config, handler);
        worker.poller.start();
        return worker;
    }

    /** Whether it has been given partitions, or knows that others have them all. */
    public boolean ready() {
        return assigned && failure == null;
    }

    /** What ended it; null while it works. A service stops then, and another instance takes over. */
    public @Nullable Throwable failure() {
        return failure;
    }

    private static Map<String, Object> consumerSettings(WorkerConfig config, Map<String, Object> connection) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    private void loop() {
        try {
            consumer.subscribe(List.of(topic), new Ownership());
            while (!closing && failure == null) {
                turn();
            }
            finish();
        } catch (RuntimeException broken) {
            stop(broken);
        } finally {
            partitions.values().forEach(PartitionWork::abandon);
            threads.shutdownNow();
            consumer.close();
            ledger.close();
        }
    }

    private void stop(Throwable broken) {
        failure = broken;
        LOG.atError().addKeyValue("groupId", config.groupId()).setCause(broken).log("Compensation worker stopped");
    }

    private void turn() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            if (inFlight.get() >= config.inFlightMax()) {
                consumer.pause(consumer.assignment());
            } else if (inFlight.get() <= config.inFlightMax() / 2) {
                consumer.resume(consumer.paused());
            }
            if (System.nanoTime() - nextCommit >= 0) {
                nextCommit = System.nanoTime() + COMMIT_NANOS;
                commit(partitions.keySet());
            }
        } catch (WakeupException e) {
            LOG.atTrace().log("Woken up");
        } catch (KafkaException e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("Cannot poll or commit, trying again");
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        PartitionWork partition = partitions.computeIfAbsent(
                new TopicPartition(record.topic(), record.partition()),
                same -> new PartitionWork(work, threads, inFlight, this::stop));
        CompensationCommand command = decode(record);
        if (command == null || !underItsKey(command, record.key())) {
            LOG.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("Passed over a record that is no command");
            partition.skip(record.offset(), record.key() == null ? null : text(record.key()));
        } else {
            partition.take(record.offset(), command);
        }
    }

    /** A registry that cannot be asked says nothing about the record: it is waited for. */
    private @Nullable CompensationCommand decode(ConsumerRecord<byte[], byte[]> record) {
        while (true) {
            try {
                return deserializer.deserialize(record.topic(), record.value());
            } catch (RegistryUnavailableException e) {
                if (closing) {
                    throw new WakeupException();
                }
                LOG.atWarn().addKeyValue("error", e.getMessage()).log("Schema registry gives no answer, trying again");
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (SerializationException e) {
                return null;
            }
        }
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private static boolean underItsKey(CompensationCommand command, byte @Nullable [] key) {
        return key != null
                && new RunKey(command.getTenantId(), command.getRunId())
                        .encode()
                        .equals(text(key))
                && (command.getActionId() != null || command.getStep() == 0);
    }

    private void commit(Collection<TopicPartition> which) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : which) {
            PartitionWork known = partitions.get(partition);
            if (known != null) {
                known.commit().ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset)));
            }
        }
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets, CLOSE_WAIT);
        }
    }

    /** Lets what is under way come to its end for a while. */
    private void finish() {
        long deadline = System.nanoTime() + CLOSE_WAIT.toNanos();
        while (inFlight.get() > 0 && failure == null && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        commit(partitions.keySet());
    }

    /** Gives what is done back to the group and forgets the rest. */
    private final class Ownership implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> given) {
            assigned = true;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> taken) {
            try {
                commit(taken);
            } catch (KafkaException e) {
                LOG.atWarn()
                        .addKeyValue("error", e.toString())
                        .log("Cannot commit; the next owner repeats under the same keys");
            }
            onPartitionsLost(taken);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> taken) {
            for (TopicPartition partition : taken) {
                PartitionWork known = partitions.remove(partition);
                if (known != null) {
                    known.abandon();
                }
            }
        }
    }

    /** Stops taking commands, gives those under way a few seconds, and leaves the group. */
    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            poller.join(CLOSE_WAIT.multipliedBy(3).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
