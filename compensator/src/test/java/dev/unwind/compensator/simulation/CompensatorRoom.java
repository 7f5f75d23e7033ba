package dev.unwind.compensator.simulation;

import dev.unwind.compensator.topology.SimulatedUndo;
import dev.unwind.model.undo.UndoEntry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The compensator of one partition: the real processor over ledger and failures. */
final class CompensatorRoom {
    private static final Map<String, byte[]> CONTRACTS = SimulatedContracts.published();

    private final World world;
    private final Partition partition;
    private final SimulatedUndo undo;

    CompensatorRoom(World world, Partition partition) {
        this.world = world;
        this.partition = partition;
        this.undo = new SimulatedUndo(CONTRACTS, this::stored);
        new Reader(
                world,
                "compensator",
                List.of(partition.ledger(), partition.failures()),
                this::take,
                this::commit,
                undo::crash);
    }

    private @Nullable UndoEntry stored(UndoEntry entry) {
        return world.mutation() == Mutation.PLANNER_FORGETS_COMMANDS && entry.command() != null ? null : entry;
    }

    private void take(int topic, long offset) {
        Log log = topic == 0 ? partition.ledger() : partition.failures();
        Log.Entry entry = log.get(offset);
        long timestamp = Scheduler.BEGIN.toEpochMilli() + entry.at() / 1_000;
        if (topic == 0) {
            undo.ledger(partition.number(), offset, entry.key(), entry.value(), timestamp);
        } else {
            undo.failure(partition.number(), offset, entry.key(), entry.value(), timestamp);
        }
    }

    private void commit() {
        undo.commit().forEach(output -> world.deliver(partition.commands(), output.key(), output.value()));
    }
}
