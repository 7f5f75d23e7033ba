package dev.unwind.ledger.topology;

import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.Decision;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.RecoveryCase;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The stores of one partition as the processor writes them: the one place where a decision is applied. */
final class RunStores {
    private final KeyValueStore<Bytes, byte[]> runs;
    private final KeyValueStore<Bytes, byte[]> actions;
    private final KeyValueStore<Bytes, byte[]> actionKeys;
    private final KeyValueStore<Bytes, byte[]> timeline;
    private final KeyValueStore<Bytes, byte[]> cases;
    private final RunReader reader;

    RunStores(Function<String, KeyValueStore<Bytes, byte[]>> open) {
        this.runs = open.apply(StoreNames.RUNS);
        this.actions = open.apply(StoreNames.ACTIONS);
        this.actionKeys = open.apply(StoreNames.ACTION_KEYS);
        this.timeline = open.apply(StoreNames.TIMELINE);
        this.cases = open.apply(StoreNames.CASES);
        this.reader = new RunReader(open);
    }

    RunReader reader() {
        return reader;
    }

    /** Writes an accepted fact and the state after it; each put costs the same however long the run is. */
    void apply(String runKey, StoredFact fact, Decision.Accepted accepted) {
        long index = accepted.run().facts() - 1;
        timeline.put(StateKeys.numbered(runKey, index), fact.toBytes());
        runs.put(StateKeys.run(runKey), RunReader.RUN.write(accepted.run()));
        ActionState action = accepted.action();
        if (action != null) {
            if (action.plannedAt() == index) {
                index(runKey, action);
            }
            actions.put(StateKeys.numbered(runKey, action.position()), RunReader.ACTION.write(action));
        }
        byte[] offset = bytes(accepted.run().lastOffset());
        for (String marker : accepted.markers()) {
            actionKeys.put(StateKeys.marker(runKey, marker), offset);
        }
    }

    /** The first action under an idempotency key keeps it: later ones are told to take its result. */
    private void index(String runKey, ActionState action) {
        byte[] position = bytes(action.position());
        actionKeys.put(StateKeys.actionId(runKey, action.actionId()), position);
        actionKeys.put(StateKeys.anywhere(action.actionId(), runKey), position);
        actionKeys.putIfAbsent(StateKeys.idempotencyKey(runKey, action.idempotencyKey()), position);
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** Keeps a case while it is open. */
    void put(RecoveryCase recoveryCase) {
        boolean open = recoveryCase.getStatus() == CaseStatus.OPEN;
        byte @Nullable [] value = open ? RunReader.CASE.write(CaseState.of(recoveryCase)) : null;
        if (value == null) {
            cases.delete(StateKeys.run(recoveryCase.getCaseId()));
        } else {
            cases.put(StateKeys.run(recoveryCase.getCaseId()), value);
        }
    }
}
