package dev.unwind.sdk.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.sdk.LedgerUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the query API's JSON. Members that it does not know are left alone: a newer ledger may say more. */
final class QueryJson {
    private QueryJson() {}

    static RecordedRun run(JsonNode json) {
        return new RecordedRun(
                text(json, "status"),
                json.path("facts").asLong(),
                json.path("verificationsPending").asLong(),
                json.path("openCases").asLong(),
                textOrNull(json.path("compensation"), "reason"));
    }

    static RecordedAction action(JsonNode json) {
        return new RecordedAction(
                text(json, "actionId"),
                text(json, "tool"),
                json.path("contractVersion").asInt(),
                text(json, "status"),
                text(json, "verification"),
                Math.max(1, json.path("attempt").asInt()),
                text(json, "argumentsDigest"),
                text(json, "idempotencyKey"),
                valueOrNull(json, "output"),
                textOrNull(json, "error"),
                effect(textOrNull(json, "effect")),
                snapshot(json.path("beforeSnapshot")),
                instant(textOrNull(json, "startedAt")));
    }

    private static Effect effect(@Nullable String name) {
        return name == null ? Effect.UNKNOWN : Effect.valueOf(name);
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable Snapshot snapshot(JsonNode json) {
        if (!json.isObject()) {
            return null;
        }
        List<SnapshotRead> reads = new ArrayList<>();
        for (JsonNode read : json.path("reads")) {
            reads.add(new SnapshotRead(text(read, "name"), text(read, "entity"), textOrNull(read, "document")));
        }
        return new Snapshot(Instant.parse(text(json, "takenAt")), reads);
    }

    private static @Nullable JsonNode valueOrNull(JsonNode json, String member) {
        return json.hasNonNull(member) ? json.get(member) : null;
    }

    private static @Nullable String textOrNull(JsonNode json, String member) {
        return json.hasNonNull(member) ? json.get(member).asText() : null;
    }

    private static String text(JsonNode json, String member) {
        JsonNode value = json.get(member);
        if (value == null || !value.isTextual()) {
            throw new LedgerUnavailableException(
                    "Cannot read an answer of the ledger's query API: found " + (value == null ? "no" : "a non-text")
                            + " member \"" + member + "\" in a " + json.getNodeType()
                            + "; the ledger may be of another version than this SDK.",
                    null);
        }
        return value.textValue();
    }
}
