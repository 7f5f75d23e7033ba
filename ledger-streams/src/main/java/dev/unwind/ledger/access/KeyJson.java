package dev.unwind.ledger.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.access.Grants;
import dev.unwind.model.access.KeyState;
import dev.unwind.model.access.RoleName;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ApiKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** API keys as JSON, without their hashes. */
public final class KeyJson {
    private KeyJson() {}

    /** A key as of now. */
    public static ObjectNode of(ApiKey key, @Nullable Instant lastUse, Instant now) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("keyId", key.getKeyId());
        json.put("principal", key.getPrincipal());
        json.put("state", KeyState.of(key, now).name());
        json.set("grants", grants(ApiKeys.grants(key)));
        ArrayNode groups = json.putArray("groups");
        key.getGroups().forEach(groups::add);
        json.put("sharedDuties", key.getSharedDuties());
        json.put("createdAt", time(key.getCreatedAt()));
        json.put("createdBy", key.getCreatedBy());
        json.put("expiresAt", time(key.getExpiresAt()));
        json.put("revokedAt", time(key.getRevokedAt()));
        json.put("revokedBy", key.getRevokedBy());
        json.put("replacedBy", key.getReplacedBy());
        json.put("lastUsedAt", time(lastUse));
        return json;
    }

    /** Roles with their tenants. */
    public static ArrayNode grants(Grants grants) {
        ArrayNode array = Json.NODES.arrayNode();
        grants.tenants().forEach((role, tenants) -> {
            ArrayNode names = array.addObject().put("role", RoleName.of(role)).putArray("tenants");
            tenants.forEach(names::add);
        });
        return array;
    }

    private static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
