package dev.unwind.ledger.topology;

import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.RunState;
import dev.unwind.schemas.RecoveryCase;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Looks things up in the stores of one partition, one look-up each. As thread-safe as the stores are. */
public final class RunReader {
    static final StateCodec<RunState> RUN = StateCodec.of(RunState.class);
    static final StateCodec<ActionState> ACTION = StateCodec.of(ActionState.class);
    static final StateCodec<CaseState> CASE = StateCodec.of(CaseState.class);

    private final ReadOnlyKeyValueStore<Bytes, byte[]> runs;
    private final ReadOnlyKeyValueStore<Bytes, byte[]> actions;
    private final ReadOnlyKeyValueStore<Bytes, byte[]> actionKeys;
    private final ReadOnlyKeyValueStore<Bytes, byte[]> timeline;
    private final ReadOnlyKeyValueStore<Bytes, byte[]> cases;

    /** A reader of the stores that {@code open} gives by name. */
    public RunReader(Function<String, ? extends ReadOnlyKeyValueStore<Bytes, byte[]>> open) {
        this.runs = open.apply(StoreNames.RUNS);
        this.actions = open.apply(StoreNames.ACTIONS);
        this.actionKeys = open.apply(StoreNames.ACTION_KEYS);
        this.timeline = open.apply(StoreNames.TIMELINE);
        this.cases = open.apply(StoreNames.CASES);
    }

    /** The run, or null. */
    public @Nullable RunState run(String runKey) {
        return RUN.read(runs.get(StateKeys.run(runKey)));
    }

    /** The action with this id, or null. */
    public @Nullable ActionState action(String runKey, String actionId) {
        return actionAt(runKey, actionKeys.get(StateKeys.actionId(runKey, actionId)));
    }

    @Nullable
    ActionState actionByKey(String runKey, String idempotencyKey) {
        return actionAt(runKey, actionKeys.get(StateKeys.idempotencyKey(runKey, idempotencyKey)));
    }

    long markedAt(String runKey, String marker) {
        byte[] offset = actionKeys.get(StateKeys.marker(runKey, marker));
        return offset == null ? -1 : ByteBuffer.wrap(offset).getLong();
    }

    private @Nullable ActionState actionAt(String runKey, byte @Nullable [] position) {
        return position == null
                ? null
                : action(runKey, ByteBuffer.wrap(position).getLong());
    }

    /** The action at this position, from 1, or null. */
    public @Nullable ActionState action(String runKey, long position) {
        return ACTION.read(actions.get(StateKeys.numbered(runKey, position)));
    }

    /** The accepted fact at this index of the timeline, from 0, or null. */
    public @Nullable StoredFact fact(String runKey, long index) {
        return index < 0 ? null : StoredFact.of(timeline.get(StateKeys.numbered(runKey, index)));
    }

    /** The open case with this id, or null. */
    public @Nullable RecoveryCase openCase(String caseId) {
        CaseState found = CASE.read(cases.get(StateKeys.run(caseId)));
        return found == null ? null : found.toCase();
    }

    /** Runs from {@code from} on (all when null), in the order of their keys; to be closed. */
    public KeyValueIterator<Bytes, byte[]> runsFrom(@Nullable String from) {
        return from == null ? runs.all() : runs.range(StateKeys.run(from), null);
    }

    /** Entries of the actions with this id, of whatever run, in the order of {@code tenant/run}; see {@link StateKeys#runOf}; to be closed. */
    public KeyValueIterator<Bytes, byte[]> actionsNamed(String actionId) {
        return actionKeys.range(StateKeys.anywhere(actionId, false), StateKeys.anywhere(actionId, true));
    }

    /** Open cases from {@code from} on (all when null), in the order of their ids; to be closed. */
    public KeyValueIterator<Bytes, byte[]> casesFrom(@Nullable String from) {
        return from == null ? cases.all() : cases.range(StateKeys.run(from), null);
    }

    /** The run that a value of the runs store holds. */
    public static RunState toRun(byte[] value) {
        return present(RUN.read(value));
    }

    /** The case that a value of the cases store holds. */
    public static RecoveryCase toCase(byte[] value) {
        return present(CASE.read(value)).toCase();
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException(
                    "Cannot read an entry of a store: found no value, expected one; wipe the state directory.");
        }
        return value;
    }
}
