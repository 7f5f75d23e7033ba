package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.util.ArrayList;
import java.util.List;

/**
 * One entry under {@code snapshot} as it stands in a contract: a key of a mapping, as people write it, or an element
 * with a {@code name} of a list, as the published definition has it.
 */
record WrittenEntry(String name, String pointer, JsonNode read, boolean listed) {
    static List<WrittenEntry> of(JsonNode contract) {
        List<WrittenEntry> entries = new ArrayList<>();
        JsonNode snapshot = contract.path("snapshot");
        snapshot.properties()
                .forEach(member -> entries.add(new WrittenEntry(
                        member.getKey(), Pointers.child("/snapshot", member.getKey()), member.getValue(), false)));
        if (snapshot.isArray()) {
            for (int i = 0; i < snapshot.size(); i++) {
                JsonNode read = snapshot.get(i);
                entries.add(new WrittenEntry(read.path("name").asText(""), "/snapshot/" + i, read, true));
            }
        }
        return entries;
    }

    static ArrayNode asList(JsonNode contract) {
        ArrayNode list = Json.NODES.arrayNode();
        for (WrittenEntry entry : of(contract)) {
            ObjectNode element = entry.read.deepCopy();
            list.add(element.put("name", entry.name));
        }
        return list;
    }

    Scope scope() {
        return read.path("creates").booleanValue() ? Scope.CREATED : Scope.READ;
    }

    Scope itemScope() {
        if (!read.has("each")) {
            return scope();
        }
        return read.path("creates").booleanValue() ? Scope.CREATED_EACH : Scope.READ_EACH;
    }
}
