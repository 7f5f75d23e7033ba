package dev.unwind.sdk.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.RecoveryMode;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.sdk.LedgerUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
                textOrNull(json.path("compensation"), "reason"),
                new RecordedRun.RunWorker(
                        json.path("worker").path("epoch").asLong(),
                        textOrNull(json.path("worker"), "id"),
                        json.path("worker").path("sinceOffset").asLong(-1)),
                textOrNull(json.path("checkpoint"), "id"),
                json.path("checkpoint").path("index").asLong(-1));
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
                retry(json.path("retry")),
                textOrNull(json.path("gate"), "outcome"),
                approval(json.path("approval")),
                json.path("endedIndex").asLong(-1),
                instant(textOrNull(json, "startedAt")));
    }

    static RecordedCheckpoint checkpoint(JsonNode json) {
        return new RecordedCheckpoint(
                text(json, "id"),
                json.path("index").asLong(),
                Instant.parse(text(json, "savedAt")),
                text(json, "savedBy"),
                textOrNull(json, "follows"),
                json.path("state"),
                texts(json.path("planned")),
                texts(json.path("completed")),
                texts(json.path("pending")),
                valueOrNull(json, "approvals"),
                textOrNull(json, "recoveryInstructions"),
                known(RecoveryMode.values(), text(json, "recoveryMode"), RecoveryMode.UNKNOWN),
                textOrNull(json, "summary"),
                texts(json.path("traceLinks")));
    }

    static RecordedFact fact(JsonNode json) {
        JsonNode event = json.path("event");
        return new RecordedFact(
                json.path("index").asLong(),
                json.path("offset").asLong(),
                text(event.path("payload"), "type"),
                Instant.parse(text(event, "occurredAt")),
                text(event.path("actor"), "kind") + " " + text(event.path("actor"), "id"),
                event.path("payload"));
    }

    private static RecordedAction.@Nullable Approval approval(JsonNode json) {
        return json.isObject()
                ? new RecordedAction.Approval(instant(textOrNull(json, "until")), valueOrNull(json, "editedArguments"))
                : null;
    }

    private static RecordedAction.@Nullable Retry retry(JsonNode json) {
        return json.isObject()
                ? new RecordedAction.Retry(
                        json.path("attempt").asInt(),
                        known(RetryLayer.values(), text(json, "layer"), RetryLayer.UNKNOWN))
                : null;
    }

    /** The value of this name, or {@code otherwise} for one that only a newer ledger knows. */
    private static <E extends Enum<E>> E known(E[] values, String name, E otherwise) {
        return Arrays.stream(values)
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElse(otherwise);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
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
