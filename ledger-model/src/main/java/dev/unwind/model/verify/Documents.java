package dev.unwind.model.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The documents of one snapshot by where they stand: the name of the read and the entity that was read. */
final class Documents {

    /** Where a document stands: two reads of one name may be of different entities, and two names may share an entity. */
    record Place(String name, String entity) {
        /** Name of the contract's entry: {@code flights} for {@code flights/2}. */
        String entryName() {
            int slash = name.indexOf('/');
            return slash < 0 ? name : name.substring(0, slash);
        }
    }

    /** One difference, and the entity it is in. The path is relative to the entity's document. */
    record Change(Place place, FieldChange field) {
        /** JSON Pointer into the assembled snapshot. */
        String path() {
            return "/" + place.name() + field.path();
        }
    }

    private final Map<Place, @Nullable JsonNode> byPlace;

    private Documents(Map<Place, @Nullable JsonNode> byPlace) {
        this.byPlace = byPlace;
    }

    static Documents of(Snapshot snapshot) {
        Map<Place, @Nullable JsonNode> byPlace = new LinkedHashMap<>();
        for (SnapshotRead read : snapshot.getReads()) {
            byPlace.put(new Place(read.getName(), read.getEntity()), SnapshotDocument.document(read));
        }
        return new Documents(byPlace);
    }

    /**
     * What changed from this snapshot to a later one, in the later one's order. An entity that only the later one has counts as absent
     * here; one that only this one has was not read again, and nothing is said of it.
     */
    List<Change> changesTo(Documents later) {
        List<Change> changes = new ArrayList<>();
        later.byPlace.forEach((place, document) -> Differences.between(byPlace.get(place), document)
                .forEach(field -> changes.add(new Change(place, field))));
        return changes;
    }

    /** The value at a place; null when there is none, or no such entity. */
    @Nullable
    JsonNode at(Place place, String pointer) {
        JsonNode document = byPlace.get(place);
        return document == null ? null : Pointers.get(document, pointer);
    }

    boolean has(Place place) {
        return byPlace.containsKey(place);
    }

    /** Whether nothing was looked for. */
    boolean isEmpty() {
        return byPlace.isEmpty();
    }

    /** Every place that was looked at, whether or not there was a document. */
    Set<Place> places() {
        return byPlace.keySet();
    }

    /** Names of the contract's entries that were read. */
    Set<String> entryNames() {
        return byPlace.keySet().stream().map(Place::entryName).collect(Collectors.toSet());
    }

    boolean sameAs(Documents other) {
        return byPlace.keySet().equals(other.byPlace.keySet())
                && byPlace.entrySet().stream()
                        .allMatch(e -> Json.sameValue(e.getValue(), other.byPlace.get(e.getKey())));
    }

    /** The places whose document the target does not have. */
    List<Place> absent() {
        return byPlace.entrySet().stream()
                .filter(e -> e.getValue() == null)
                .map(Map.Entry::getKey)
                .toList();
    }
}
