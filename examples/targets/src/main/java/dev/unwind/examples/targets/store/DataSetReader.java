package dev.unwind.examples.targets.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Digests;
import dev.unwind.examples.targets.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads {@code DIR/<table>.json} or {@code DIR/<table>.json.gz}; the desk has a small set of its own on the class path. */
final class DataSetReader {
    private final Map<String, Path> directories;

    DataSetReader(Map<String, Path> directories) {
        this.directories = Map.copyOf(directories);
    }

    DataSet read(String name, List<String> tables) {
        MessageDigest digest = Digests.sha256();
        Map<String, Map<String, DataSet.Base>> read = new LinkedHashMap<>();
        for (String table : tables) {
            byte[] bytes = bytes(name, table);
            digest.update(bytes);
            read.put(table, parse(name, table, bytes));
        }
        return new DataSet(name, Digests.hex(digest), read);
    }

    private byte[] bytes(String name, String table) {
        Path directory = directories.get(name);
        try {
            if (directory == null) {
                return resource(name, table);
            }
            Path plain = directory.resolve(table + ".json");
            if (Files.exists(plain)) {
                return Files.readAllBytes(plain);
            }
            try (InputStream in = new GZIPInputStream(Files.newInputStream(directory.resolve(table + ".json.gz")))) {
                return in.readAllBytes();
            }
        } catch (IOException e) {
            throw new DataSetException(
                    "Cannot read table " + table + " of data set " + name + " from "
                            + (directory == null ? "the class path" : directory + " (" + table + ".json or .json.gz)")
                            + ": " + e + "; configure the directory of this data set",
                    e);
        }
    }

    private static byte[] resource(String name, String table) throws IOException {
        try (InputStream in = DataSetReader.class.getResourceAsStream("/" + name + "/" + table + ".json")) {
            if (in == null) {
                throw new IOException("no such resource");
            }
            return in.readAllBytes();
        }
    }

    private static Map<String, DataSet.Base> parse(String name, String table, byte[] bytes) {
        try {
            JsonNode root = Json.parse(new ByteArrayInputStream(bytes));
            Map<String, DataSet.Base> entities = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field : root.properties()) {
                entities.put(field.getKey(), new DataSet.Base(entities.size(), (ObjectNode) field.getValue()));
            }
            return entities;
        } catch (IOException | ClassCastException e) {
            throw new DataSetException(
                    "Table " + table + " of data set " + name + " is not one JSON object of objects: " + e.getMessage(),
                    e);
        }
    }
}
