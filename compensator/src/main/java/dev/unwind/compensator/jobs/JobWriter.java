package dev.unwind.compensator.jobs;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.unwind.model.job.JobRequest;
import dev.unwind.model.job.UndoJob;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.UndoJobEvent;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Writes what jobs ask for on the ledger, what became of them on their topic, and what cannot be taken on its dead-letter topic. Thread-safe. */
final class JobWriter implements AutoCloseable {
    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Topics topics;
    private final Actor self;
    private final InstantSource clock;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<LedgerEvent> facts;
    private final Serializer<UndoJobEvent> events;

    JobWriter(JobsConfig config, InstantSource clock) {
        this.topics = config.topics();
        this.self = new Actor(ActorKind.EXECUTOR, config.instanceId());
        this.clock = clock;
        this.producer = new KafkaProducer<>(config.writer(), new ByteArraySerializer(), new ByteArraySerializer());
        this.facts = UnwindSerdes.serializer(LedgerEvent.class, config.serdes());
        this.events = UnwindSerdes.serializer(UndoJobEvent.class, config.serdes());
    }

    /**
     * Asks for the undo of a run on the ledger. In the name of whoever asked for the job, but as a policy: nobody has looked at this run, so a point of no
     * return in it still stops the way back.
     */
    CompletableFuture<Void> request(UndoJob job, JobRequest request) {
        LedgerEvent event = LedgerEvent.newBuilder()
                .setEventId(request.eventId())
                .setTenantId(request.run().tenantId())
                .setRunId(request.run().runId())
                .setOccurredAt(now())
                .setActor(requester(job))
                .setPayload(request.fact(job.request().getReason()))
                .build();
        String ledger = topics.ledger();
        Headers headers = new RecordHeaders();
        byte[] value = facts.serialize(ledger, headers, event);
        return send(new ProducerRecord<>(ledger, null, bytes(request.run().encode()), value, headers));
    }

    /** Who asks on the ledger for what this job asks. */
    static Actor requester(UndoJob job) {
        return new Actor(ActorKind.POLICY, job.requestedBy().getId());
    }

    /** States a fact of a job, and returns when it stands. */
    void state(String jobId, SpecificRecord payload) {
        UndoJobEvent event = UndoJobEvent.newBuilder()
                .setEventId(IDS.generate().toString())
                .setJobId(jobId)
                .setOccurredAt(now())
                .setActor(self)
                .setPayload(payload)
                .build();
        await(send(new ProducerRecord<>(topics.undoJobs(), bytes(jobId), events.serialize(topics.undoJobs(), event))));
    }

    /** Puts a record of the jobs topic aside, and returns when it stands there. */
    void refuse(ConsumerRecord<byte[], byte[]> record, String code, String detail, String exception) {
        Headers headers = new RecordHeaders(record.headers());
        headers.add("__streams.errors.topic", bytes(record.topic()));
        headers.add("__streams.errors.partition", bytes(Integer.toString(record.partition())));
        headers.add("__streams.errors.offset", bytes(Long.toString(record.offset())));
        headers.add("__streams.errors.exception", bytes(exception));
        headers.add("__streams.errors.message", bytes(detail));
        headers.add("unwind.error.code", bytes(code));
        headers.add("unwind.error.detail", bytes(detail));
        await(send(
                new ProducerRecord<>(topics.deadLetters(record.topic()), null, record.key(), record.value(), headers)));
    }

    private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        var unused = producer.send(record, (metadata, failed) -> {
            if (failed == null) {
                durable.complete(null);
            } else {
                durable.completeExceptionally(failed);
            }
        });
        return durable;
    }

    private static void await(CompletableFuture<Void> durable) {
        try {
            durable.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        } catch (ExecutionException e) {
            throw new KafkaException("Cannot append a fact of an undo job: " + e.getCause(), e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(CLOSE_WAIT);
    }
}
