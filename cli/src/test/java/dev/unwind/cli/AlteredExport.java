package dev.unwind.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * A copy of an exported log in which one bit of one record's value is another.
 *
 * @param partition where the record stands
 * @param offset where the record stands
 * @param run its key, {@code tenant/run}
 */
record AlteredExport(Path file, int partition, long offset, String run) {

    /** Alters the second record of a run in a copy that stands beside the file. */
    static AlteredExport of(Path exported, String run) throws IOException {
        List<String> lines = Files.readAllLines(exported);
        int seen = 0;
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = Json.parse(lines.get(i));
            if (line.path("type").asText().equals("record")
                    && line.path("key").asText().endsWith(run)
                    && ++seen == 2) {
                byte[] value = Base64.getDecoder().decode(line.path("value").asText());
                value[value.length / 2] ^= 1;
                ((ObjectNode) line).put("value", Base64.getEncoder().encodeToString(value));
                lines.set(i, line.toString());
                Path file = Files.write(exported.resolveSibling("altered.jsonl"), lines);
                return new AlteredExport(
                        file,
                        line.path("partition").asInt(),
                        line.path("offset").asLong(),
                        line.path("key").asText());
            }
        }
        throw new AssertionError("run " + run + " has no second record in " + exported);
    }
}
