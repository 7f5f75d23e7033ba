package dev.unwind.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code stack.json} says of the running stack.
 *
 * @param pid process that runs it
 * @param processStartedAt when that process began, by which a stale file is told from another process with the same pid; milliseconds
 *     since 1970, 0 when the platform does not tell
 * @param ready whether everything answers
 * @param bootstrapServers address of the broker
 * @param schemaRegistry address of the registry's Confluent-compatible API
 * @param queryApi address of the query API
 * @param console address of the console's API, which comes up a moment after the rest
 * @param consoleKeyFile file with the key of its first admin
 * @param targetBase address of the example targets' server
 * @param targetDatabase JDBC URL of its database
 * @param dataSets folder of each data set that it serves
 * @param dataDir folder of the stack's data
 */
public record StackFile(
        long pid,
        long processStartedAt,
        boolean ready,
        String bootstrapServers,
        String schemaRegistry,
        String queryApi,
        String console,
        String consoleKeyFile,
        String targetBase,
        String targetDatabase,
        Map<String, String> dataSets,
        String dataDir) {

    /** Copies the map. */
    public StackFile {
        dataSets = Map.copyOf(dataSets);
    }

    /** The file as it is; empty when there is none or it cannot be read. */
    public static Optional<StackFile> read(UnwindHome home) {
        try {
            return Optional.of(fromJson(Json.parse(Files.readString(home.stackFile()))));
        } catch (NoSuchFileException | MalformedJson absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + home.stackFile(), e);
        }
    }

    /** The stack that runs and is ready; empty when there is none. */
    public static Optional<StackFile> running(UnwindHome home) {
        return read(home).filter(StackFile::alive).filter(StackFile::ready);
    }

    /** Whether the process that wrote the file still runs. */
    public boolean alive() {
        return sameProcess(pid, processStartedAt);
    }

    static boolean sameProcess(long pid, long startedAt) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> startedAt == 0 || startOf(process) == 0 || startOf(process) == startedAt)
                .isPresent();
    }

    /** When a process began, in milliseconds since 1970; 0 when the platform does not tell. */
    public static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Puts the file in its place in one step. */
    public void write(UnwindHome folder) {
        Path file = folder.stackFile();
        Path next = file.resolveSibling("stack.json.next");
        try {
            Files.createDirectories(folder.path());
            Files.writeString(next, toJson().toPrettyString() + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** Removes the file, if it is there. */
    public static void delete(UnwindHome folder) {
        try {
            Files.deleteIfExists(folder.stackFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder.stackFile(), e);
        }
    }

    /** As it stands in the file. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("pid", pid)
                .put("processStartedAt", processStartedAt)
                .put("ready", ready)
                .put("bootstrapServers", bootstrapServers)
                .put("schemaRegistry", schemaRegistry)
                .put("queryApi", queryApi)
                .put("console", console)
                .put("consoleKeyFile", consoleKeyFile)
                .put("targetBase", targetBase)
                .put("targetDatabase", targetDatabase)
                .put("dataDir", dataDir);
        ObjectNode folders = json.putObject("dataSets");
        new TreeMap<>(dataSets).forEach(folders::put);
        return json;
    }

    private static StackFile fromJson(JsonNode json) {
        Map<String, String> dataSets = new TreeMap<>();
        json.path("dataSets")
                .properties()
                .forEach(set -> dataSets.put(set.getKey(), set.getValue().asText()));
        return new StackFile(
                json.path("pid").asLong(),
                json.path("processStartedAt").asLong(),
                json.path("ready").asBoolean(),
                json.path("bootstrapServers").asText(),
                json.path("schemaRegistry").asText(),
                json.path("queryApi").asText(),
                json.path("console").asText(),
                json.path("consoleKeyFile").asText(),
                json.path("targetBase").asText(),
                json.path("targetDatabase").asText(),
                dataSets,
                json.path("dataDir").asText());
    }
}
