package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open case with everything that helps to decide it.
 *
 * @param detail the query API's answer about the case
 * @param writers actions that wrote the drifted entities since, newest first; empty when it is about something else, or nobody on the
 *     ledger did
 * @param action the action that a person has to look at, or to let go ahead; a missing node in any other case
 */
public record CaseView(JsonNode detail, List<LaterWriter> writers, JsonNode action) {
    private static final int CASES_MAX = 1_000;

    /** Copies the list. */
    public CaseView {
        writers = List.copyOf(writers);
    }

    /**
     * The id of the one open case that begins so.
     *
     * @param attempt what is to be done with it, for the message
     */
    public static JsonNode find(QueryApi query, String beginning, String attempt) {
        List<JsonNode> named = query.cases(null, CASES_MAX).stream()
                .filter(open -> open.path("caseId").asText().startsWith(beginning))
                .toList();
        if (named.size() != 1) {
            throw CliException.usage("Cannot " + attempt + " case " + beginning + ": "
                    + (named.isEmpty() ? "no open case has" : named.size() + " open cases have")
                    + " an id that begins so, expected exactly one. List them with `unwind cases`.");
        }
        return named.getFirst();
    }

    /** The case; empty when it is not open any more. */
    public static Optional<CaseView> of(QueryApi query, String caseId) {
        return query.caseDetail(caseId)
                .map(detail -> new CaseView(detail, writers(query, detail), toBeLookedAt(query, detail.path("case"))));
    }

    private static JsonNode toBeLookedAt(QueryApi query, JsonNode open) {
        String kind = open.path("kind").asText();
        if (!kind.equals("CONFIRMATION") && !kind.equals("ACTION_NEEDS_APPROVAL")) {
            return MissingNode.getInstance();
        }
        RunKey run =
                new RunKey(open.path("tenantId").asText(), open.path("runId").asText());
        return query.action(run, open.path("actionId").asText()).orElse(MissingNode.getInstance());
    }

    private static List<LaterWriter> writers(QueryApi query, JsonNode detail) {
        List<JsonNode> undone = new ArrayList<>();
        List<LaterWriter> writers = new ArrayList<>();
        for (JsonNode write : detail.path("writers")) {
            // Newest first: an undo stands before what it undid.
            if (write.path("kind").asText().equals("UNDO")) {
                undone.add(write);
            } else {
                writers.add(writer(query, write, undone.stream().anyMatch(undo -> sameWrite(undo, write))));
            }
        }
        return writers.stream()
                .sorted(Comparator.comparingLong(LaterWriter::place).reversed())
                .toList();
    }

    private static boolean sameWrite(JsonNode one, JsonNode other) {
        return List.of("runId", "actionId", "entity").stream()
                .allMatch(name -> one.path(name).equals(other.path(name)));
    }

    private static LaterWriter writer(QueryApi query, JsonNode write, boolean undone) {
        RunKey run = new RunKey(LaterWriter.text(write, "tenantId"), LaterWriter.text(write, "runId"));
        String entity = LaterWriter.text(write, "entity");
        List<String> paths = query.action(run, LaterWriter.text(write, "actionId"))
                .map(action -> paths(action, entity))
                .orElse(null);
        return new LaterWriter(
                run,
                LaterWriter.text(write, "actionId"),
                LaterWriter.text(write, "tool"),
                entity,
                LaterWriter.text(write, "at"),
                write.path("place").asLong(),
                paths == null ? List.of() : paths,
                paths != null,
                undone);
    }

    /** Null when the ledger has no snapshot of both sides. */
    private static @Nullable List<String> paths(JsonNode action, String entity) {
        Optional<JsonNode> after = document(action.path("afterSnapshot"), entity);
        if (after.isEmpty() || !action.path("beforeSnapshot").isObject()) {
            return null;
        }
        JsonNode before = document(action.path("beforeSnapshot"), entity).orElse(null);
        return Differences.between(before, after.get()).stream()
                .map(FieldChange::path)
                .toList();
    }

    private static Optional<JsonNode> document(JsonNode snapshot, String entity) {
        for (JsonNode read : snapshot.path("reads")) {
            if (read.path("entity").asText().equals(entity)
                    && read.path("document").isTextual()) {
                try {
                    return Optional.of(Json.parse(read.path("document").textValue()));
                } catch (MalformedJson notReadable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** The case itself, as the list of cases has it. */
    public JsonNode open() {
        return detail.path("case");
    }

    /** What kind of case it is. */
    public String kind() {
        return open().path("kind").asText();
    }

    /** Its run. */
    public RunKey run() {
        return new RunKey(open().path("tenantId").asText(), open().path("runId").asText());
    }

    /** What the fact that opened it says; a missing node when that is not known. */
    public JsonNode payload() {
        return detail.path("fact").path("event").path("payload");
    }

    /** Actions that still stand and changed, or may have changed, a drifted field; newest first. */
    public List<LaterWriter> inTheWay() {
        List<LaterWriter> found = new ArrayList<>();
        for (LaterWriter writer : writers) {
            boolean meets = false;
            for (JsonNode field : detail.path("fields")) {
                meets |= field.path("entity").asText().equals(writer.entity())
                        && writer.mayHaveWritten(field.path("path").asText());
            }
            if (meets && !writer.undone() && found.stream().noneMatch(writer::sameAction)) {
                found.add(writer);
            }
        }
        return found;
    }

    /** Drifted fields, entity and path, that no action on the ledger wrote since. */
    public Set<String> byUnknown() {
        Set<String> unknown = new LinkedHashSet<>();
        for (JsonNode field : detail.path("fields")) {
            String entity = field.path("entity").asText();
            String path = field.path("path").asText();
            boolean known =
                    writers.stream().anyMatch(writer -> writer.entity().equals(entity) && writer.mayHaveWritten(path));
            if (!known) {
                unknown.add(entity + " " + (path.isEmpty() ? "(the whole object)" : path));
            }
        }
        return unknown;
    }
}
