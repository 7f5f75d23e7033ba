package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** What agents really called, and what that changed; present only where the data stands beside the project. */
final class RecordedCalls {
    private final Path directory = Path.of(System.getProperty("unwind.data", "../../shared/data"));
    private final Map<String, JsonNode> databases = new HashMap<>();

    boolean present() {
        return Files.isDirectory(directory.resolve("runs"));
    }

    List<JsonNode> runs() throws IOException {
        return lines("runs/dev.runs.jsonl.gz");
    }

    /** The recorded changes by run id and step. */
    Map<String, JsonNode> changes() throws IOException {
        Map<String, JsonNode> changes = new HashMap<>();
        for (JsonNode line : lines("runs/dev.changes.jsonl.gz")) {
            changes.put(line.get("runId").textValue() + " " + line.get("i"), line.get("changes"));
        }
        return changes;
    }

    /** The objects that a run finds, shared: copy before changing. */
    JsonNode object(JsonNode run, String entity) throws IOException {
        String domain = run.get("domain").textValue();
        String database =
                domain.equals("airline") ? "airline-" + run.get("dialect").textValue() : domain;
        String table = entity.substring(0, entity.indexOf('/'));
        String file = "db/" + database + "/" + table + ".json.gz";
        JsonNode objects = databases.get(file);
        if (objects == null) {
            objects = Json.parse(String.join("\n", text(file)));
            databases.put(file, objects);
        }
        return objects.path(entity.substring(entity.indexOf('/') + 1));
    }

    private List<JsonNode> lines(String file) throws IOException {
        return text(file).stream().map(Json::parse).toList();
    }

    private List<String> text(String file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(directory.resolve(file))), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        }
        return lines;
    }

    static ObjectNode arguments(JsonNode step) {
        return step.get("arguments") instanceof ObjectNode arguments ? arguments : Json.NODES.objectNode();
    }
}
