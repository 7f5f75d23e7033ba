package dev.unwind.ledger.topology;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Names of the stores and how they are built; see the table in ARCHITECTURE. */
public final class StoreNames {
    /** {@code tenant/run} to RunState. */
    public static final String RUNS = "runs";
    /** Run and position to ActionState. */
    public static final String ACTIONS = "actions";
    /** Run and action id, or idempotency key, to position; action id and run to position; run and marker of a fact that was seen. */
    public static final String ACTION_KEYS = "action-keys";
    /** Run and index to the accepted fact. */
    public static final String TIMELINE = "timeline";
    /** Case id to the open case. */
    public static final String CASES = "cases";
    /** Time, run and position of each running action to nothing. */
    public static final String DEADLINES = "deadlines";
    /** Tenant, base, entity and place to the write; a partition of its own kind, by target. */
    public static final String TARGET_WRITES = "target-writes";
    /** Budget to what was used of it lately; a partition of its own kind, by tenant. */
    public static final String BUDGETS = "budgets";
    /** {@code policy@version} to the published policy, in memory, on every instance. */
    public static final String POLICIES = "policies";
    /** {@code tenant/agent} to what it may do, in memory, on every instance. */
    public static final String ROUTING = "routing";
    /** {@code tool@version} to the published contract, in memory, on every instance. */
    public static final String TOOL_CONTRACTS = "tool-contracts";

    /** The stores of a partition of runs. */
    static final List<String> OF_A_PARTITION = List.of(RUNS, ACTIONS, ACTION_KEYS, TIMELINE, CASES, DEADLINES);

    /** A timeline value is a ledger value and its offset, in a batch of its own at worst: more than Kafka's default allows. */
    private static final Map<String, String> CHANGELOG = Map.of("max.message.bytes", Integer.toString(4 * 1024 * 1024));

    private StoreNames() {}

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                // Waiters are told after each fact and then look: what was put must be there.
                .withCachingDisabled()
                .withLoggingEnabled(CHANGELOG);
    }

    /** A store that every instance has whole, in memory. */
    static StoreBuilder<KeyValueStore<String, byte[]>> globalBuilder(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled();
    }
}
