package dev.unwind.verifier.topology;

import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.keys.RunKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls verification requests, hands them to the lanes of their runs, and commits how far all is durable. The polling thread never waits
 * for anything but the poll.
 */
final class RequestLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POLL_WHILE_PAUSED = Duration.ofMillis(5);
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final WireDecoder<VerificationRequest> decoder;
    private final ReadBack readBack;
    private final Ledger ledger;
    private final DeadLetters deadLetters;
    private final Observer observer;
    private final Limits limits;
    private final java.util.function.Consumer<Exception> onFatal;

    private final RunLanes lanes = new RunLanes();
    private final Map<TopicPartition, PartitionProgress> progress = new HashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong inFlightBytes = new AtomicLong();
    private final CountDownLatch joined = new CountDownLatch(1);
    private final Thread thread;
    private long committedAtNanos = System.nanoTime();
    private boolean paused;
    private volatile boolean stopping;
    private volatile boolean abandoned;

    /**
     * What may be under way at once, and how often offsets are committed.
     *
     * @param records records taken and not yet durably answered; one poll may go beyond it
     * @param bytes their values, in bytes
     * @param commitInterval pause between commits of offsets
     */
    record Limits(int records, long bytes, Duration commitInterval) {}

    RequestLoop(
            String topic,
            Consumer<byte[], byte[]> consumer,
            WireDecoder<VerificationRequest> decoder,
            ReadBack readBack,
            Ledger ledger,
            DeadLetters deadLetters,
            Observer observer,
            Limits limits,
            java.util.function.Consumer<Exception> onFatal) {
        this.topic = topic;
        this.consumer = consumer;
        this.decoder = decoder;
        this.readBack = readBack;
        this.ledger = ledger;
        this.deadLetters = deadLetters;
        this.observer = observer;
        this.limits = limits;
        this.onFatal = onFatal;
        this.thread = Thread.ofPlatform().name("verifier-requests").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether this instance has its share of the partitions. */
    boolean joined() {
        return joined.getCount() == 0;
    }

    boolean alive() {
        return thread.isAlive();
    }

    /** Records that were taken and are not yet durably answered. */
    int inFlight() {
        return inFlight.get();
    }

    private void run() {
        try {
            consumer.subscribe(List.of(topic), new Shares());
            while (!stopping) {
                consumer.poll(paused ? POLL_WHILE_PAUSED : POLL).forEach(this::accept);
                regulate();
                commitWhenDue();
            }
            drain();
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("topic", topic)
                    .setCause(e)
                    .log("Request loop cannot go on; offsets stay uncommitted");
            onFatal.accept(e);
        } finally {
            lanes.interrupt();
            closeConsumer();
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        PartitionProgress partition = progress.computeIfAbsent(
                new TopicPartition(record.topic(), record.partition()), same -> new PartitionProgress());
        PartitionProgress.Pending pending = partition.add(record.offset());
        long bytes = Math.max(0, record.serializedValueSize());
        inFlight.incrementAndGet();
        inFlightBytes.addAndGet(bytes);
        long polledAt = System.nanoTime();
        Runnable finished = () -> {
            pending.finish();
            inFlight.decrementAndGet();
            inFlightBytes.addAndGet(-bytes);
        };
        lanes.submit(lane(record), () -> {
            if (stopping || partition.revoked()) {
                inFlight.decrementAndGet();
                inFlightBytes.addAndGet(-bytes);
            } else {
                handle(record, polledAt, finished);
            }
        });
    }

    private static String lane(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.ISO_8859_1);
    }

    /** Runs on the lane of its run. */
    private void handle(ConsumerRecord<byte[], byte[]> record, long polledAt, Runnable finished) {
        try {
            VerificationRequest request = decoder.decode(record.value());
            requireKey(record, request);
            ReadBack.Result result = readBack.answer(request);
            if (abandoned) {
                return;
            }
            ledger.append(request, result.judgement(), result.reads(), () -> {
                finished.run();
                observer.answered(request, result.judgement(), result.reads(), System.nanoTime() - polledAt);
            });
        } catch (BadRecord bad) {
            LOG.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("code", bad.code())
                    .log("Record goes to the dead-letter topic");
            deadLetters.append(record, bad, () -> {
                finished.run();
                observer.deadLettered(bad.code());
            });
        } catch (InterruptedException | InterruptException e) {
            // The service stops: the record was not answered, its offset stays uncommitted, the next instance reads it.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            onFatal.accept(e);
        }
    }

    private static void requireKey(ConsumerRecord<byte[], byte[]> record, VerificationRequest request)
            throws BadRecord {
        String found = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        String expected;
        try {
            expected = new RunKey(request.getTenantId(), request.getRunId()).encode();
        } catch (IllegalArgumentException e) {
            throw new BadRecord("BAD_RUN", String.valueOf(e.getMessage()), e);
        }
        if (!expected.equals(found)) {
            throw new BadRecord(
                    "KEY_MISMATCH",
                    "Cannot take verification request " + request.getVerificationId() + ": found record key " + found
                            + ", expected " + expected + " as its value says.",
                    null);
        }
    }

    private void regulate() {
        boolean full = inFlight.get() >= limits.records() || inFlightBytes.get() >= limits.bytes();
        boolean roomy = inFlight.get() <= limits.records() / 2 && inFlightBytes.get() <= limits.bytes() / 2;
        if (full && !paused) {
            paused = true;
            observer.paused();
        } else if (roomy && paused) {
            paused = false;
            consumer.resume(consumer.paused());
        }
        if (paused) {
            // Also what a rebalance assigned meanwhile.
            consumer.pause(consumer.assignment());
        }
        if (joined.getCount() > 0 && consumer.groupMetadata().generationId() >= 0) {
            joined.countDown();
        }
    }

    private void commitWhenDue() {
        if (System.nanoTime() - committedAtNanos < limits.commitInterval().toNanos()) {
            return;
        }
        committedAtNanos = System.nanoTime();
        Map<TopicPartition, OffsetAndMetadata> offsets = durable(progress.keySet());
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (committed, failure) -> {
                if (failure != null) {
                    committed.keySet().forEach(this::commitAgain);
                    LOG.atWarn()
                            .addKeyValue("topic", topic)
                            .addKeyValue("error", failure.toString())
                            .log("Offsets were not committed; the next commit covers them");
                }
            });
        }
    }

    private void commitAgain(TopicPartition partition) {
        PartitionProgress known = progress.get(partition);
        if (known != null) {
            known.commitFailed();
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> durable(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionProgress known = progress.get(partition);
            // Only a partition that gave records has a position that the consumer knows without asking the broker.
            if (known != null && known.begun()) {
                long offset = known.resumeAt(consumer.position(partition));
                if (known.advance(offset)) {
                    offsets.put(partition, new OffsetAndMetadata(offset));
                }
            }
        }
        return offsets;
    }

    /** Lets what is under way end, for a short while, and commits what became durable. */
    private void drain() {
        if (abandoned) {
            return;
        }
        long deadline = System.nanoTime() + DRAIN.toNanos();
        try {
            while (inFlight.get() > 0 && lanes.count() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeConsumer() {
        try {
            if (!abandoned) {
                Map<TopicPartition, OffsetAndMetadata> offsets = durable(progress.keySet());
                if (!offsets.isEmpty()) {
                    consumer.commitSync(offsets, DRAIN);
                }
            }
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("error", e.toString())
                    .log("Last offsets were not committed; their requests will be read again");
        } finally {
            consumer.close(CloseOptions.timeout(DRAIN));
        }
    }

    /** Partitions come and go: what is durable is committed before a partition goes, what was not begun is dropped. */
    private final class Shares implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> progress.put(partition, new PartitionProgress()));
            joined.countDown();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            Map<TopicPartition, OffsetAndMetadata> offsets = abandoned ? Map.of() : durable(partitions);
            drop(partitions);
            if (!offsets.isEmpty()) {
                consumer.commitSync(offsets, DRAIN);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            drop(partitions);
        }

        private void drop(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                PartitionProgress gone = progress.remove(partition);
                if (gone != null) {
                    gone.revoke();
                }
            }
        }
    }

    /** Stops as a crash would: what is under way is dropped and nothing is committed. */
    void abandon() {
        abandoned = true;
        close();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
