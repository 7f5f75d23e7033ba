package dev.unwind.compensator.topology;

import dev.unwind.schemas.FailureDetected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The failures of a task that wait for the undo log to pass the offset they stand on. The store holds the records' own bytes; their order by
 * offset is kept in memory and built from the store when the task starts.
 */
final class PendingFailures {

    /** A failure and the key and bytes it came with. */
    @SuppressWarnings("ArrayRecordComponent") // carried along, never compared
    record Pending(byte[] runKey, FailureDetected failure) {}

    private final KeyValueStore<Bytes, byte[]> store;
    private final TreeMap<Long, List<Pending>> byOffset = new TreeMap<>();
    private int size;

    PendingFailures(KeyValueStore<Bytes, byte[]> store, Function<byte[], FailureDetected> decoder) {
        this.store = store;
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> next = all.next();
                FailureDetected failure = decoder.apply(next.value);
                remember(new Pending(UndoProcessor.runKey(failure.getTenantId(), failure.getRunId()), failure));
            }
        }
    }

    void add(Pending pending, byte[] value) {
        store.put(key(pending), value);
        remember(pending);
    }

    /** Takes out the failures that stand on this offset or an earlier one, in that order. */
    List<Pending> due(long offset) {
        if (byOffset.isEmpty() || byOffset.firstKey() > offset) {
            return List.of();
        }
        Map<Long, List<Pending>> reached = byOffset.headMap(offset, true);
        List<Pending> due = new ArrayList<>();
        reached.values().forEach(due::addAll);
        reached.clear();
        size -= due.size();
        due.forEach(pending -> store.delete(key(pending)));
        return due;
    }

    int size() {
        return size;
    }

    private void remember(Pending pending) {
        byOffset.computeIfAbsent(pending.failure().getLedgerOffset(), offset -> new ArrayList<>())
                .add(pending);
        size++;
    }

    private static Bytes key(Pending pending) {
        return UndoKeys.of(pending.runKey(), pending.failure().getFailureId());
    }
}
