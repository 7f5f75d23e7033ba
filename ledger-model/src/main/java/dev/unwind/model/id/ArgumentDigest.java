package dev.unwind.model.id;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Target;
import org.jspecify.annotations.Nullable;

/**
 * What an approval is bound to, and what a repeated call is held against: SHA-256, lower-case hex, over the RFC 8785 form
 * of {@code {"tool", "target", "arguments"}}, where target is {@code {"type", "id"}} or null.
 *
 * <p>Test vectors for other languages stand in {@code digest-vectors.json} beside this class's test.
 */
public final class ArgumentDigest {
    private ArgumentDigest() {}

    /**
     * The digest of one call's arguments: equal for equal values, whatever the order of members or the spelling of numbers.
     *
     * @param target what the call is about; null when the contract names no target
     */
    public static String of(String tool, @Nullable Target target, JsonNode arguments) {
        ObjectNode call = Json.NODES.objectNode();
        call.put("tool", tool);
        call.set("target", Targets.node(target));
        call.set("arguments", arguments);
        return Json.sha256Canonical(call);
    }
}
