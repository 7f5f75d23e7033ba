package dev.unwind.compensator.topology;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store in memory that can be taken back to its last commit, as a changelog and a transaction do it. */
final class MapStore<K extends Comparable<K>, V> implements KeyValueStore<K, V> {
    private final String name;
    private final Function<V, @Nullable V> written;
    private final UnaryOperator<V> restored;
    private TreeMap<K, V> committed = new TreeMap<>();
    private TreeMap<K, V> working = new TreeMap<>();

    /**
     * An empty store.
     *
     * @param written what becomes of a value when it is put; null leaves what is there
     * @param restored what becomes of a value on its way through the changelog
     */
    MapStore(String name, Function<V, @Nullable V> written, UnaryOperator<V> restored) {
        this.name = name;
        this.written = written;
        this.restored = restored;
    }

    void commitAll() {
        committed = new TreeMap<>(working);
    }

    void rollBack() {
        committed.replaceAll((key, value) -> restored.apply(value));
        working = new TreeMap<>(committed);
    }

    @Override
    public void put(K key, @Nullable V value) {
        if (value == null) {
            working.remove(key);
        } else {
            V kept = written.apply(value);
            if (kept != null) {
                working.put(key, kept);
            }
        }
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        V known = working.get(key);
        if (known == null) {
            put(key, value);
        }
        return known;
    }

    @Override
    public void putAll(List<KeyValue<K, V>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public @Nullable V delete(K key) {
        return working.remove(key);
    }

    @Override
    public @Nullable V get(K key) {
        return working.get(key);
    }

    @Override
    public KeyValueIterator<K, V> range(@Nullable K from, @Nullable K to) {
        Map<K, V> range = working;
        if (from != null) {
            range = working.tailMap(from, true);
        }
        if (to != null) {
            range = new TreeMap<>(range).headMap(to, true);
        }
        return iterate(range);
    }

    @Override
    public KeyValueIterator<K, V> all() {
        return iterate(working);
    }

    private KeyValueIterator<K, V> iterate(Map<K, V> entries) {
        Iterator<Map.Entry<K, V>> all = new TreeMap<>(entries).entrySet().iterator();
        return new KeyValueIterator<>() {
            private Map.@Nullable Entry<K, V> peeked;

            @Override
            public void close() {
                peeked = null;
            }

            @Override
            public K peekNextKey() {
                if (peeked == null) {
                    peeked = all.next();
                }
                return peeked.getKey();
            }

            @Override
            public boolean hasNext() {
                return peeked != null || all.hasNext();
            }

            @Override
            public KeyValue<K, V> next() {
                Map.Entry<K, V> next = peeked == null ? all.next() : peeked;
                peeked = null;
                return KeyValue.pair(next.getKey(), next.getValue());
            }
        };
    }

    @Override
    public long approximateNumEntries() {
        return working.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
