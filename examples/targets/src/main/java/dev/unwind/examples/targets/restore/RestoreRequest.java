package dev.unwind.examples.targets.restore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.json.Digests;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.store.Domain;
import dev.unwind.examples.targets.store.EntityKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a restore asks for: patches in order, and the digest by which the same request is known again. */
public record RestoreRequest(List<EntityPatch> patches, String digest) {

    /** The operations on one object. */
    record EntityPatch(EntityKey entity, List<Operation> operations) {}

    public RestoreRequest {
        patches = List.copyOf(patches);
    }

    /**
     * Reads {@code {"patches": [{"entity": "table/id", "patch": [...]}, ...]}}.
     *
     * @throws MalformedRestore when a part is missing, unknown or of the wrong type
     */
    public static RestoreRequest parse(Domain domain, JsonNode body) throws MalformedRestore {
        JsonNode patches = body.path("patches");
        if (!patches.isArray()) {
            throw new MalformedRestore(
                    "a restore needs an array \"patches\" of {entity, patch}, found " + body.getNodeType());
        }
        List<EntityPatch> parsed = new ArrayList<>();
        for (int i = 0; i < patches.size(); i++) {
            try {
                parsed.add(patch(domain, patches.get(i)));
            } catch (MalformedRestore e) {
                throw new MalformedRestore("patches[" + i + "]: " + e.getMessage());
            }
        }
        return new RestoreRequest(parsed, Digests.ofText(Json.canonical(body)));
    }

    private static EntityPatch patch(Domain domain, JsonNode json) throws MalformedRestore {
        String entity = json.path("entity").asText();
        Optional<EntityKey> key =
                EntityKey.parse(entity).filter(k -> domain.tables().contains(k.table()));
        if (key.isEmpty()) {
            throw new MalformedRestore(
                    "\"entity\" must be table/id with a table of " + domain.tables() + ", found \"" + entity + "\"");
        }
        if (!json.path("patch").isArray()) {
            throw new MalformedRestore("\"patch\" of " + entity + " must be an array of operations");
        }
        List<Operation> operations = new ArrayList<>();
        for (JsonNode operation : json.path("patch")) {
            operations.add(Operation.parse(operation));
        }
        return new EntityPatch(key.get(), List.copyOf(operations));
    }
}
