package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.InversePatch;
import dev.unwind.model.json.Json;
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
 * Snapshots as one JSON document, and what differs between two of the same action: {@code {order: {...}, flights:
 * [...]}}. A document that the target does not have is null there.
 */
public final class SnapshotDocument {
    private SnapshotDocument() {}

    /** The reads by name; reads {@code name/0}, {@code name/1} and so on become an array. */
    public static ObjectNode assemble(Snapshot snapshot) {
        ObjectNode document = Json.NODES.objectNode();
        for (SnapshotRead read : snapshot.getReads()) {
            put(document, read.getName(), document(read));
        }
        return document;
    }

    /** Adds what a read gave. */
    static void put(ObjectNode assembled, String readName, @Nullable JsonNode document) {
        JsonNode shown = document == null ? Json.NODES.nullNode() : document;
        String name = entryName(readName);
        if (name.equals(readName)) {
            assembled.set(name, shown);
        } else {
            assembled.withArrayProperty(name).add(shown);
        }
    }

    /** Name of the contract's entry that a read belongs to. */
    public static String entryName(SnapshotRead read) {
        return entryName(read.getName());
    }

    private static String entryName(String readName) {
        int slash = readName.indexOf('/');
        return slash < 0 ? readName : readName.substring(0, slash);
    }

    /** The object that was read, null when there was none. */
    public static @Nullable JsonNode document(SnapshotRead read) {
        return read.getDocument() == null ? null : Json.parse(read.getDocument());
    }

    /**
     * What changed, with paths into the assembled document. An entity that only the second snapshot has came into being
     * (so the contract declares); one that only the first has was not read again, and nothing is said of it.
     */
    public static List<FieldChange> changes(Snapshot before, Snapshot after) {
        Map<String, SnapshotRead> found = byEntity(before);
        List<FieldChange> changes = new ArrayList<>();
        for (SnapshotRead read : after.getReads()) {
            SnapshotRead former = found.get(read.getEntity());
            Differences.between(former == null ? null : document(former), document(read))
                    .forEach(change -> changes.add(change.under("/" + read.getName())));
        }
        return List.copyOf(changes);
    }

    private static Map<String, SnapshotRead> byEntity(Snapshot snapshot) {
        Map<String, SnapshotRead> reads = new LinkedHashMap<>();
        snapshot.getReads().forEach(read -> reads.putIfAbsent(read.getEntity(), read));
        return reads;
    }

    /**
     * What puts every changed entity back: a list of {@code {entity, patch}} with {@linkplain InversePatch inverse
     * patches}, each entity once, in the order of the snapshot; empty when nothing differs.
     */
    public static ArrayNode inversePatches(Snapshot before, Snapshot after) {
        Map<String, SnapshotRead> found = byEntity(before);
        ArrayNode patches = Json.NODES.arrayNode();
        Set<String> seen = new LinkedHashSet<>();
        for (SnapshotRead read : after.getReads()) {
            SnapshotRead former = found.get(read.getEntity());
            ArrayNode patch = InversePatch.of(former == null ? null : document(former), document(read));
            if (!patch.isEmpty() && seen.add(read.getEntity())) {
                patches.addObject().put("entity", read.getEntity()).set("patch", patch);
            }
        }
        return patches;
    }
}
