package dev.unwind.ledger.crash;

import dev.unwind.ledger.facts.Facts;
import dev.unwind.model.fold.CompensationIds;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Everybody whom the ledger talks to: verifier, executor, operator. Each record that the ledger commits is answered by facts that are a
 * function of that record alone, and each as often as it is read: a record that came twice would be answered twice.
 */
final class World implements AutoCloseable {
    /** Action whose read-back differs. */
    static final String MISMATCHED = "mismatched";
    /** Action that cannot be read back; the operator closes its case. */
    static final String UNREADABLE = "unreadable";
    /** Action that the target refuses to undo. */
    static final String NOT_UNDOABLE = "not-undoable";

    private static final Duration POLL = Duration.ofMillis(50);

    private final UnwindCluster cluster;
    private final Map<String, Script> scripts;
    private final AtomicReference<@Nullable Throwable> died = new AtomicReference<>();
    private final Thread thread = new Thread(this::live, "world");
    private volatile boolean closed;

    World(UnwindCluster cluster, Map<String, Script> scripts) {
        this.cluster = cluster;
        this.scripts = scripts;
        thread.start();
    }

    /** What ended it, null while it lives. */
    @Nullable
    Throwable died() {
        return died.get();
    }

    private void live() {
        Topics topics = cluster.topics();
        Map<String, Deserializer<? extends SpecificRecord>> read = Map.of(
                topics.verificationRequests(), reader(VerificationRequest.class),
                topics.failures(), reader(FailureDetected.class),
                topics.recoveryCases(), reader(RecoveryCase.class));
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false);
        Deserializer<SpecificRecord> values =
                (topic, bytes) -> Objects.requireNonNull(read.get(topic)).deserialize(topic, bytes);
        try (KafkaConsumer<String, SpecificRecord> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), values)) {
            consumer.assign(read.keySet().stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition())))
                    .toList());
            while (!closed) {
                consumer.poll(POLL).forEach(this::answer);
            }
        } catch (RuntimeException e) {
            died.set(e);
        }
    }

    private <T extends SpecificRecord> Deserializer<T> reader(Class<T> type) {
        return UnwindSerdes.deserializer(type, cluster.clientConfig());
    }

    private void answer(ConsumerRecord<String, SpecificRecord> record) {
        Script script = Objects.requireNonNull(scripts.get(record.key()), record.key());
        cluster.publish(answer(script, record.value()).toArray(LedgerEvent[]::new));
    }

    static List<LedgerEvent> answer(Script script, SpecificRecord said) {
        return switch (said) {
            case VerificationRequest request -> List.of(script.facts().verified(request, status(request)));
            case FailureDetected failure -> undo(script, failure);
            case RecoveryCase opened
            when opened.getStatus() == CaseStatus.OPEN && opened.getKind() == CaseKind.UNVERIFIABLE ->
                List.of(Script.closed(script.facts(), opened.getCaseId()));
            default -> List.of();
        };
    }

    private static VerificationStatus status(VerificationRequest request) {
        if (request.getKind() != VerificationKind.AFTER_ACTION) {
            // An undo that was begun and then given up is in doubt until it is looked at.
            return request.getKind() == VerificationKind.AFTER_COMPENSATION
                            && request.getActionId().equals(NOT_UNDOABLE)
                    ? VerificationStatus.MISMATCHED
                    : VerificationStatus.VERIFIED;
        }
        return switch (request.getActionId()) {
            case MISMATCHED -> VerificationStatus.MISMATCHED;
            case UNREADABLE -> VerificationStatus.UNVERIFIABLE;
            default -> VerificationStatus.VERIFIED;
        };
    }

    private static List<LedgerEvent> undo(Script script, FailureDetected failure) {
        Facts run = script.facts();
        String plan = CompensationIds.plan(failure.getTenantId(), failure.getRunId(), failure.getFailureId());
        List<LedgerEvent> events = new ArrayList<>();
        events.add(run.state(
                ActorKind.EXECUTOR,
                new CompensationPlanned(
                        plan, failure.getFailureId(), script.inEffect().size())));
        for (String action : script.inEffect()) {
            String command = CompensationIds.command(failure.getTenantId(), failure.getRunId(), action, plan);
            events.add(run.state(
                    ActorKind.EXECUTOR,
                    new CompensationStarted(plan, command, action, CompensationKind.RESTORE, UndoMode.CHECKED)));
            events.add(run.state(
                    ActorKind.EXECUTOR,
                    action.equals(NOT_UNDOABLE)
                            ? CompensationFailed.newBuilder()
                                    .setPlanId(plan)
                                    .setCommandId(command)
                                    .setActionId(action)
                                    .setCode("UNREACHABLE")
                                    .setDetail("No answer came; whether it was done is in doubt.")
                                    .build()
                            : CompensationExecuted.newBuilder()
                                    .setPlanId(plan)
                                    .setCommandId(command)
                                    .setActionId(action)
                                    .build()));
        }
        return events;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
