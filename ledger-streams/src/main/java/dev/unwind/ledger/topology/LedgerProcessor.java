package dev.unwind.ledger.topology;

import dev.unwind.ledger.topology.FoldListener.Place;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.Decision;
import dev.unwind.model.fold.Effect;
import dev.unwind.model.fold.FactPosition;
import dev.unwind.model.fold.Fold;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.model.fold.TargetWrites;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.GateRequest;
import dev.unwind.schemas.TargetWrite;
import dev.unwind.schemas.signing.FactSignature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Adapts the fold to Kafka Streams: read the record, look up, decide, write, forward. Everything that decides is in the model. */
final class LedgerProcessor implements Processor<byte[], byte[], byte[], Object> {
    private final FoldParts parts;
    private final RecordReader reader;
    private ProcessorContext<byte[], Object> context;
    private RunStores stores;
    private DeadlineStore deadlines;
    private DeadlineWatch watch;
    private ContractSource contracts;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    LedgerProcessor(FoldParts parts) {
        this.parts = parts;
        this.reader = parts.reader();
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.stores = new RunStores(context::getStateStore);
        this.deadlines = new DeadlineStore(context.getStateStore(StoreNames.DEADLINES));
        this.watch = new DeadlineWatch(context, deadlines, stores.reader(), parts.listener());
        watch.start();
        KeyValueStore<String, byte[]> published = context.getStateStore(StoreNames.TOOL_CONTRACTS);
        this.contracts = parts.contracts().in(published);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long began = System.nanoTime();
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        Place at = new Place(metadata.partition(), metadata.offset(), Instant.ofEpochMilli(record.timestamp()));
        Header signature = record.headers().lastHeader(FactSignature.HEADER);
        byte[] signed = signature == null ? null : signature.value();
        String runKey = switch (reader.read(record.key(), record.value(), signed, at.timestamp())) {
            case Reading.Fact fact -> fold(record, at, fact);
            case Reading.Unreadable(var code, var detail, var cause) ->
                refuse(record, at, new DeadLetter(code, detail, cause));
        };
        watch.folded();
        parts.listener().folded(runKey, at, Duration.ofNanos(System.nanoTime() - began));
    }

    private String fold(Record<byte[], byte[]> record, Place at, Reading.Fact fact) {
        String payload = fact.event().getPayload().getClass().getSimpleName();
        LedgerRecord ledgerRecord = new LedgerRecord(
                new FactPosition(at.partition(), at.offset(), at.timestamp()), fact.event(), record.value());
        StoredRun view = new StoredRun(fact.runKey(), stores.reader(), parts.decoder());
        switch (Fold.decide(view, ledgerRecord, contracts)) {
            case Decision.Accepted accepted -> {
                stores.apply(fact.runKey(), new StoredFact(at.offset(), record.value()), accepted);
                accepted.effects().forEach(effect -> follow(record, at, fact.runKey(), effect));
                TargetWrites.of(view, ledgerRecord, accepted, contracts).forEach(write -> send(record, write));
                parts.listener().accepted(payload, accepted.fenced());
            }
            case Decision.Duplicate ignored -> parts.listener().duplicate(payload);
            case Decision.Rejected rejected -> {
                refuse(record, at, new DeadLetter(rejected.code(), rejected.detail(), null));
                GateDecision answer = Fold.answerTo(ledgerRecord, rejected);
                if (answer != null) {
                    send(record, answer, LedgerTopology.TO_DECISIONS);
                }
            }
        }
        return fact.runKey();
    }

    private void follow(Record<byte[], byte[]> record, Place at, String runKey, Effect effect) {
        switch (effect) {
            case Effect.RequestVerification(var request) ->
                send(record, request, LedgerTopology.TO_VERIFICATION_REQUESTS);
            case Effect.RaiseFailure(var failure) -> send(record, failure, LedgerTopology.TO_FAILURES);
            case Effect.AskGate(var request) -> send(record, request);
            case Effect.AnswerPlan(var decision) -> send(record, decision, LedgerTopology.TO_DECISIONS);
            case Effect.PutCase(var recoveryCase) -> {
                stores.put(recoveryCase);
                send(record, recoveryCase, LedgerTopology.TO_RECOVERY_CASES);
            }
            case Effect.SetDeadline(var deadline) -> deadlines.set(runKey, deadline);
            case Effect.DropDeadline(var deadline) -> deadlines.drop(runKey, deadline);
            case Effect.DeadLetter(var code, var detail) -> refuse(record, at, new DeadLetter(code, detail, null));
        }
        parts.listener().effect(effect.getClass().getSimpleName());
    }

    /** Under the key bytes of the fact, so that everything about a run stands on partitions of the same number. */
    private void send(Record<byte[], byte[]> record, Object value, String sink) {
        context.forward(record.<Object>withValue(value).withHeaders(new RecordHeaders()), sink);
    }

    /** Under the tenant, so that all its budgets stand on one partition. */
    private void send(Record<byte[], byte[]> record, GateRequest request) {
        context.forward(
                record.withKey(request.getTenantId().getBytes(StandardCharsets.UTF_8))
                        .<Object>withValue(request)
                        .withHeaders(new RecordHeaders()),
                LedgerTopology.TO_GATE_REQUESTS);
    }

    /** Under the key of what was written, so that all about a target stands on one partition. */
    private void send(Record<byte[], byte[]> record, TargetWrite write) {
        context.forward(
                record.withKey(WriteKeys.topicKey(write))
                        .<Object>withValue(write)
                        .withHeaders(new RecordHeaders()),
                LedgerTopology.TO_TARGET_WRITES);
    }

    private @Nullable String refuse(Record<byte[], byte[]> record, Place at, DeadLetter reason) {
        context.forward(
                record.<Object>withValue(record.value())
                        .withHeaders(reason.headers(record.headers(), parts.ledger(), at)),
                LedgerTopology.TO_DEAD_LETTERS);
        parts.listener().refused(reason.code());
        return null;
    }

    @Override
    public void close() {
        parts.listener().released(context.taskId().partition());
    }
}
