package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Pointers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The target of one recorded run: its starting data, and the recorded changes as they happen. */
final class RecordedTarget implements EntityReader {
    private final RecordedCalls calls;
    private final JsonNode run;
    private final Map<String, Optional<JsonNode>> objects = new HashMap<>();

    RecordedTarget(RecordedCalls calls, JsonNode run) {
        this.calls = calls;
        this.run = run;
    }

    @Override
    public @Nullable JsonNode read(String path) {
        JsonNode object = object(URLDecoder.decode(path.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8));
        return object == null ? null : object.deepCopy();
    }

    private @Nullable JsonNode object(String entity) {
        return objects.computeIfAbsent(entity, name -> {
                    try {
                        JsonNode found = calls.object(run, name);
                        return found.isMissingNode() ? Optional.empty() : Optional.of(found.deepCopy());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse(null);
    }

    void apply(JsonNode changes) {
        List<JsonNode> removals = new ArrayList<>();
        for (JsonNode change : changes) {
            if (change.has("after")) {
                put(change);
            } else {
                removals.add(0, change);
            }
        }
        removals.forEach(this::remove);
    }

    private void put(JsonNode change) {
        String entity = change.get("entity").textValue();
        String path = change.get("path").textValue();
        JsonNode value = change.get("after").deepCopy();
        if (path.equals("/")) {
            objects.put(entity, Optional.of(value));
        } else if (holder(entity, path) instanceof ObjectNode object) {
            object.set(name(path), value);
        } else if (holder(entity, path) instanceof ArrayNode array) {
            int index = Integer.parseInt(name(path));
            if (index < array.size()) {
                array.set(index, value);
            } else {
                array.add(value);
            }
        }
    }

    private void remove(JsonNode change) {
        String entity = change.get("entity").textValue();
        String path = change.get("path").textValue();
        if (path.equals("/")) {
            objects.put(entity, Optional.empty());
        } else if (holder(entity, path) instanceof ObjectNode object) {
            object.remove(name(path));
        } else if (holder(entity, path) instanceof ArrayNode array) {
            array.remove(Integer.parseInt(name(path)));
        }
    }

    private @Nullable JsonNode holder(String entity, String path) {
        JsonNode object = object(entity);
        return object == null ? null : Pointers.get(object, Pointers.parent(path));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
    }
}
