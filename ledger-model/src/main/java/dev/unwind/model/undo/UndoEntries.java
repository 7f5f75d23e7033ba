package dev.unwind.model.undo;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.model.undo.IssuedCommand.Outcome;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The undo entries of one run, made from its facts by whoever has them; the compensator keeps its own in a store. */
public final class UndoEntries {
    private final Map<String, UndoEntry> byAction = new LinkedHashMap<>();

    /** Takes one more fact of the run; in the order of the ledger. */
    public void add(LedgerEvent event, long offset) {
        String actionId = UndoFacts.actionId(event);
        if (actionId == null) {
            return;
        }
        UndoEntry known = byAction.get(actionId);
        UndoEntry next = known == null ? UndoEntry.first(event, offset) : known.with(event, offset);
        if (next != null) {
            byAction.put(actionId, next);
        }
    }

    /** The entries, oldest action first. */
    public List<UndoEntry> all() {
        return oldestFirst(byAction.values());
    }

    static List<UndoEntry> oldestFirst(Collection<UndoEntry> run) {
        return run.stream()
                .sorted(Comparator.comparingLong(entry -> entry.call().offset()))
                .toList();
    }

    /** Whether what the action did is, as far as the ledger knows, still there. */
    static boolean stands(UndoEntry entry) {
        boolean proven = entry.command() != null && entry.command().outcome() == Outcome.PROVEN;
        return entry.attempts().effect().inEffect() && !proven;
    }

    /** The fields that an action changed and an undo would put back, in the order of its snapshot; empty when nobody read both sides. */
    static List<EntityField> changed(UndoEntry entry, LaterReads later, @Nullable CompiledContract contract) {
        Snapshot before = entry.readings().before();
        Snapshot after = LeftBehind.by(entry, LaterReads.base(contract), later);
        if (contract == null || before == null || after == null) {
            return List.of();
        }
        try {
            return fields(
                    Aftermath.of(before, after, contract), contract.source().base());
        } catch (MalformedJson notReadable) {
            return List.of();
        }
    }

    private static List<EntityField> fields(Aftermath aftermath, String base) {
        Map<String, SnapshotRead> back = new LinkedHashMap<>();
        aftermath.before().getReads().forEach(read -> back.put(read.getEntity(), read));
        List<EntityField> fields = new ArrayList<>();
        for (SnapshotRead left : aftermath.after().getReads()) {
            SnapshotRead goal = back.get(left.getEntity());
            if (goal == null || !aftermath.entities().contains(left.getEntity())) {
                continue;
            }
            Differences.between(SnapshotDocument.document(left), SnapshotDocument.document(goal))
                    .forEach(change -> fields.add(
                            new EntityField(left.getEntity(), base, change.path(), change.before(), change.after())));
        }
        return fields;
    }
}
