package dev.unwind.model.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.model.json.Pointers;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields that somebody else has changed since an action did: what was there before it, what it wrote, what is there now. */
public final class SideBySide {
    private SideBySide() {}

    /**
     * One such field.
     *
     * @param entity the entity, as in {@code SnapshotRead}
     * @param path JSON Pointer within its document; empty for the whole document
     * @param before what was there before the action, null for nothing
     * @param written what it left there, null for nothing
     * @param now what was found when its undo was given up, null for nothing
     * @param nowKnown whether somebody looked
     */
    public record Field(
            String entity,
            String path,
            @Nullable JsonNode before,
            @Nullable JsonNode written,
            @Nullable JsonNode now,
            boolean nowKnown) {}

    /**
     * The fields that the action changed and that do not hold any more what it wrote.
     *
     * @param before as the action found it, null when nobody looked
     * @param written as the action left it, null when nobody looked
     * @param found the entities when the undo was given up; empty when nobody looked
     * @param differing paths that the executor named, entity and pointer joined; they decide where nobody looked
     */
    public static List<Field> of(
            @Nullable Snapshot before, @Nullable Snapshot written, List<SnapshotRead> found, List<String> differing) {
        if (before == null || written == null) {
            return List.of();
        }
        try {
            return fields(documents(before.getReads()), documents(written.getReads()), documents(found), differing);
        } catch (MalformedJson notReadable) {
            return List.of();
        }
    }

    private static List<Field> fields(
            Map<String, @Nullable JsonNode> before,
            Map<String, @Nullable JsonNode> written,
            Map<String, @Nullable JsonNode> found,
            List<String> differing) {
        List<Field> fields = new ArrayList<>();
        for (String entity : written.keySet().stream().sorted().toList()) {
            for (FieldChange change : Differences.between(before.get(entity), written.get(entity))) {
                if (!found.containsKey(entity)) {
                    if (differing.stream().anyMatch(path -> meets(entity + change.path(), path))) {
                        fields.add(new Field(entity, change.path(), change.before(), change.after(), null, false));
                    }
                    continue;
                }
                JsonNode document = found.get(entity);
                JsonNode now = document == null ? null : Pointers.get(document, change.path());
                if (!Json.sameValue(now, change.after())) {
                    fields.add(new Field(entity, change.path(), change.before(), change.after(), now, true));
                }
            }
        }
        return fields;
    }

    private static boolean meets(String one, String other) {
        return Pointers.covers(one, other) || Pointers.covers(other, one);
    }

    private static Map<String, @Nullable JsonNode> documents(List<SnapshotRead> reads) {
        Map<String, @Nullable JsonNode> documents = new HashMap<>();
        reads.forEach(read -> documents.putIfAbsent(read.getEntity(), SnapshotDocument.document(read)));
        return documents;
    }
}
