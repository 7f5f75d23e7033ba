package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The JSON object that was sent, read strictly: what is not known is told, never passed over. */
final class Body {
    private static final int REASON_LENGTH_MAX = 2_000;

    private final JsonNode json;

    private Body(JsonNode json) {
        this.json = json;
    }

    /** Reads a body that may have these members and no other; an empty one has none of them. */
    static Body of(Context request, String... members) {
        String text = request.body();
        if (text.isBlank()) {
            return new Body(Json.NODES.objectNode());
        }
        JsonNode json;
        try {
            json = Json.parse(text);
        } catch (MalformedJson e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
        if (!json.isObject()) {
            throw Problem.badRequest("Cannot use a body that is a JSON " + json.getNodeType()
                    + ": expected an object with " + List.of(members));
        }
        Set<String> others = new TreeSet<>();
        json.fieldNames().forEachRemaining(others::add);
        others.removeAll(Set.of(members));
        if (!others.isEmpty()) {
            throw Problem.badRequest(
                    "Cannot use the members " + others + ": expected some of " + List.of(members) + ".");
        }
        return new Body(json);
    }

    /** Whether the member is there, and not null. */
    boolean has(String member) {
        return json.hasNonNull(member);
    }

    /** A text that has to be there. */
    String text(String member) {
        String text = optional(member);
        if (text == null || text.isBlank()) {
            throw Problem.badRequest("Cannot do this without the member \"" + member + "\": expected a text.");
        }
        return text;
    }

    /** A text; null when it is not there. */
    @Nullable
    String optional(String member) {
        JsonNode value = json.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(member, value, "a text");
        }
        return value.textValue();
    }

    /** Why it is done, for people; stands on the ledger. */
    String reason() {
        return limited(text("reason"));
    }

    /** The same; null when not said. */
    @Nullable
    String optionalReason() {
        String reason = optional("reason");
        return reason == null || reason.isBlank() ? null : limited(reason);
    }

    private static String limited(String reason) {
        if (reason.length() > REASON_LENGTH_MAX) {
            throw Problem.badRequest("Cannot use a reason of " + reason.length() + " characters: expected at most "
                    + REASON_LENGTH_MAX + ".");
        }
        return reason;
    }

    boolean flag(String member) {
        JsonNode value = json.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw wrong(member, value, "true or false");
        }
        return value.booleanValue();
    }

    /** A whole number; null when it is not there. */
    @Nullable
    Long number(String member) {
        JsonNode value = json.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            throw wrong(member, value, "a whole number");
        }
        return value.longValue();
    }

    /** Texts; none when the member is not there. */
    List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(member)) {
            if (!element.isTextual()) {
                throw wrong(member, json.path(member), "a list of texts");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /** Elements of a list; none when the member is not there. */
    List<JsonNode> array(String member) {
        JsonNode value = json.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(member, value, "a list");
        }
        List<JsonNode> elements = new ArrayList<>();
        value.elements().forEachRemaining(elements::add);
        return elements;
    }

    /** An object that has to be there. */
    JsonNode object(String member) {
        JsonNode value = json.path(member);
        if (!value.isObject()) {
            throw wrong(member, value, "an object");
        }
        return value;
    }

    private static Problem wrong(String member, JsonNode found, String expected) {
        return Problem.badRequest("Cannot use the member \"" + member + "\": found "
                + (found.isMissingNode() ? "nothing" : "a JSON " + found.getNodeType()) + ", expected " + expected
                + ".");
    }
}
