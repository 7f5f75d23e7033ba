package dev.unwind.model.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The digest that an approval of a plan names: equal for plans that send the same, whatever their ids. */
final class PlanDigest {
    private PlanDigest() {}

    /** SHA-256, lower-case hex, over the RFC 8785 form of the steps: action, kind, method, base, path and body of each, in plan order. */
    static String of(List<CompensationCommand> commands) {
        ArrayNode steps = Json.NODES.arrayNode();
        for (CompensationCommand command : commands) {
            ObjectNode step = steps.addObject();
            CompensationRequest request = command.getRequest();
            step.put("action", command.getActionId());
            step.put("kind", command.getKind().name());
            step.put("method", request == null ? null : request.getMethod());
            step.put("base", request == null ? null : request.getBase());
            step.put("path", request == null ? null : request.getPath());
            step.set("body", body(request == null ? null : request.getBody()));
        }
        return Json.sha256Canonical(steps);
    }

    /** As a value, not as text: the same request may be written with its members in another order by another process. */
    private static JsonNode body(@Nullable String body) {
        return body == null ? Json.NODES.nullNode() : Json.parse(body);
    }
}
