package dev.unwind.model.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Edits;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a target holds something else now than an undo would have to find. */
public final class DriftNow {
    private DriftNow() {}

    /** An entity of a target system. */
    public record Place(String base, String entity) {}

    /**
     * A field that drifted.
     *
     * @param actionId the action whose undo would stop there
     * @param field what the action left and what would be put back
     * @param now what is there; null for nothing
     */
    public record Drifted(
            String actionId, EntityField field, @Nullable JsonNode now) {}

    /**
     * Carries the steps out on documents in memory, in plan order, and tells each field where a step does not find what its action left.
     *
     * @param documents what the target holds now, null for an entity that it does not have; entities that were not read are not judged
     */
    public static List<Drifted> of(UndoPreview preview, Map<Place, @Nullable JsonNode> documents) {
        Map<Place, @Nullable JsonNode> now = new HashMap<>(documents);
        List<Drifted> drifted = new ArrayList<>();
        for (PreviewStep step : preview.steps()) {
            for (EntityField field : step.fields()) {
                Place place = new Place(field.base(), field.entity());
                if (!now.containsKey(place)) {
                    continue;
                }
                JsonNode document = now.get(place);
                JsonNode found = document == null ? null : Pointers.get(document, field.path());
                if (!Json.sameValue(found, field.left())) {
                    drifted.add(new Drifted(step.actionId(), field, found));
                }
                now.put(place, Edits.with(document, field.path(), field.back()));
            }
        }
        return drifted;
    }
}
