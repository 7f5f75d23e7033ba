package dev.unwind.examples.targets.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.service.Refusal;
import io.javalin.http.Context;

/** Request bodies. */
final class Bodies {
    private Bodies() {}

    static ObjectNode object(Context ctx) {
        try {
            JsonNode body = Json.parse(ctx.body());
            if (body instanceof ObjectNode object) {
                return object;
            }
            throw malformed(ctx, "found " + body.getNodeType());
        } catch (JsonProcessingException e) {
            throw malformed(ctx, e.getOriginalMessage());
        }
    }

    static String text(ObjectNode body, String field) {
        if (!body.path(field).isTextual()) {
            throw new Refusal(400, "BAD_BODY", "The body needs a text \"" + field + "\", found " + Json.compact(body));
        }
        return body.path(field).textValue();
    }

    private static Refusal malformed(Context ctx, String found) {
        return new Refusal(
                400, "BAD_BODY", ctx.method() + " " + ctx.path() + " needs one JSON object as body: " + found);
    }
}
