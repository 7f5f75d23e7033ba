package dev.unwind.cli.client;

import com.fasterxml.uuid.Generators;
import dev.unwind.cli.CliException;
import dev.unwind.model.job.JobDecision.Accepted;
import dev.unwind.model.job.JobFacts;
import dev.unwind.model.job.UndoJob;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.UndoJobEvent;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** The undo jobs of an installation as their topic tells them, and orders to them. Needs no service but the broker and the registry. For one thread. */
public final class UndoJobs implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration READ_WAIT = Duration.ofSeconds(30);

    private final ConnectionSettings connection;
    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<UndoJobEvent> decoder;
    private final Map<String, UndoJob> jobs = new HashMap<>();

    /** Reads the topic to its end. */
    public UndoJobs(ConnectionSettings connection, Topics topics) {
        this.connection = connection;
        this.topic = topics.undoJobs();
        this.decoder = UnwindSerdes.deserializer(UndoJobEvent.class, connection.registry());
        Map<String, Object> settings = new HashMap<>(connection.kafka());
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        settings.putIfAbsent("default.api.timeout.ms", 10_000);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            readToEnd();
        } catch (KafkaException e) {
            consumer.close();
            throw CliException.unreachable(
                    "Cannot read " + topic + " at " + connection.bootstrapServers() + ": " + e.getMessage()
                            + "; see `unwind status`.",
                    e);
        }
    }

    private void readToEnd() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long deadline = System.nanoTime() + READ_WAIT.toNanos();
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw CliException.unreachable("Cannot read " + topic + " to its end within " + READ_WAIT.toSeconds()
                        + " s; see `unwind status`.");
            }
            poll();
        }
    }

    private void poll() {
        consumer.poll(POLL).forEach(this::take);
    }

    /** What cannot be taken stands on the dead-letter topic, where the runner puts it. */
    private void take(ConsumerRecord<byte[], byte[]> record) {
        UndoJobEvent event;
        try {
            event = decoder.deserialize(topic, record.value());
        } catch (SerializationException e) {
            return;
        }
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (event != null
                && event.getJobId().equals(key)
                && JobFacts.decide(jobs.get(key), event) instanceof Accepted accepted) {
            jobs.put(key, accepted.job());
        }
    }

    /** All jobs, newest first. */
    public List<UndoJob> all() {
        return jobs.values().stream()
                .sorted(Comparator.comparing(UndoJob::requestedAt).reversed())
                .toList();
    }

    /**
     * The job of this id, or the only one whose id begins so.
     *
     * @throws CliException when there is none, or more than one
     */
    public UndoJob find(String id) {
        UndoJob exact = jobs.get(id);
        if (exact != null) {
            return exact;
        }
        List<UndoJob> found =
                all().stream().filter(job -> job.jobId().startsWith(id)).toList();
        if (found.size() != 1) {
            throw CliException.usage("Cannot tell which undo job " + id + " is meant: "
                    + (found.isEmpty() ? "none has an id that begins so" : found.size() + " have ids that begin so")
                    + ". See them with `unwind undo-jobs`.");
        }
        return found.getFirst();
    }

    /** The job as soon as it is so, or as it is when the time is up; null when it is not there even then. */
    public @Nullable UndoJob await(String jobId, Predicate<UndoJob> condition, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            UndoJob job = jobs.get(jobId);
            if ((job != null && condition.test(job)) || System.nanoTime() > deadline) {
                return job;
            }
            poll();
        }
    }

    /** States a fact of a job, and returns when it stands. */
    public void state(String jobId, Actor actor, SpecificRecord payload) {
        UndoJobEvent event = UndoJobEvent.newBuilder()
                .setEventId(Generators.timeBasedEpochGenerator().generate().toString())
                .setJobId(jobId)
                .setOccurredAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .setActor(actor)
                .setPayload(payload)
                .build();
        Map<String, Object> settings = new HashMap<>(connection.kafka());
        settings.put("acks", "all");
        settings.putIfAbsent("max.block.ms", 10_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] value = UnwindSerdes.serializer(UndoJobEvent.class, connection.registry())
                    .serialize(topic, event);
            producer.send(new ProducerRecord<>(topic, jobId.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("Interrupted while ordering undo job " + jobId + "; it may or may not stand.", e);
        } catch (ExecutionException | KafkaException e) {
            throw CliException.unreachable(
                    "Cannot order undo job " + jobId + " on " + topic + " at " + connection.bootstrapServers() + ": "
                            + e.getMessage() + "; see `unwind status`.",
                    e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
