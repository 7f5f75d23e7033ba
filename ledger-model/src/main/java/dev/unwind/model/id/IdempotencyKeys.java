package dev.unwind.model.id;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Target;
import org.jspecify.annotations.Nullable;

/**
 * The key by which two calls are the same logical operation of a run: SHA-256, lower-case hex, over the RFC 8785 form of
 * {@code {"tenant", "run", "tool", "target", "operation"}}, where target is {@code {"type", "id"}} or null.
 *
 * <p>Test vectors for other languages stand in {@code digest-vectors.json} beside this class's test.
 */
public final class IdempotencyKeys {
    private IdempotencyKeys() {}

    /**
     * The key of one operation.
     *
     * @param tool name of the tool, without its version: a new contract version does not make a new operation
     * @param target what the call is about; null when the contract names no target
     * @param operation the caller's name for the operation; the action id when every call is its own operation
     */
    public static String of(String tenant, String run, String tool, @Nullable Target target, String operation) {
        ObjectNode identity = Json.NODES.objectNode();
        identity.put("tenant", tenant);
        identity.put("run", run);
        identity.put("tool", tool);
        identity.set("target", Targets.node(target));
        identity.put("operation", operation);
        return Json.sha256Canonical(identity);
    }
}
