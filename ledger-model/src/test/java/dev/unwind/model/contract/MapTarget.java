package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A target whose objects stand in a map, by request path. */
final class MapTarget implements EntityReader {
    final List<String> asked = new ArrayList<>();
    private final Map<String, JsonNode> objects = new HashMap<>();

    MapTarget with(String path, String json) {
        objects.put(path, Json.parse(json));
        return this;
    }

    MapTarget without(String path) {
        objects.remove(path);
        return this;
    }

    @Override
    public @Nullable JsonNode read(String path) {
        asked.add(path);
        return objects.get(path);
    }
}
