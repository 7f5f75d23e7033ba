package dev.unwind.verifier.topology;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.unwind.model.verify.Judgement;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.keys.RunKey;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Appends {@code VerificationRecorded} facts to the ledger, in the order of the calls per run and without waiting for the
 * acknowledgement. Thread-safe.
 *
 * <p>A request that is answered twice gives two facts with one verification id, each with an event id of its own, because the target was
 * read twice and may have held something else the second time; the fold counts the first one.
 */
final class Ledger {

    private static final TimeBasedEpochGenerator EVENT_IDS = Generators.timeBasedEpochGenerator();

    private final String topic;
    private final String instanceId;
    private final Producer<byte[], byte[]> producer;
    private final Serializer<LedgerEvent> serializer;
    private final RegistryPatience patience;
    private final InstantSource clock;
    private final Consumer<Exception> onLost;

    /** Calls {@code onLost} when a fact could not be made durable and never will be by this producer. */
    Ledger(
            String topic,
            String instanceId,
            Producer<byte[], byte[]> producer,
            Serializer<LedgerEvent> serializer,
            RegistryPatience patience,
            InstantSource clock,
            Consumer<Exception> onLost) {
        this.topic = topic;
        this.instanceId = instanceId;
        this.producer = producer;
        this.serializer = serializer;
        this.patience = patience;
        this.clock = clock;
        this.onLost = onLost;
    }

    /** Appends what came out; runs {@code whenDurable} once the broker has acknowledged it. */
    void append(VerificationRequest request, Judgement judgement, int reads, Runnable whenDurable)
            throws InterruptedException {
        LedgerEvent event = event(request, judgement, reads);
        byte[] key =
                new RunKey(request.getTenantId(), request.getRunId()).encode().getBytes(StandardCharsets.UTF_8);
        // A signature goes into the headers.
        Headers headers = new RecordHeaders();
        byte[] value = patience.call(() -> serializer.serialize(topic, headers, event));
        producer.send(new ProducerRecord<>(topic, null, key, value, headers), (metadata, failure) -> {
            if (failure == null) {
                whenDurable.run();
            } else if (failure instanceof RecordTooLargeException && judgement.observedIfDifferent() != null) {
                // Serializing again needs no registry: the schema is cached by now. A callback must not block on its
                // producer.
                Thread.startVirtualThread(
                        () -> appendWithoutObserved(request, judgement, reads, whenDurable, value.length));
            } else {
                onLost.accept(failure);
            }
        });
    }

    /** The documents do not fit into one record of the ledger: without them nothing is proven, so a person has to look. */
    private void appendWithoutObserved(
            VerificationRequest request, Judgement judgement, int reads, Runnable whenDurable, int bytes) {
        String reason = "Cannot record what was read back for action " + request.getActionId() + " of run "
                + request.getRunId() + ": with " + bytes
                + " bytes the fact is larger than the ledger takes; it came out as "
                + judgement.status() + ". Read smaller objects in the contract.";
        Judgement smaller = new Judgement(VerificationStatus.UNVERIFIABLE, judgement.effect(), reason, List.of(), null);
        try {
            append(request, smaller, reads, whenDurable);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LedgerEvent event(VerificationRequest request, Judgement judgement, int reads) {
        VerificationRecorded recorded = VerificationRecorded.newBuilder()
                .setVerificationId(request.getVerificationId())
                .setActionId(request.getActionId())
                .setKind(request.getKind())
                .setStatus(judgement.status())
                .setEffect(judgement.effect())
                .setReason(judgement.reason())
                .setComparisons(judgement.comparisons())
                .setObserved(judgement.observedIfDifferent())
                .setReads(reads)
                .build();
        return LedgerEvent.newBuilder()
                .setEventId(EVENT_IDS.generate().toString())
                .setTenantId(request.getTenantId())
                .setRunId(request.getRunId())
                .setOccurredAt(clock.instant().truncatedTo(ChronoUnit.MICROS))
                .setActor(new Actor(ActorKind.VERIFIER, instanceId))
                .setAgentId(request.getAgentId())
                .setReleaseId(request.getReleaseId())
                .setPayload(recorded)
                .build();
    }
}
