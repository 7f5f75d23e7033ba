package dev.unwind.ledger.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Reads the same store of several partitions as one list in the order of its keys, a bounded number of entries at a time. */
final class Scan {
    private static final int LOOKED_AT_MAX = 20_000;

    private Scan() {}

    /**
     * One page.
     *
     * @param stores one iterator per partition, from {@code after} on; closed here
     * @param after key to begin behind, null for the beginning
     * @param end keys from this one on are not looked at, null for none
     * @param show what to show of an entry, null to pass over it
     */
    static Page page(
            List<KeyValueIterator<Bytes, byte[]>> stores,
            @Nullable String after,
            @Nullable String end,
            int limit,
            BiFunction<String, byte[], Page.@Nullable Item> show) {
        try {
            PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::key, Page.KEY_ORDER));
            stores.forEach(store -> advance(store, heads));
            List<Page.Item> items = new ArrayList<>();
            String last = after;
            for (int looked = 0; !heads.isEmpty(); looked++) {
                Head head = heads.remove();
                if (end != null && Page.KEY_ORDER.compare(head.key(), end) >= 0) {
                    return new Page(items, null);
                }
                if (items.size() == limit || looked == LOOKED_AT_MAX) {
                    return new Page(items, last);
                }
                if (!head.key().equals(after)) {
                    Page.Item item = show.apply(head.key(), head.value());
                    if (item != null) {
                        items.add(item);
                    }
                    last = head.key();
                }
                advance(head.store(), heads);
            }
            return new Page(items, null);
        } finally {
            stores.forEach(KeyValueIterator::close);
        }
    }

    private static void advance(KeyValueIterator<Bytes, byte[]> store, PriorityQueue<Head> heads) {
        if (store.hasNext()) {
            KeyValue<Bytes, byte[]> entry = store.next();
            heads.add(new Head(new String(entry.key.get(), StandardCharsets.UTF_8), entry.value, store));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Head(String key, byte[] value, KeyValueIterator<Bytes, byte[]> store) {}
}
