package dev.unwind.cli.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.RunKey;
import java.util.List;

/**
 * An action, of whatever run, that wrote an entity after another one did.
 *
 * @param run its run
 * @param actionId the action
 * @param tool the tool that acted
 * @param entity the entity that it wrote
 * @param at when the ledger came to know of it
 * @param place its place in the order of the entity's writes
 * @param paths the fields that it changed there; empty when the ledger does not tell
 * @param known whether the ledger tells which fields it changed
 * @param undone whether it is undone, and proven so
 */
public record LaterWriter(
        RunKey run,
        String actionId,
        String tool,
        String entity,
        String at,
        long place,
        List<String> paths,
        boolean known,
        boolean undone) {
    /** Copies the list. */
    public LaterWriter {
        paths = List.copyOf(paths);
    }

    /** Whether it is, or may be, the one that changed this field. */
    boolean mayHaveWritten(String path) {
        return !known
                || paths.stream()
                        .anyMatch(own -> dev.unwind.model.json.Pointers.covers(own, path)
                                || dev.unwind.model.json.Pointers.covers(path, own));
    }

    /** Whether it is an action on the other side of the same write. */
    boolean sameAction(LaterWriter other) {
        return run.equals(other.run) && actionId.equals(other.actionId);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.NODES.objectNode();
        json.put("tenantId", run.tenantId()).put("runId", run.runId()).put("actionId", actionId);
        json.put("tool", tool).put("entity", entity).put("at", at).put("place", place);
        json.put("fieldsKnown", known).put("undone", undone);
        paths.forEach(json.putArray("paths")::add);
        return json;
    }

    static String text(JsonNode write, String name) {
        return write.path(name).asText();
    }
}
