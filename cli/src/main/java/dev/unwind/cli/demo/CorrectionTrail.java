package dev.unwind.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.unwind.cli.text.FieldDiff;
import dev.unwind.cli.text.Times;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The correction trail of one run, made from the facts on its timeline and nothing else. */
final class CorrectionTrail {
    private final String runId;
    private final Map<String, Facts> actions = new LinkedHashMap<>();
    private @Nullable Instant detectedAt;

    /** The facts of one action, by what they are. */
    private static final class Facts {
        private JsonNode planned = NullNode.getInstance();
        private JsonNode started = NullNode.getInstance();
        private JsonNode succeeded = NullNode.getInstance();
        private JsonNode verified = NullNode.getInstance();
        private JsonNode undone = NullNode.getInstance();
        private JsonNode undoVerified = NullNode.getInstance();
    }

    /** @param timeline entries as the query API gives them */
    CorrectionTrail(String runId, List<JsonNode> timeline) {
        this.runId = runId;
        for (JsonNode entry : timeline) {
            sort(entry.path("event"));
        }
    }

    private void sort(JsonNode event) {
        JsonNode payload = event.path("payload");
        if (!payload.path("actionId").isTextual()) {
            return;
        }
        Facts facts = actions.computeIfAbsent(payload.path("actionId").textValue(), id -> new Facts());
        switch (payload.path("type").asText()) {
            case "ActionPlanned" -> facts.planned = event;
            case "ActionStarted" -> facts.started = event;
            case "ActionSucceeded" -> facts.succeeded = event;
            case "CompensationExecuted" -> facts.undone = event;
            case "VerificationRecorded" -> verification(facts, event);
            default -> {
                // The trail tells of what was changed, found and put back.
            }
        }
    }

    private void verification(Facts facts, JsonNode event) {
        JsonNode payload = event.path("payload");
        if (payload.path("kind").asText().equals("AFTER_COMPENSATION")) {
            facts.undoVerified = event;
        } else {
            facts.verified = event;
            if (payload.path("status").asText().equals("MISMATCHED") && detectedAt == null) {
                detectedAt = at(event).orElse(null);
            }
        }
    }

    /** One entry for each action that changed something, in order. */
    List<TrailEntry> entries() {
        List<TrailEntry> entries = new ArrayList<>();
        actions.forEach((id, facts) -> {
            List<FieldChange> changes = changes(facts);
            if (!changes.isEmpty()) {
                entries.add(entry(id, facts, changes));
            }
        });
        return entries;
    }

    /** From the detection to the read-back that proves the last undo, in milliseconds; empty when there was no detection or no proof. */
    Optional<Double> detectToVerifiedMillis() {
        return actions.values().stream()
                .map(facts -> millis(detectedAt, at(facts.undoVerified).orElse(null)))
                .filter(millis -> millis >= 0)
                .max(Double::compare);
    }

    private TrailEntry entry(String id, Facts facts, List<FieldChange> changes) {
        boolean proven =
                facts.undoVerified.path("payload").path("status").asText().equals("VERIFIED");
        boolean wrong = facts.verified.path("payload").path("status").asText().equals("MISMATCHED");
        return new TrailEntry(
                runId,
                id,
                facts.planned.path("payload").path("tool").asText(),
                facts.planned.path("payload").path("reasoning").asText(""),
                changes.stream().map(CorrectionTrail::done).toList(),
                wrong ? wrongs(facts) : List.of(),
                facts.undone.isNull()
                        ? List.of()
                        : changes.stream().map(CorrectionTrail::undone).toList(),
                proven
                        ? "read back at " + Times.clock(facts.undoVerified.path("occurredAt"))
                                + " and found as before the action"
                        : "not proven",
                wrong
                        ? millis(
                                at(facts.succeeded).orElse(null),
                                at(facts.verified).orElse(null))
                        : -1,
                proven ? millis(detectedAt, at(facts.undoVerified).orElse(null)) : -1);
    }

    private static List<String> wrongs(Facts facts) {
        List<String> wrongs = new ArrayList<>();
        for (JsonNode comparison : facts.verified.path("payload").path("comparisons")) {
            if (!comparison.path("matches").asBoolean()) {
                wrongs.add(comparison.path("path").asText() + ": expected "
                        + comparison.path("expected").asText("nothing") + ", found "
                        + comparison.path("actual").asText("nothing"));
            }
        }
        if (wrongs.isEmpty()) {
            wrongs.add(facts.verified.path("payload").path("reason").asText());
        }
        return wrongs;
    }

    /** What the read-back showed against what was there before; paths begin with the entity. */
    private static List<FieldChange> changes(Facts facts) {
        JsonNode observed = facts.verified.path("payload").path("observed");
        JsonNode after =
                observed.isObject() ? observed : facts.succeeded.path("payload").path("after");
        Map<String, JsonNode> before = documents(facts.started.path("payload").path("before"));
        List<FieldChange> changes = new ArrayList<>();
        documents(after)
                .forEach((entity, document) -> FieldDiff.between(before.get(entity), document)
                        .forEach(change -> changes.add(change.under("/" + entity))));
        return changes;
    }

    private static Map<String, JsonNode> documents(JsonNode snapshot) {
        Map<String, JsonNode> documents = new LinkedHashMap<>();
        for (JsonNode read : snapshot.path("reads")) {
            JsonNode document = read.path("document");
            if (!document.isNull() && !document.isMissingNode()) {
                documents.put(
                        read.path("entity").asText(),
                        document.isTextual() ? Json.parse(document.textValue()) : document);
            }
        }
        return documents;
    }

    private static String done(FieldChange change) {
        if (change.before() == null) {
            return "added " + place(change) + ": " + value(change.after());
        }
        if (change.after() == null) {
            return "removed " + place(change) + ": " + value(change.before());
        }
        return "changed " + place(change) + " from " + value(change.before()) + " to " + value(change.after());
    }

    private static String undone(FieldChange change) {
        if (change.before() == null) {
            return "took " + place(change) + " away again";
        }
        return "set " + place(change) + " to " + value(change.before()) + " again";
    }

    /** {@code /tickets/T-182/priority} as {@code priority of tickets/T-182}. */
    private static String place(FieldChange change) {
        String[] segments = change.path().substring(1).split("/", 3);
        String entity = segments[0] + "/" + (segments.length > 1 ? segments[1] : "");
        return segments.length > 2 ? segments[2].replace('/', ' ') + " of " + entity : entity;
    }

    private static String value(@Nullable JsonNode value) {
        return value == null ? "nothing" : Json.write(value);
    }

    private static Optional<Instant> at(JsonNode event) {
        return Times.instant(event.path("occurredAt"));
    }

    private static double millis(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null
                ? -1
                : Math.round(Duration.between(from, to).toNanos() / 1e4) / 100.0;
    }
}
