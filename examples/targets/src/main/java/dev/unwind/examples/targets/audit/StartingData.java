package dev.unwind.examples.targets.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The starting data as the auditor reads it from the files itself; kept as text because few objects are looked at. */
final class StartingData {
    private final ObjectMapper mapper;
    private final Map<String, Path> directories;
    private final Map<String, Map<String, String>> tables = new ConcurrentHashMap<>();

    StartingData(ObjectMapper mapper, Map<String, Path> directories) {
        this.mapper = mapper;
        this.directories = Map.copyOf(directories);
    }

    /** The object as it was at the start, null when there was none. */
    @Nullable
    JsonNode find(String dataSet, String table, String id) throws IOException {
        String text = tables.computeIfAbsent(dataSet + "/" + table, name -> load(dataSet, table))
                .get(id);
        return text == null ? null : mapper.readTree(text);
    }

    private Map<String, String> load(String dataSet, String table) {
        try (InputStream in = open(dataSet, table)) {
            Map<String, String> texts = new HashMap<>();
            for (Map.Entry<String, JsonNode> field : mapper.readTree(in).properties()) {
                texts.put(field.getKey(), mapper.writeValueAsString(field.getValue()));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot read the starting data " + dataSet + "/" + table + " for the audit", e);
        }
    }

    private InputStream open(String dataSet, String table) throws IOException {
        Path directory = directories.get(dataSet);
        if (directory == null) {
            InputStream resource = StartingData.class.getResourceAsStream("/" + dataSet + "/" + table + ".json");
            if (resource == null) {
                throw new IOException("No directory was given for data set " + dataSet);
            }
            return resource;
        }
        Path plain = directory.resolve(table + ".json");
        return Files.exists(plain)
                ? Files.newInputStream(plain)
                : new GZIPInputStream(Files.newInputStream(directory.resolve(table + ".json.gz")));
    }
}
