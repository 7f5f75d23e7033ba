package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.examples.targets.audit.Difference;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** What each recorded run really changed, call by call, so that a run which is not undone can be held against it. */
public final class ExpectedChanges {
    private final Map<String, List<Call>> callsByRun;
    private final Map<String, Path> dataSets;
    private final Map<String, Map<String, String>> tables = new ConcurrentHashMap<>();

    /** What one call changed, by entity. */
    private record Call(int step, Map<String, List<FieldChange>> changes) {}

    private ExpectedChanges(Map<String, List<Call>> callsByRun, Map<String, Path> dataSets) {
        this.callsByRun = callsByRun;
        this.dataSets = dataSets;
    }

    /**
     * Reads change files.
     *
     * @param dataSets folder of each data set, for the starting data
     */
    public static ExpectedChanges read(List<Path> files, Map<String, Path> dataSets) {
        Map<String, List<Call>> calls = new HashMap<>();
        for (Path file : files) {
            JsonLines.read(
                    file,
                    (json, place) -> calls.computeIfAbsent(json.path("runId").asText(), run -> new ArrayList<>())
                            .add(new Call(json.path("i").asInt(), byEntity(json.path("changes")))));
        }
        return new ExpectedChanges(calls, dataSets);
    }

    private static Map<String, List<FieldChange>> byEntity(JsonNode changes) {
        Map<String, List<FieldChange>> byEntity = new LinkedHashMap<>();
        for (JsonNode change : changes) {
            byEntity.computeIfAbsent(change.path("entity").asText(), entity -> new ArrayList<>())
                    .add(new FieldChange(change.path("path").asText(), change.get("before"), change.get("after")));
        }
        return byEntity;
    }

    /** Whether there is anything to hold runs against. */
    public boolean known() {
        return !callsByRun.isEmpty();
    }

    /** What differs between the data as the run should have left it and as it is found; empty when nothing does. */
    public List<String> unexpected(RecordedRun run, List<Difference> found) {
        Map<String, @Nullable JsonNode> documents = new LinkedHashMap<>();
        writes(run).forEach(write -> documents.putAll(write.after()));
        return unexpected(run, documents, found);
    }

    /** The calls that changed something, in order, each with the documents before and after it. */
    List<StepWrite> writes(RecordedRun run) {
        Map<String, @Nullable JsonNode> now = new LinkedHashMap<>();
        List<StepWrite> writes = new ArrayList<>();
        for (Call call : callsByRun.getOrDefault(run.runId(), List.of())) {
            Map<String, @Nullable JsonNode> before = new LinkedHashMap<>();
            Map<String, @Nullable JsonNode> after = new LinkedHashMap<>();
            call.changes().forEach((entity, changes) -> {
                JsonNode document = now.containsKey(entity) ? now.get(entity) : start(run, entity);
                before.put(entity, document);
                after.put(entity, LeafDifferences.apply(document, changes));
            });
            now.putAll(after);
            if (!after.isEmpty()) {
                writes.add(new StepWrite(call.step(), before, after));
            }
        }
        return writes;
    }

    /** What differs between these documents, with all others as at the start, and the data as it is found; empty when nothing does. */
    List<String> unexpected(RecordedRun run, Map<String, @Nullable JsonNode> documents, List<Difference> found) {
        Map<String, String> expected = new TreeMap<>();
        documents.forEach((entity, document) -> LeafDifferences.between(start(run, entity), document)
                .values()
                .forEach(change -> expected.put(entity + " " + change.path(), write(change.after()))));
        Map<String, String> actual = new TreeMap<>();
        found.forEach(
                difference -> actual.put(difference.entity() + " " + difference.path(), write(difference.actual())));
        List<String> unexpected = new ArrayList<>();
        expected.forEach((place, value) -> {
            if (!value.equals(actual.get(place))) {
                unexpected.add(
                        place + ": expected " + value + ", found " + actual.getOrDefault(place, "the starting value"));
            }
        });
        actual.forEach((place, value) -> {
            if (!expected.containsKey(place)) {
                unexpected.add(place + ": expected the starting value, found " + value);
            }
        });
        return unexpected;
    }

    private static String write(@Nullable JsonNode value) {
        return value == null ? "nothing" : Json.canonical(value);
    }

    private @Nullable JsonNode start(RecordedRun run, String entity) {
        int slash = entity.indexOf('/');
        String table = entity.substring(0, slash);
        String text = tables.computeIfAbsent(run.dataSet() + "/" + table, key -> load(run.dataSet(), table))
                .get(entity.substring(slash + 1));
        return text == null ? null : Json.parse(text);
    }

    private Map<String, String> load(String dataSet, String table) {
        Path folder = dataSets.get(dataSet);
        if (folder == null) {
            throw CliException.usage("Cannot check runs of data set " + dataSet + ": it has no folder.");
        }
        Path plain = folder.resolve(table + ".json");
        Path file = Files.exists(plain) ? plain : folder.resolve(table + ".json.gz");
        try (InputStream in =
                Files.exists(plain) ? Files.newInputStream(file) : new GZIPInputStream(Files.newInputStream(file))) {
            JsonNode root = Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            Map<String, String> texts = new HashMap<>();
            ((ObjectNode) root).properties().forEach(entry -> texts.put(entry.getKey(), Json.write(entry.getValue())));
            return texts;
        } catch (IOException e) {
            throw CliException.usage("Cannot read the starting data " + file + ": " + e, e);
        }
    }
}
