package dev.unwind.compensator.topology;

import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.model.principal.SignatureCheck;
import dev.unwind.model.undo.ApprovalRules;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The compensator's topology: ledger and failures in, undo commands out. */
public final class CompensatorTopology {
    /** Undo entries by run and action. */
    public static final String UNDO_LOG = "undo-log";
    /** Failures that wait for the undo log, by run and failure. */
    public static final String PENDING_FAILURES = "pending-failures";
    /** Failures that have a plan, by run and failure, with the offset they stand on. */
    public static final String PLANNED_FAILURES = "planned-failures";
    /** Offset of the newest ledger record that the undo log holds, by partition. */
    public static final String LEDGER_PROGRESS = "ledger-progress";
    /** Published contracts, by {@code tool@version}. */
    public static final String CONTRACTS = "tool-contracts";

    static final String LEDGER_SOURCE = "ledger";
    static final String FAILURES_SOURCE = "failures";
    static final String CONTRACTS_SOURCE = "contracts";
    static final String CONTRACTS_KEEPER = "contracts-keeper";
    static final String UNDO_PROCESSOR = "undo";
    static final String COMMANDS_SINK = "commands";
    static final String DEAD_LETTERS_SINK = "failures-dlq";

    /** What the processors share. */
    record Parts(
            Topics topics,
            Deserializer<LedgerEvent> facts,
            Deserializer<FailureDetected> failures,
            Serializer<CompensationCommand> commands,
            PublishedContracts contracts,
            SignatureCheck signatures,
            ApprovalRules approvals,
            Patience patience,
            UndoListener listener) {}

    private final Topics topics;
    private final Parts parts;

    /**
     * Makes the topology of an installation.
     *
     * @param serdes settings of the serdes, such as {@code schema.registry.url}
     * @param approvals when a person has to agree to an undo
     * @param principals keys with which facts are signed; what the ledger does not believe must not lead to an undo
     */
    public CompensatorTopology(
            Topics topics,
            Map<String, ?> serdes,
            ApprovalRules approvals,
            PrincipalSource principals,
            UndoListener listener) {
        this.topics = topics;
        Patience patience = new Patience(listener);
        this.parts = new Parts(
                topics,
                UnwindSerdes.deserializer(LedgerEvent.class, serdes),
                UnwindSerdes.deserializer(FailureDetected.class, serdes),
                UnwindSerdes.serializer(CompensationCommand.class, serdes),
                new PublishedContracts(
                        topics.toolContracts(),
                        UnwindSerdes.deserializer(ToolContract.class, serdes),
                        listener,
                        patience),
                new SignatureCheck(topics.ledger(), principals),
                approvals,
                patience,
                listener);
    }

    /**
     * Contracts stand in a global store, so that every task looks them up without a hop.
     *
     * <p>Ledger and failures are read by one processor per partition. Both topics are keyed by run and have the same number of partitions, so a
     * failure meets the undo log of its run in the same task. Records are decoded in the processor, so that what cannot be decoded keeps its
     * bytes on the way to the dead-letter topic; what cannot be decoded on the ledger is dead-lettered by the ledger's own topology and
     * passed over here.
     *
     * @param config of the application, for the checks that Kafka Streams makes while it builds
     */
    public Topology build(StreamsConfig config) {
        Topology topology = new Topology(new TopologyConfig(config));

        // Contracts: bytes as published; compiled when they are looked up.
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(CONTRACTS), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                CONTRACTS_SOURCE,
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                topics.toolContracts(),
                CONTRACTS_KEEPER,
                (ProcessorSupplier<String, byte[], Void, Void>) ContractKeeper::new);

        // Undo log and planner.
        topology.addSource(LEDGER_SOURCE, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.ledger());
        topology.addSource(
                FAILURES_SOURCE, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.failures());
        topology.addProcessor(UNDO_PROCESSOR, undo(), LEDGER_SOURCE, FAILURES_SOURCE);
        topology.addSink(
                COMMANDS_SINK,
                topics.compensationCommands(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                UNDO_PROCESSOR);
        topology.addSink(
                DEAD_LETTERS_SINK,
                topics.deadLetters(topics.failures()),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                UNDO_PROCESSOR);
        return topology;
    }

    private ProcessorSupplier<byte[], byte[], byte[], byte[]> undo() {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return new UndoProcessor(parts);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                // In one order, so that the description is the same each time.
                return new LinkedHashSet<>(List.of(log(), pending(), planned(), progress()));
            }
        };
    }

    /** Cached: the facts of one action come close together and are written once per commit. */
    private static StoreBuilder<?> log() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(UNDO_LOG), Serdes.Bytes(), UndoEntrySerde.serde())
                .withCachingEnabled();
    }

    private static StoreBuilder<?> pending() {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(PENDING_FAILURES), Serdes.Bytes(), Serdes.ByteArray());
    }

    private static StoreBuilder<?> planned() {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(PLANNED_FAILURES), Serdes.Bytes(), Serdes.Long());
    }

    /** Cached: one write per commit instead of one per record. */
    private static StoreBuilder<?> progress() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(LEDGER_PROGRESS), Serdes.Integer(), Serdes.Long())
                .withCachingEnabled();
    }
}
