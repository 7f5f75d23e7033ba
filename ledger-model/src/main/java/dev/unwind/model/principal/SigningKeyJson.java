package dev.unwind.model.principal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.SigningKey;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A published key as JSON: for exported logs and for people. */
public final class SigningKeyJson {
    private SigningKeyJson() {}

    /** The key as an object. */
    public static ObjectNode write(SigningKey key) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("keyId", key.getKeyId()).put("principal", key.getPrincipal());
        ArrayNode roles = json.putArray("roles");
        key.getRoles().forEach(role -> roles.add(role.name()));
        ArrayNode actors = json.putArray("actors");
        key.getActors().forEach(actors::add);
        ByteBuffer bytes = key.getPublicKey().duplicate();
        byte[] publicKey = new byte[bytes.remaining()];
        bytes.get(publicKey);
        json.put("publicKey", Base64.getEncoder().encodeToString(publicKey));
        json.put("validFrom", key.getValidFrom().toString());
        json.put(
                "validUntil",
                key.getValidUntil() == null ? null : key.getValidUntil().toString());
        json.put("publishedAt", key.getPublishedAt().toString()).put("publishedBy", key.getPublishedBy());
        return json;
    }

    /**
     * The key that an object stands for.
     *
     * @throws MalformedJson when it stands for none
     */
    public static SigningKey read(JsonNode json) {
        try {
            List<ActorKind> roles = new ArrayList<>();
            json.required("roles").forEach(role -> roles.add(ActorKind.valueOf(role.textValue())));
            List<String> actors = new ArrayList<>();
            json.required("actors").forEach(actor -> actors.add(actor.textValue()));
            JsonNode until = json.required("validUntil");
            return SigningKey.newBuilder()
                    .setKeyId(json.required("keyId").textValue())
                    .setPrincipal(json.required("principal").textValue())
                    .setRoles(roles)
                    .setActors(actors)
                    .setPublicKey(ByteBuffer.wrap(Base64.getDecoder()
                            .decode(json.required("publicKey").textValue())))
                    .setValidFrom(Instant.parse(json.required("validFrom").textValue()))
                    .setValidUntil(until.isNull() ? null : Instant.parse(until.textValue()))
                    .setPublishedAt(Instant.parse(json.required("publishedAt").textValue()))
                    .setPublishedBy(json.required("publishedBy").textValue())
                    .build();
        } catch (IllegalArgumentException | DateTimeException | NullPointerException e) {
            throw new MalformedJson("it is no published key: " + e.getMessage());
        }
    }
}
