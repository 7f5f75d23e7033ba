package dev.unwind.compensator.topology;

import dev.unwind.compensator.topology.PendingFailures.Pending;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.undo.UndoEntry;
import dev.unwind.model.undo.UndoFacts;
import dev.unwind.model.undo.UndoPlan;
import dev.unwind.model.undo.UndoPlanner;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.signing.FactSignature;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the undo log of one ledger partition and plans the failures of its runs, each once and none before the log has passed the offset it
 * stands on.
 */
final class UndoProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final CompensatorTopology.Parts parts;
    private @Nullable State state;

    /** What {@code init} gives. */
    private record State(
            ProcessorContext<byte[], byte[]> context,
            KeyValueStore<Bytes, UndoEntry> log,
            KeyValueStore<Bytes, Long> planned,
            KeyValueStore<Integer, Long> progress,
            PendingFailures pending,
            ContractSource contracts) {}

    UndoProcessor(CompensatorTopology.Parts parts) {
        this.parts = parts;
    }

    static byte[] runKey(String tenantId, String runId) {
        return (tenantId + "/" + runId).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a record stands under the key of the run it is about, and that key is one: others could reach into a neighbour's range. */
    private static boolean isKey(byte @Nullable [] key, String tenantId, String runId) {
        try {
            return Arrays.equals(key, new RunKey(tenantId, runId).encode().getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        state = new State(
                context,
                context.getStateStore(CompensatorTopology.UNDO_LOG),
                context.getStateStore(CompensatorTopology.PLANNED_FAILURES),
                context.getStateStore(CompensatorTopology.LEDGER_PROGRESS),
                new PendingFailures(
                        context.getStateStore(CompensatorTopology.PENDING_FAILURES),
                        bytes -> parts.patience()
                                .ask(() -> parts.failures()
                                        .deserialize(parts.topics().failures(), bytes))),
                parts.contracts().in(context.getStateStore(CompensatorTopology.CONTRACTS)));
        tellWaiting(state);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        State on = open();
        RecordMetadata at = on.context.recordMetadata().orElseThrow();
        if (at.topic().equals(parts.topics().ledger())) {
            merge(on, record, at);
            on.progress.put(at.partition(), at.offset());
            on.pending.due(at.offset()).forEach(pending -> plan(on, pending, record.timestamp()));
        } else {
            receive(on, record, at);
        }
        tellWaiting(on);
    }

    private void tellWaiting(State on) {
        parts.listener().waiting(on.context.taskId().toString(), on.pending.size());
    }

    /** The task went elsewhere, and what waits with it. */
    @Override
    public void close() {
        if (state != null) {
            parts.listener().waiting(state.context.taskId().toString(), 0);
        }
    }

    private State open() {
        State open = state;
        if (open == null) {
            throw new IllegalStateException("The processor was not initialised");
        }
        return open;
    }

    private void merge(State on, Record<byte[], byte[]> record, RecordMetadata at) {
        LedgerEvent event = fact(record);
        if (event == null || !isKey(record.key(), event.getTenantId(), event.getRunId()) || !believed(event, record)) {
            parts.listener().skipped();
            return;
        }
        String actionId = UndoFacts.actionId(event);
        if (actionId == null) {
            return;
        }
        Bytes key = UndoKeys.of(record.key(), actionId);
        UndoEntry known = on.log.get(key);
        UndoEntry next = known == null ? first(on, event, at.offset()) : known.with(event, at.offset());
        if (next != null && next != known) {
            on.log.put(key, next);
            parts.listener().merged();
        }
    }

    /** What somebody stated in a role that is not his the ledger refuses, and nobody may act on it. */
    private boolean believed(LedgerEvent event, Record<byte[], byte[]> record) {
        Header signature = record.headers().lastHeader(FactSignature.HEADER);
        return parts.signatures()
                        .refusal(
                                event,
                                record.value(),
                                signature == null ? null : signature.value(),
                                Instant.ofEpochMilli(record.timestamp()))
                == null;
    }

    /** A reading tool leaves nothing to undo; that its contract says so spares the store most entries. */
    private static @Nullable UndoEntry first(State on, LedgerEvent event, long offset) {
        UndoEntry entry = UndoEntry.first(event, offset);
        CompiledContract contract = entry == null
                ? null
                : on.contracts.find(entry.call().tool(), entry.call().contractVersion());
        return contract != null && contract.contract().actionClass() == ActionClass.READ_ONLY ? null : entry;
    }

    private @Nullable LedgerEvent fact(Record<byte[], byte[]> record) {
        try {
            return parts.patience()
                    .ask(() -> parts.facts().deserialize(parts.topics().ledger(), record.value()));
        } catch (SerializationException e) {
            return null;
        }
    }

    private void receive(State on, Record<byte[], byte[]> record, RecordMetadata at) {
        FailureDetected failure;
        try {
            failure = parts.patience()
                    .ask(() -> parts.failures().deserialize(parts.topics().failures(), record.value()));
        } catch (SerializationException e) {
            refuse(
                    on,
                    record,
                    at,
                    "UNDECODABLE",
                    String.valueOf(e.getMessage()),
                    e.getClass().getName());
            return;
        }
        String problem = problem(failure, record);
        if (problem != null) {
            refuse(on, record, at, "KEY_MISMATCH", problem, IllegalArgumentException.class.getName());
            return;
        }
        Pending pending = new Pending(record.key(), failure);
        Long passed = on.progress.get(at.partition());
        if (passed != null && passed >= failure.getLedgerOffset()) {
            plan(on, pending, record.timestamp());
        } else {
            on.pending.add(pending, record.value());
        }
    }

    private static @Nullable String problem(@Nullable FailureDetected failure, Record<byte[], byte[]> record) {
        if (failure == null || record.key() == null) {
            return "Cannot plan a failure without key or value: expected key tenant/run and a FailureDetected.";
        }
        return isKey(record.key(), failure.getTenantId(), failure.getRunId())
                ? null
                : "Cannot plan failure " + failure.getFailureId() + ": it is about run " + failure.getTenantId() + "/"
                        + failure.getRunId()
                        + " and stands under another key, or ids no key can hold; write it with the key of its run, tenant/run.";
    }

    private void refuse(
            State on, Record<byte[], byte[]> record, RecordMetadata at, String code, String detail, String exception) {
        on.context.forward(DeadLetter.of(record, at, code, detail, exception), CompensatorTopology.DEAD_LETTERS_SINK);
        parts.listener().deadLettered(code);
    }

    private void plan(State on, Pending pending, long timestamp) {
        FailureDetected failure = pending.failure();
        Bytes plannedKey = UndoKeys.of(pending.runKey(), failure.getFailureId());
        if (on.planned.get(plannedKey) != null) {
            parts.listener().repeated();
            return;
        }
        on.planned.put(plannedKey, failure.getLedgerOffset());
        UndoPlan plan = UndoPlanner.plan(failure, entries(on, pending.runKey()), on.contracts, parts.approvals());
        for (CompensationCommand command : plan.commands()) {
            byte[] value = parts.patience()
                    .ask(() -> parts.commands().serialize(parts.topics().compensationCommands(), command));
            on.context.forward(new Record<>(pending.runKey(), value, timestamp), CompensatorTopology.COMMANDS_SINK);
            issue(on, pending.runKey(), command);
        }
        parts.listener().planned(failure, plan);
    }

    private static void issue(State on, byte[] runKey, CompensationCommand command) {
        if (command.getActionId() != null) {
            Bytes key = UndoKeys.of(runKey, command.getActionId());
            UndoEntry entry = on.log.get(key);
            on.log.put(key, entry.issued(command));
        }
    }

    private static List<UndoEntry> entries(State on, byte[] runKey) {
        List<UndoEntry> entries = new ArrayList<>();
        try (KeyValueIterator<Bytes, UndoEntry> run = on.log.range(UndoKeys.from(runKey), UndoKeys.to(runKey))) {
            run.forEachRemaining(next -> entries.add(next.value));
        }
        return entries;
    }
}
