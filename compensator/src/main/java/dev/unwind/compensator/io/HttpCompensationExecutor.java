package dev.unwind.compensator.io;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.serde.RegistryUnavailableException;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out compensation commands against targets that speak HTTP and reports to the ledger. What it reports is a claim; only the read-back
 * that follows makes an action COMPENSATED.
 *
 * <p>Offsets of a plan are committed when all its commands are decided and all reports durable. A crash before that repeats the whole plan
 * under the same keys: targets answer "replayed", and the ledger drops facts it knows.
 */
public final class HttpCompensationExecutor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpCompensationExecutor.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ExecutorConfig config;
    private final ExecutionListener listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<CompensationCommand> deserializer;
    private final LedgerWriter ledger;
    private final CommandRunner runner;
    private final Map<TopicPartition, CommandIntake> intakes = new HashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Thread poller;
    private volatile boolean closing;
    private volatile boolean assigned;
    private volatile @Nullable Throwable failure;
    private long nextCommit;
    private boolean paused;

    private HttpCompensationExecutor(ExecutorConfig config, ExecutionListener listener) {
        this.config = config;
        this.listener = listener;
        this.deserializer = UnwindSerdes.deserializer(CompensationCommand.class, config.serdes());
        this.ledger = new LedgerWriter(config, threads, listener);
        this.consumer = new KafkaConsumer<>(consumerSettings(config));
        TargetClient targets = new TargetClient(
                new TargetAddresses(config.targets(), config.headers()), config.options(), threads, listener);
        this.runner =
                new CommandRunner(targets, new Reports(config.instanceId(), InstantSource.system()), ledger, listener);
        this.poller = Thread.ofPlatform().name(config.groupId() + "-poll").unstarted(this::work);
    }

    /** Starts an executor; it works until it is closed. */
    public static HttpCompensationExecutor start(ExecutorConfig config, ExecutionListener listener) {
        HttpCompensationExecutor executor = new HttpCompensationExecutor(config, listener);
        executor.poller.start();
        return executor;
    }

    /** Starts an executor that nobody listens to. */
    public static HttpCompensationExecutor start(ExecutorConfig config) {
        return start(config, ExecutionListener.NONE);
    }

    /** What ended it; null while it works. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Whether it has been given partitions, or knows that others have them all. */
    public boolean ready() {
        return assigned && failure == null;
    }

    private static Map<String, Object> consumerSettings(ExecutorConfig config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        settings.putAll(config.clients());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
        if (config.staticId() != null) {
            settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.staticId());
        }
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    private void work() {
        try {
            consumer.subscribe(List.of(config.topics().compensationCommands()), new Ownership());
            while (!closing) {
                turn();
            }
            finish();
        } catch (Throwable broken) {
            failure = broken;
            LOG.atError()
                    .addKeyValue("error", broken.toString())
                    .setCause(broken)
                    .log("Executor stopped");
        } finally {
            intakes.values().forEach(CommandIntake::abandon);
            threads.shutdownNow();
            consumer.close(CloseOptions.timeout(CLOSE_WAIT)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            ledger.close();
        }
    }

    private void turn() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            throttle();
            if (System.nanoTime() - nextCommit >= 0) {
                nextCommit = System.nanoTime() + COMMIT_NANOS;
                commit();
            }
        } catch (WakeupException e) {
            // The way to end a poll; the loop's condition says whether to go on.
            LOG.atTrace().log("Woken up");
        } catch (KafkaException e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("Cannot poll or commit, trying again");
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        CommandIntake intake = intake(new TopicPartition(record.topic(), record.partition()));
        CompensationCommand command;
        try {
            command = decode(record);
        } catch (SerializationException e) {
            deadLetter(intake, record, "UNDECODABLE", String.valueOf(e.getMessage()), e);
            return;
        }
        String problem = CommandIntake.problem(command, record.key());
        if (problem != null || command == null) {
            deadLetter(intake, record, "MALFORMED", String.valueOf(problem), null);
        } else {
            intake.take(record.offset(), command);
        }
        listener.inFlight(inFlight.get());
    }

    /** A registry that cannot be asked says nothing about the record: waits for it, without leaving the group. */
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
            }
        }
    }

    private CommandIntake intake(TopicPartition partition) {
        return intakes.computeIfAbsent(partition, key -> new CommandIntake(runner, config::leaves, threads, inFlight));
    }

    private void deadLetter(
            CommandIntake intake,
            ConsumerRecord<byte[], byte[]> record,
            String code,
            String detail,
            @Nullable Exception cause) {
        Headers headers = new RecordHeaders(record.headers());
        add(headers, "__streams.errors.topic", record.topic());
        add(headers, "__streams.errors.partition", Integer.toString(record.partition()));
        add(headers, "__streams.errors.offset", Long.toString(record.offset()));
        add(
                headers,
                "__streams.errors.exception",
                (cause == null ? IllegalArgumentException.class : cause.getClass()).getName());
        add(headers, "__streams.errors.message", detail);
        add(headers, "unwind.error.code", code);
        add(headers, "unwind.error.detail", detail);
        CompletableFuture<Void> durable = ledger.append(new ProducerRecord<>(
                config.topics().deadLetters(record.topic()), null, record.key(), record.value(), headers));
        intake.takeUnreadable(record.offset(), record.key(), durable);
        listener.deadLettered(code);
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Stops polling records while as many commands are under way as may be; goes on when half of them are decided. */
    private void throttle() {
        int now = inFlight.get();
        listener.inFlight(now);
        if (!paused && now >= config.options().inFlightMax()) {
            consumer.pause(consumer.assignment());
            paused = true;
        } else if (paused && now <= config.options().inFlightMax() / 2) {
            consumer.resume(consumer.paused());
            paused = false;
        }
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = committable(intakes.keySet());
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (committed, failed) -> {
                if (failed != null) {
                    LOG.atWarn()
                            .addKeyValue("error", failed.toString())
                            .log("Cannot commit offsets; the next commit holds them");
                }
            });
        }
        intakes.values().forEach(CommandIntake::dropIdleLanes);
    }

    private Map<TopicPartition, OffsetAndMetadata> committable(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            CommandIntake intake = intakes.get(partition);
            if (intake != null) {
                intake.offsets().commit().ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset)));
            }
        }
        return offsets;
    }

    /** Lets what is under way come to its end for a while. */
    private void finish() {
        long deadline = System.nanoTime() + CLOSE_WAIT.toNanos();
        while (System.nanoTime() < deadline
                && !intakes.values().stream()
                        .allMatch(intake -> intake.offsets().idle())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = committable(intakes.keySet());
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets, CLOSE_WAIT);
        }
    }

    /** Gives what is done back to the group and forgets the rest. */
    private final class Ownership implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assigned = true;
            paused = false;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            Map<TopicPartition, OffsetAndMetadata> offsets = committable(partitions);
            if (!offsets.isEmpty()) {
                try {
                    consumer.commitSync(offsets, CLOSE_WAIT);
                } catch (KafkaException e) {
                    LOG.atWarn()
                            .addKeyValue("error", e.toString())
                            .log("Cannot commit; the next owner repeats under the same keys");
                }
            }
            onPartitionsLost(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                CommandIntake intake = intakes.remove(partition);
                if (intake != null) {
                    intake.abandon();
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
            poller.join(CLOSE_WAIT.multipliedBy(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
