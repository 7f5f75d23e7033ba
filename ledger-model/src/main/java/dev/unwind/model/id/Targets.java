package dev.unwind.model.id;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Target;
import org.jspecify.annotations.Nullable;

/** The form in which a target enters a digest. */
final class Targets {
    private Targets() {}

    static JsonNode node(@Nullable Target target) {
        if (target == null) {
            return Json.NODES.nullNode();
        }
        return Json.NODES.objectNode().put("type", target.getType()).put("id", target.getId());
    }
}
