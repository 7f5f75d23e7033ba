package dev.unwind.ledger.query;

import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store that may go away while it is used: then the query is refused for now. */
record Guarded(ReadOnlyKeyValueStore<Bytes, byte[]> store) implements ReadOnlyKeyValueStore<Bytes, byte[]> {

    @Override
    public byte @Nullable [] get(Bytes key) {
        return guard(() -> store.get(key));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return guard(() -> store.range(from, to));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
        return guard(() -> store.reverseRange(from, to));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return guard(store::all);
    }

    @Override
    public long approximateNumEntries() {
        return guard(store::approximateNumEntries);
    }

    private static <T> T guard(Supplier<T> use) {
        try {
            return use.get();
        } catch (InvalidStateStoreException e) {
            throw StateAccess.rebalancing(e.getMessage());
        }
    }
}
