package dev.unwind.cli.client;

import com.fasterxml.uuid.Generators;
import dev.unwind.cli.CliException;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Appends facts that a person or a policy states, and waits until enough replicas hold each. Thread-safe. */
public final class FactWriter implements AutoCloseable {
    private final Producer<String, LedgerEvent> producer;
    private final Actor actor;
    private final String topic;
    private final String address;

    /** A writer for facts of this actor. */
    public FactWriter(ConnectionSettings connection, Topics topics, Actor actor) {
        this(connection.kafka(), connection.registry(), topics, actor);
    }

    /** A writer with these client and registry settings, to topics of the usual names. */
    public FactWriter(Map<String, Object> kafka, Map<String, Object> registry, Actor actor) {
        this(kafka, registry, Topics.withPrefix("unwind."), actor);
    }

    private FactWriter(Map<String, Object> kafka, Map<String, Object> registry, Topics topics, Actor actor) {
        Map<String, Object> settings = new java.util.HashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.putIfAbsent("max.block.ms", 10_000);
        settings.putIfAbsent("delivery.timeout.ms", 30_000);
        settings.putIfAbsent("request.timeout.ms", 10_000);
        settings.put("linger.ms", 0);
        this.producer = new KafkaProducer<>(
                settings, new StringSerializer(), UnwindSerdes.serializer(LedgerEvent.class, registry));
        this.actor = actor;
        this.topic = topics.ledger();
        this.address = String.valueOf(kafka.get("bootstrap.servers"));
    }

    /**
     * Appends a fact of a run.
     *
     * @return its offset in the run's partition
     * @throws CliException when it is not acknowledged
     */
    public long append(RunKey key, SpecificRecord payload) {
        LedgerEvent event = LedgerEvent.newBuilder()
                .setEventId(Generators.timeBasedEpochGenerator().generate().toString())
                .setTenantId(key.tenantId())
                .setRunId(key.runId())
                .setOccurredAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .setActor(actor)
                .setPayload(payload)
                .build();
        try {
            return producer.send(new ProducerRecord<>(topic, key.encode(), event))
                    .get()
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed(
                    "Interrupted while stating a fact of run " + key + "; it may or may not stand.", e);
        } catch (ExecutionException e) {
            throw CliException.unreachable("Cannot state a fact of run " + key + " on " + topic + " at " + address
                    + ": " + e.getCause() + "; see `unwind status`.");
        } catch (org.apache.kafka.common.KafkaException e) {
            throw CliException.unreachable(
                    "Cannot state a fact of run " + key + " on " + topic + " at " + address + ": " + e.getMessage()
                            + "; see `unwind status`.",
                    e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
