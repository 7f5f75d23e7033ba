package dev.unwind.compensator.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.compensator.simulation.Change.Author;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A target system in memory: documents per tenant, tools that change them, conditional restore, and requests that count once per idempotency key.
 * It may lie in its answers; in its history it never does.
 */
final class Target {

    /** What a tool or an undo does instead of what it should. */
    enum Conduct {
        HONEST,
        /** Changes one more field than it may. */
        MEDDLES,
        /** Says that it is done and does nothing. */
        IDLES,
        /** Says that it failed without effect and does it. */
        DENIES,
        /** Writes something else. */
        ERRS
    }

    /** An HTTP answer. */
    record Answer(int status, String body) {}

    /** A request to undo something, as it reached the target. */
    record Applied(String tenant, String key, int changes) {}

    private final Map<String, TreeMap<String, JsonNode>> documents = new HashMap<>();
    private final List<Change> history = new ArrayList<>();
    private final List<Applied> applied = new ArrayList<>();
    private final Map<String, Answer> answered = new HashMap<>();
    private final Map<String, JsonNode> toolAnswers = new HashMap<>();
    private int made;

    Target(List<String> tenants) {
        for (String tenant : tenants) {
            TreeMap<String, JsonNode> own = new TreeMap<>();
            for (int i = 0; i < 3; i++) {
                own.put(
                        "docs/d" + i,
                        Json.parse("{\"status\":\"new\",\"owner\":\"ann\",\"notes\":0,\"secret\":\"s\"}"));
                own.put("accounts/a" + i, Json.parse("{\"balance\":100,\"secret\":\"s\"}"));
            }
            own.put("lists/l0", Json.parse("{\"items\":[\"i\"],\"secret\":\"s\"}"));
            own.put("outboxes/o0", Json.parse("{\"sent\":0,\"secret\":\"s\"}"));
            documents.put(tenant, own);
        }
    }

    List<Change> history() {
        return history;
    }

    /** Every undo request that was carried out, and not only answered. */
    List<Applied> applied() {
        return applied;
    }

    @Nullable
    JsonNode read(String tenant, String entity) {
        return own(tenant).get(entity);
    }

    private TreeMap<String, JsonNode> own(String tenant) {
        TreeMap<String, JsonNode> own = documents.get(tenant);
        if (own == null) {
            throw new IllegalStateException("Nobody has tenant " + tenant);
        }
        return own;
    }

    private int write(String tenant, Map<String, @Nullable JsonNode> next, Author by) {
        int changes = 0;
        for (Map.Entry<String, @Nullable JsonNode> entry : next.entrySet()) {
            JsonNode now = entry.getValue();
            for (FieldChange change : Differences.between(own(tenant).get(entry.getKey()), now)) {
                changes++;
                history.add(new Change(
                        history.size(), tenant, entry.getKey(), change.path(), change.before(), change.after(), by));
            }
            if (now == null) {
                own(tenant).remove(entry.getKey());
            } else {
                own(tenant).put(entry.getKey(), now);
            }
        }
        return changes;
    }

    /** Somebody else changes one field. */
    void drift(String tenant, String entity, String field, JsonNode value) {
        if (read(tenant, entity) instanceof ObjectNode document) {
            write(tenant, Map.of(entity, document.deepCopy().set(field, value)), new Author.Stranger());
        }
    }

    /** A tool call. One that comes again under its key is answered as before, where the target remembers keys. */
    JsonNode call(String tenant, String tool, JsonNode input, @Nullable String key, Author by, Conduct conduct) {
        JsonNode known = key == null ? null : toolAnswers.get(key);
        if (known != null) {
            return known;
        }
        Map<String, @Nullable JsonNode> next = new LinkedHashMap<>();
        JsonNode answer = conduct == Conduct.ERRS
                ? perform(tenant, tool, wrong(input), next)
                : perform(tenant, tool, input, next);
        if (conduct == Conduct.MEDDLES && next.values().iterator().next() instanceof ObjectNode document) {
            document.put("secret", "meddled " + ++made);
        }
        if (conduct != Conduct.IDLES) {
            write(tenant, next, by);
        }
        JsonNode said = conduct == Conduct.DENIES ? Json.NODES.textNode("Error: it could not be done") : answer;
        if (key != null) {
            toolAnswers.put(key, said);
        }
        return said;
    }

    private static JsonNode wrong(JsonNode input) {
        ObjectNode wrong = input.deepCopy();
        wrong.put("value", "not " + input.path("value").asText());
        return wrong.put("amount", input.path("amount").asInt() + 1);
    }

    private JsonNode perform(String tenant, String tool, JsonNode input, Map<String, @Nullable JsonNode> next) {
        String id = input.path("id").asText();
        switch (tool) {
            case "doc.set" -> edit(tenant, "docs/" + id, next).set("status", input.get("value"));
            case "doc.close" ->
                edit(tenant, "docs/" + id, next)
                        .put("status", input.path("value").asText().startsWith("not") ? "ajar" : "closed");
            case "doc.drop" -> edit(tenant, "docs/" + id, next).remove("owner");
            case "doc.note" -> {
                ObjectNode doc = edit(tenant, "docs/" + id, next);
                doc.put("notes", doc.path("notes").asInt() + 1).set("note", input.get("value"));
            }
            case "pair.move" -> {
                add(
                        edit(tenant, "accounts/" + id, next),
                        "balance",
                        -input.path("amount").asInt());
                add(
                        edit(tenant, "accounts/" + input.path("to").asText(), next),
                        "balance",
                        input.path("amount").asInt());
            }
            case "account.charge" ->
                add(
                        edit(tenant, "accounts/" + id, next),
                        "balance",
                        -input.path("amount").asInt());
            case "list.add" -> {
                String item = "i" + ++made;
                ((ArrayNode) edit(tenant, "lists/" + id, next).get("items")).add(item);
                next.put("items/" + item, Json.NODES.objectNode().set("text", input.get("value")));
            }
            case "message.post" -> {
                String message = "m" + ++made;
                next.put("messages/" + message, Json.NODES.objectNode().set("text", input.get("value")));
                return Json.NODES.objectNode().put("id", message);
            }
            case "mail.send", "mail.promise" -> add(edit(tenant, "outboxes/" + id, next), "sent", 1);
            default -> throw new IllegalArgumentException("No tool " + tool);
        }
        return Json.NODES.objectNode().put("done", true);
    }

    private ObjectNode edit(String tenant, String entity, Map<String, @Nullable JsonNode> next) {
        JsonNode document = next.getOrDefault(entity, own(tenant).get(entity));
        ObjectNode copy = document instanceof ObjectNode object ? object.deepCopy() : Json.NODES.objectNode();
        next.put(entity, copy);
        return copy;
    }

    private static void add(ObjectNode document, String field, int amount) {
        document.put(field, document.path(field).asInt() + amount);
    }

    /** A request of an executor. */
    Answer http(String tenant, String method, String path, @Nullable String key, String body, Conduct conduct) {
        if (method.equals("GET")) {
            JsonNode document = read(tenant, path.substring(1));
            return document == null ? new Answer(404, "") : new Answer(200, Json.write(document));
        }
        if (key == null) {
            return new Answer(400, "{\"error\":{\"code\":\"BAD_KEY\",\"message\":\"no key\"}}");
        }
        if (answered.containsKey(tenant + " " + key)) {
            return new Answer(200, "{\"applied\":true,\"replayed\":true}");
        }
        Map<String, @Nullable JsonNode> next = new LinkedHashMap<>();
        JsonNode request = Json.parse(body);
        switch (path) {
            case "/restore" -> {
                List<String> differing = patch(tenant, request.path("patches"), next);
                if (!differing.isEmpty()) {
                    ObjectNode answer = Json.NODES.objectNode();
                    answer.putObject("error").put("code", "DRIFTED").put("message", "it is not as expected");
                    ArrayNode places = answer.putArray("differing");
                    differing.forEach(
                            entity -> places.addObject().put("entity", entity).put("path", ""));
                    return new Answer(409, Json.write(answer));
                }
            }
            case "/refund" ->
                add(
                        edit(tenant, "accounts/" + request.path("id").asText(), next),
                        "balance",
                        request.path("amount").asInt());
            case "/apologise" ->
                next.put("messages/sorry" + ++made, Json.NODES.objectNode().put("text", "sorry"));
            default -> {
                return new Answer(404, "");
            }
        }
        if (conduct == Conduct.MEDDLES && next.values().iterator().next() instanceof ObjectNode document) {
            document.put("secret", "meddled " + ++made);
        }
        int changes = conduct == Conduct.IDLES ? 0 : write(tenant, next, new Author.Undo(key));
        applied.add(new Applied(tenant, key, changes));
        Answer answer = new Answer(200, "{\"applied\":true,\"replayed\":false}");
        answered.put(tenant + " " + key, answer);
        return answer;
    }

    /** The entities whose patches do not fit; then nothing may be written. */
    private List<String> patch(String tenant, JsonNode patches, Map<String, @Nullable JsonNode> next) {
        List<String> differing = new ArrayList<>();
        for (JsonNode one : patches) {
            String entity = one.path("entity").asText();
            JsonNode document = own(tenant).get(entity);
            JsonNode patched = document == null ? null : document.deepCopy();
            for (JsonNode operation : one.path("patch")) {
                String path = operation.path("path").asText();
                String op = operation.path("op").asText();
                JsonNode found = patched == null ? null : Pointers.get(patched, path);
                boolean fits = switch (op) {
                    case "test" -> Json.sameValue(found, operation.get("value"));
                    case "add" -> !path.isEmpty() ? patched != null : patched == null;
                    default -> found != null;
                };
                if (!fits) {
                    differing.add(entity);
                    break;
                }
                patched = apply(op, path, operation.get("value"), patched);
            }
            next.put(entity, patched);
        }
        return differing;
    }

    private static @Nullable JsonNode apply(
            String op, String path, @Nullable JsonNode value, @Nullable JsonNode document) {
        if (op.equals("test")) {
            return document;
        }
        if (path.isEmpty()) {
            return op.equals("remove") ? null : value;
        }
        if (document == null || !(Pointers.get(document, Pointers.parent(path)) instanceof ObjectNode holder)) {
            throw new IllegalStateException("Nothing holds " + path);
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (op.equals("remove")) {
            holder.remove(name);
        } else {
            holder.set(name, value);
        }
        return document;
    }
}
