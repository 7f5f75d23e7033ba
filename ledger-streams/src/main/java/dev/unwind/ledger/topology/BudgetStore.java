package dev.unwind.ledger.topology;

import dev.unwind.model.gate.BudgetCharge;
import dev.unwind.model.gate.BudgetKey;
import dev.unwind.model.gate.BudgetUse;
import dev.unwind.model.gate.BudgetWindow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** What was used of each budget lately: a value of constant size per budget. */
final class BudgetStore {
    private final KeyValueStore<Bytes, byte[]> store;

    BudgetStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** What is used up within the window that ends at a time in milliseconds since 1970. */
    BudgetUse used(BudgetKey key, Duration window, long atMillis) {
        return window(key, window, atMillis).used(atMillis);
    }

    void add(BudgetCharge charge, long atMillis) {
        store.put(
                bytes(charge.key()),
                window(charge.key(), charge.window(), atMillis)
                        .add(atMillis, charge.amount())
                        .toBytes());
    }

    private BudgetWindow window(BudgetKey key, Duration window, long atMillis) {
        byte[] stored = store.get(bytes(key));
        return stored == null
                ? BudgetWindow.empty(window)
                : BudgetWindow.fromBytes(stored).over(window, atMillis);
    }

    private static Bytes bytes(BudgetKey key) {
        return Bytes.wrap(key.text().getBytes(StandardCharsets.UTF_8));
    }
}
