package dev.unwind.ledger.topology;

import dev.unwind.schemas.GateRequest;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The ledger topology: facts in; state, requests, failures, cases and answers out. Its description stands in {@code topology.txt}.
 *
 * <p>Built from the processor API alone, so every name is one of the constants below; the one repartition topic is in the catalogue of topics.
 */
public final class LedgerTopology {
    static final String LEDGER = "ledger";
    static final String TOOL_CONTRACTS = "tool-contracts-source";
    static final String KEEP_CONTRACTS = "keep-contracts";
    static final String POLICIES = "policies-source";
    static final String KEEP_POLICIES = "keep-policies";
    static final String ROUTING = "routing-source";
    static final String KEEP_ROUTING = "keep-routing";
    static final String FOLD = "fold";
    static final String TO_VERIFICATION_REQUESTS = "to-verification-requests";
    static final String TO_FAILURES = "to-failures";
    static final String TO_RECOVERY_CASES = "to-recovery-cases";
    static final String TO_DECISIONS = "to-decisions";
    static final String TO_LEDGER = "to-ledger";
    static final String TO_DEAD_LETTERS = "to-dead-letters";
    static final String TO_TARGET_WRITES = "to-target-writes";
    static final String TARGET_WRITES = "target-writes-source";
    static final String KEEP_WRITES = "keep-target-writes";
    static final String TO_GATE_REQUESTS = "to-gate-requests";
    static final String GATE_REQUESTS = "gate-requests-source";
    static final String GATE = "gate";
    static final String GATE_TO_LEDGER = "gate-to-ledger";

    private final Topics topics;
    private final Map<String, ?> registryConfig;
    private final FoldParts parts;

    /** The registry's map is as {@link UnwindSerdes} wants it. */
    public LedgerTopology(Topics topics, Map<String, ?> registryConfig, FoldParts parts) {
        this.topics = topics;
        this.registryConfig = registryConfig;
        this.parts = parts;
    }

    /** The topology under this configuration. */
    public Topology build(StreamsConfig config) {
        Topology topology = new Topology(new TopologyConfig(config));

        // Every instance has all contracts, policies and lanes, read to the end before the first fact.
        addGlobal(
                topology,
                StoreNames.TOOL_CONTRACTS,
                TOOL_CONTRACTS,
                topics.toolContracts(),
                KEEP_CONTRACTS,
                () -> new ContractKeeper(parts.contracts().read()));
        addGlobal(
                topology,
                StoreNames.POLICIES,
                POLICIES,
                topics.policies(),
                KEEP_POLICIES,
                () -> new GateKeeper(StoreNames.POLICIES, parts.gate()::policy));
        addGlobal(
                topology,
                StoreNames.ROUTING,
                ROUTING,
                topics.routing(),
                KEEP_ROUTING,
                () -> new GateKeeper(StoreNames.ROUTING, parts.gate()::routing));

        // Facts come as bytes, so that what cannot be decoded keeps its bytes on the dead-letter topic.
        topology.addSource(LEDGER, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.ledger());
        topology.addProcessor(FOLD, new FoldSupplier(parts), LEDGER);

        // What follows keeps the key bytes of its fact and so its partition.
        Serializer<SpecificRecord> avro = UnwindSerdes.serializer(registryConfig);
        addSink(topology, TO_VERIFICATION_REQUESTS, topics.verificationRequests(), avro);
        addSink(topology, TO_FAILURES, topics.failures(), avro);
        addSink(topology, TO_RECOVERY_CASES, topics.recoveryCases(), avro);
        addSink(topology, TO_DECISIONS, topics.decisions(), avro);

        // What a run wrote goes to the partition of what it wrote, and is kept there for who asks who wrote it.
        addSink(topology, TO_TARGET_WRITES, topics.targetWrites(), avro);
        topology.addSource(
                TARGET_WRITES, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.targetWrites());
        topology.addProcessor(KEEP_WRITES, new KeeperSupplier(), TARGET_WRITES);

        // Plans go to the partition of their tenant, where all its budgets are; what the gate says of them comes back
        // as facts.
        addSink(topology, TO_GATE_REQUESTS, topics.gateRequests(), avro);
        topology.addSource(
                GATE_REQUESTS,
                new ByteArrayDeserializer(),
                UnwindSerdes.deserializer(GateRequest.class, registryConfig),
                topics.gateRequests());
        topology.addProcessor(GATE, new GateSupplier(parts), GATE_REQUESTS);
        topology.addSink(GATE_TO_LEDGER, topics.ledger(), new ByteArraySerializer(), avro, GATE);

        // Beside the gate's word the ledger states one thing only: that nothing was heard of an action in time.
        addSink(topology, TO_LEDGER, topics.ledger(), avro);
        addSink(topology, TO_DEAD_LETTERS, topics.deadLetters(topics.ledger()), new ByteArraySerializer());
        return topology;
    }

    private static void addGlobal(
            Topology topology,
            String store,
            String source,
            String topic,
            String keeper,
            ProcessorSupplier<String, byte[], Void, Void> supplier) {
        topology.addGlobalStore(
                StoreNames.globalBuilder(store),
                source,
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                topic,
                keeper,
                supplier);
    }

    private static void addSink(Topology topology, String name, String topic, Serializer<?> serializer) {
        topology.addSink(name, topic, new ByteArraySerializer(), serializer, FOLD);
    }

    /** Makes a processor per task, and says which stores it has. */
    private record FoldSupplier(FoldParts parts) implements ProcessorSupplier<byte[], byte[], byte[], Object> {
        @Override
        public Processor<byte[], byte[], byte[], Object> get() {
            return new LedgerProcessor(parts);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            Set<StoreBuilder<?>> builders = new LinkedHashSet<>();
            StoreNames.OF_A_PARTITION.forEach(name -> builders.add(StoreNames.builder(name)));
            return builders;
        }
    }

    /** Makes a processor per task, and says which store it has. */
    private record KeeperSupplier() implements ProcessorSupplier<byte[], byte[], Void, Void> {
        @Override
        public Processor<byte[], byte[], Void, Void> get() {
            return new WriteKeeper();
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(StoreNames.builder(StoreNames.TARGET_WRITES));
        }
    }

    /** Makes a processor per task, and says which store it has. */
    private record GateSupplier(FoldParts parts)
            implements ProcessorSupplier<byte[], GateRequest, byte[], LedgerEvent> {
        @Override
        public Processor<byte[], GateRequest, byte[], LedgerEvent> get() {
            return new GateProcessor(parts);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(StoreNames.builder(StoreNames.BUDGETS));
        }
    }
}
