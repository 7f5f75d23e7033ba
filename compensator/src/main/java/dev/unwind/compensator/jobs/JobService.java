package dev.unwind.compensator.jobs;

import dev.unwind.model.job.JobDecision;
import dev.unwind.model.job.JobDecision.Accepted;
import dev.unwind.model.job.JobDecision.Refused;
import dev.unwind.model.job.JobFacts;
import dev.unwind.model.job.Throughput;
import dev.unwind.model.job.UndoJob;
import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.schemas.UndoJobEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the undo jobs whose partitions of the jobs topic this instance has. It reads a partition from its beginning when it gets it, so that it knows the jobs whose
 * work it takes over; the committed offset says only which bad records have been put aside already.
 */
public final class JobService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobService.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final JobsConfig config;
    private final PrincipalSource principals;
    private final JobListener listener;
    private final InstantSource clock;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Decoder<UndoJobEvent> decoder;
    private final JobWriter writer;
    private final Throughput throughput = new Throughput();
    private final Map<TopicPartition, Owned> owned = new HashMap<>();
    private final Thread poller;
    private volatile double perSecond = Throughput.FIRST_GUESS;
    private volatile boolean closing;
    private volatile boolean assigned;
    private volatile @Nullable Throwable failure;
    private long nextCommit;

    /** A partition of the jobs topic that this instance has. */
    private static final class Owned {
        final Map<String, UndoJob> jobs = new HashMap<>();
        final Map<String, Work> work = new HashMap<>();
        /** Where it ended when it came here: before that is read nothing is begun, because a job may be over. */
        final long history;
        /** Bad records before this have been put aside. */
        final long seenBefore;

        long position;

        Owned(long history, long seenBefore) {
            this.history = history;
            this.seenBefore = seenBefore;
        }
    }

    private record Work(JobRun run, Thread thread) {}

    private JobService(JobsConfig config, PrincipalSource principals, InstantSource clock, JobListener listener) {
        this.config = config;
        this.principals = principals;
        this.clock = clock;
        this.listener = listener;
        this.decoder = new Decoder<>(UndoJobEvent.class, config.serdes(), () -> closing);
        this.writer = new JobWriter(config, clock);
        this.consumer = new KafkaConsumer<>(config.group(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.poller = Thread.ofPlatform().name(config.groupId() + "-poll").unstarted(this::work);
    }

    /** Starts a runner; it works until it is closed. */
    public static JobService start(
            JobsConfig config, PrincipalSource principals, InstantSource clock, JobListener listener) {
        JobService service = new JobService(config, principals, clock, listener);
        service.poller.start();
        return service;
    }

    /** What ended it; null while it works. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Whether it has been given partitions, or knows that others have them all. */
    public boolean ready() {
        return assigned && failure == null;
    }

    private void work() {
        try {
            consumer.subscribe(List.of(config.topics().undoJobs()), new Ownership());
            while (!closing) {
                turn();
            }
        } catch (Throwable broken) {
            failure = broken;
            LOG.atError()
                    .addKeyValue("error", broken.toString())
                    .setCause(broken)
                    .log("Runner of undo jobs stopped");
        } finally {
            stop(owned.values());
            owned.clear();
            consumer.close(CloseOptions.timeout(CLOSE_WAIT)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            writer.close();
        }
    }

    private void turn() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Owned partition = owned.get(new TopicPartition(record.topic(), record.partition()));
                if (partition != null) {
                    take(partition, record);
                }
            }
            owned.forEach((partition, mine) -> {
                mine.position = Math.max(mine.position, consumer.position(partition));
                if (mine.position >= mine.history) {
                    begin(mine);
                }
            });
            if (System.nanoTime() - nextCommit >= 0) {
                nextCommit = System.nanoTime() + COMMIT_NANOS;
                commit();
            }
        } catch (WakeupException | Stopped e) {
            // The way to end a poll; the loop's condition says whether to go on.
            LOG.atTrace().log("Woken up");
        } catch (KafkaException e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("Cannot poll or write, trying again");
            rewind();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** What was polled and not taken is polled again; taking a fact twice changes nothing. */
    private void rewind() {
        owned.forEach((partition, mine) -> consumer.seek(partition, mine.position));
    }

    private void take(Owned partition, ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() < partition.position) {
            return;
        }
        Refused refused = decide(partition, record);
        if (refused != null && record.offset() >= partition.seenBefore) {
            writer.refuse(record, refused.code(), refused.detail(), IllegalArgumentException.class.getName());
            listener.deadLettered(refused.code());
        }
        partition.position = record.offset() + 1;
    }

    private @Nullable Refused decide(Owned partition, ConsumerRecord<byte[], byte[]> record) {
        UndoJobEvent event;
        try {
            event = decoder.decode(record.topic(), record.value());
        } catch (SerializationException e) {
            return new Refused("UNDECODABLE", String.valueOf(e.getMessage()));
        }
        String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        if (event == null || !event.getJobId().equals(key)) {
            return new Refused(
                    "KEY_MISMATCH",
                    "Cannot take a fact of undo job " + (event == null ? "(none)" : event.getJobId())
                            + ": it stands under key " + key + ", expected the id of its job.");
        }
        JobDecision decision = JobFacts.decide(partition.jobs.get(key), event);
        if (decision instanceof Accepted accepted) {
            UndoJob job = accepted.job();
            partition.jobs.put(key, job);
            throughput.observe(job);
            perSecond = throughput.perSecond();
            Work work = partition.work.get(key);
            if (work != null) {
                work.run().update(job);
            }
        }
        return decision instanceof Refused no ? no : null;
    }

    /** Every job that is not over has a thread that works on it. */
    private void begin(Owned partition) {
        partition.work.values().removeIf(work -> !work.thread().isAlive());
        for (UndoJob job : partition.jobs.values()) {
            if (!job.status().over() && !partition.work.containsKey(job.jobId())) {
                JobRun run = new JobRun(config, job, principals, writer, clock, () -> perSecond, listener);
                Thread thread = Thread.ofPlatform()
                        .name("undo-job-" + job.jobId())
                        .daemon()
                        .unstarted(run);
                partition.work.put(job.jobId(), new Work(run, thread));
                thread.start();
            }
        }
        listener.running(
                owned.values().stream().mapToInt(mine -> mine.work.size()).sum());
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        owned.forEach((partition, mine) -> {
            if (mine.position > mine.seenBefore) {
                offsets.put(partition, new OffsetAndMetadata(mine.position));
            }
        });
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (committed, failed) -> {
                if (failed != null) {
                    LOG.atWarn().addKeyValue("error", failed.toString()).log("Cannot commit offsets of undo jobs");
                }
            });
        }
    }

    private static void stop(Collection<Owned> partitions) {
        partitions.forEach(mine -> mine.work.values().forEach(work -> work.run().stop()));
        long deadline = System.nanoTime() + CLOSE_WAIT.toNanos();
        for (Owned mine : partitions) {
            for (Iterator<Work> all = mine.work.values().iterator(); all.hasNext(); all.remove()) {
                join(all.next().thread(), deadline);
            }
        }
    }

    private static void join(Thread thread, long deadline) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes over the jobs of a partition, and gives them up. */
    private final class Ownership implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(new HashSet<>(partitions));
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata before = committed.get(partition);
                owned.put(partition, new Owned(ends.getOrDefault(partition, 0L), before == null ? 0 : before.offset()));
            }
            consumer.seekToBeginning(partitions);
            assigned = true;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit();
            onPartitionsLost(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            Set<Owned> gone = new HashSet<>();
            for (TopicPartition partition : partitions) {
                Owned mine = owned.remove(partition);
                if (mine != null) {
                    gone.add(mine);
                }
            }
            stop(gone);
        }
    }

    /** Stops asking, and leaves the group, so that others take the jobs over. */
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
