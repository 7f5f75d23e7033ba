package dev.unwind.ledger.query;

import dev.unwind.ledger.topology.RunReader;
import dev.unwind.ledger.topology.StoreNames;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The stores as Interactive Queries show them. Thread-safe.
 *
 * <p>Under exactly-once a query sees what is written and not yet committed. That is meant: the fold is deterministic, so a record that is
 * folded again after an aborted transaction leads to the same state, and waiting for the commit would cost every reader its interval.
 */
public final class StateAccess {
    private volatile @Nullable Opened opened;

    /** An application, and this instance's address as the others know it. */
    private record Opened(KafkaStreams streams, HostInfo self, String ledger) {}

    /**
     * Opens the stores of an application that is being started.
     *
     * @param self this instance's address, as the others know it
     * @param ledger the topic whose partitions are folded
     */
    public void open(KafkaStreams started, HostInfo self, String ledger) {
        this.opened = new Opened(started, self, ledger);
    }

    /**
     * The partition of a run that is folded here.
     *
     * @throws OwnedElsewhere when another instance folds it
     */
    public int partitionOf(String runKey) {
        return partitionOf(StoreNames.RUNS, runKey);
    }

    /**
     * The partition of a target's writes that is kept here.
     *
     * @throws OwnedElsewhere when another instance keeps it
     */
    int partitionOfTarget(String topicKey) {
        return partitionOf(StoreNames.TARGET_WRITES, topicKey);
    }

    private int partitionOf(String store, String key) {
        try {
            KeyQueryMetadata owner = running().queryMetadataForKey(store, key, new StringSerializer());
            if (owner == null || owner.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
                throw rebalancing("nobody owns it at the moment");
            }
            if (!owner.activeHost().equals(self())) {
                throw new OwnedElsewhere(
                        owner.activeHost().host(), owner.activeHost().port());
            }
            return owner.partition();
        } catch (IllegalStateException | StreamsNotStartedException e) {
            throw rebalancing(e.getMessage());
        }
    }

    /** The stores of a partition that is folded here. */
    public RunReader reader(int partition) {
        return new RunReader(name -> new Guarded(store(name, partition)));
    }

    /** The writes of the targets of a partition that is kept here. */
    ReadOnlyKeyValueStore<Bytes, byte[]> writes(int partition) {
        return new Guarded(store(StoreNames.TARGET_WRITES, partition));
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
        try {
            return running()
                    .store(StoreQueryParameters.fromNameAndType(
                                    name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                            .withPartition(partition));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw rebalancing(e.getMessage());
        }
    }

    /** The published contracts, by {@code tool@version}. */
    public ReadOnlyKeyValueStore<String, byte[]> contracts() {
        try {
            return running()
                    .store(StoreQueryParameters.fromNameAndType(
                            StoreNames.TOOL_CONTRACTS, QueryableStoreTypes.<String, byte[]>keyValueStore()));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw rebalancing(e.getMessage());
        }
    }

    /** The partitions that are folded here, ascending. */
    public Set<Integer> partitions() {
        Set<Integer> partitions = new TreeSet<>();
        KafkaStreams streams = running();
        String ledger = ledger();
        streams.metadataForLocalThreads()
                .forEach(thread -> thread.activeTasks().stream()
                        .filter(task -> task.topicPartitions().stream()
                                .anyMatch(partition -> partition.topic().equals(ledger)))
                        .forEach(task -> partitions.add(task.taskId().partition())));
        return partitions;
    }

    /** The other instances that fold partitions. */
    public List<HostInfo> peers() {
        return running().metadataForAllStreamsClients().stream()
                .filter(client -> !client.topicPartitions().isEmpty())
                .map(StreamsMetadata::hostInfo)
                .filter(host -> !host.equals(self()))
                .distinct()
                .toList();
    }

    private KafkaStreams running() {
        Opened current = opened;
        if (current == null || !current.streams().state().isRunningOrRebalancing()) {
            throw rebalancing("the fold is "
                    + (current == null ? "starting" : current.streams().state()));
        }
        return current.streams();
    }

    private @Nullable String ledger() {
        Opened current = opened;
        return current == null ? null : current.ledger();
    }

    private @Nullable HostInfo self() {
        Opened current = opened;
        return current == null ? null : current.self();
    }

    static QueryRefused rebalancing(@Nullable String why) {
        return QueryRefused.notReady("The state is not here at the moment ("
                + Objects.requireNonNullElse(why, "rebalancing") + "); ask again.");
    }
}
