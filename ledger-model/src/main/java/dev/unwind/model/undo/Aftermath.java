package dev.unwind.model.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an action changed, entity by entity.
 *
 * @param before what the undo is to bring back: the before-snapshot, but with undeclared changes as they are now
 * @param after what the action left behind
 * @param entities the entities that differ, declared or not, in the order of the snapshot
 * @param undeclared pointers into the assembled snapshot where something changed that the contract does not let the tool change
 */
record Aftermath(Snapshot before, Snapshot after, Set<String> entities, List<String> undeclared) {

    private record Key(String name, String entity) {}

    /** Compares the two snapshots of an action. Nobody knows who made an undeclared change, so the undo does not touch it. */
    static Aftermath of(Snapshot before, Snapshot after, CompiledContract contract) {
        Map<Key, SnapshotRead> former = new LinkedHashMap<>();
        before.getReads().forEach(read -> former.put(new Key(read.getName(), read.getEntity()), read));
        Set<String> entities = new LinkedHashSet<>();
        List<String> undeclared = new ArrayList<>();
        for (SnapshotRead left : after.getReads()) {
            Key key = new Key(left.getName(), left.getEntity());
            SnapshotRead found = former.get(key);
            JsonNode was = found == null ? null : SnapshotDocument.document(found);
            JsonNode is = SnapshotDocument.document(left);
            List<FieldChange> changes = Differences.between(was, is);
            if (changes.isEmpty()) {
                continue;
            }
            entities.add(left.getEntity());
            JsonNode back = putBack(is, declared(changes, left.getName(), contract, undeclared));
            former.put(key, new SnapshotRead(left.getName(), left.getEntity(), back == null ? null : Json.write(back)));
        }
        Snapshot goal = new Snapshot(before.getTakenAt(), List.copyOf(former.values()));
        return new Aftermath(goal, after, entities, List.copyOf(undeclared));
    }

    /** Whether the two snapshots agree. */
    boolean nothingChanged() {
        return entities.isEmpty();
    }

    private static List<FieldChange> declared(
            List<FieldChange> changes, String name, CompiledContract contract, List<String> undeclared) {
        List<FieldChange> declared = new ArrayList<>();
        for (FieldChange change : changes) {
            String pointer = "/" + name + change.path();
            if (contract.mayModify(pointer)) {
                declared.add(change);
            } else {
                undeclared.add(pointer);
            }
        }
        return declared;
    }

    /** The document with these changes taken back; null when it was not there. */
    private static @Nullable JsonNode putBack(@Nullable JsonNode now, List<FieldChange> changes) {
        JsonNode document = now == null ? null : now.deepCopy();
        for (FieldChange change : changes) {
            JsonNode former = change.before();
            if (change.path().isEmpty()) {
                return former;
            }
            // Only objects are compared member by member, so a change below the root lies in an object that both
            // documents have.
            String parent = Pointers.parent(change.path());
            JsonNode holder = document == null ? null : Pointers.get(document, parent);
            if (!(holder instanceof ObjectNode object)) {
                throw new IllegalStateException("A change at " + change.path() + " has no object around it");
            }
            String name = change.path()
                    .substring(parent.length() + 1)
                    .replace("~1", "/")
                    .replace("~0", "~");
            if (former == null) {
                object.remove(name);
            } else {
                object.set(name, former);
            }
        }
        return document;
    }
}
