package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionHeartbeat;
import dev.unwind.schemas.LedgerEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Histories of former releases end today as they ended then, at every step. They are never edited, only added:
 * {@code -Dhistories.write=VERSION} writes those of {@link Histories} that no version has yet.
 */
class HistoryTest {
    private static final Path ALL = Path.of("src/test/resources/histories");
    private static final String SCHEMA = "LedgerEvent.avsc";

    @Test
    void everyStoryIsKept() throws IOException {
        String version = System.getProperty("histories.write");
        if (version != null) {
            write(ALL.resolve(version));
        }
        List<String> kept =
                files().stream().map(file -> file.getFileName().toString()).toList();
        assertThat(kept)
                .as("a story without a file: run this test with -Dhistories.write=VERSION")
                .containsAll(Histories.all().keySet().stream()
                        .map(name -> name + ".json")
                        .toList());
        assertThat(kept).hasSizeGreaterThanOrEqualTo(15);
    }

    @TestFactory
    Stream<DynamicTest> aHistoryEndsAsItDidAtEveryStep() throws IOException {
        return files().stream().map(file -> DynamicTest.dynamicTest(file.toString(), () -> replay(file)));
    }

    private static void replay(Path file) throws IOException {
        JsonNode history = Json.parse(Files.readString(file));
        Schema written = new Schema.Parser().parse(file.resolveSibling(SCHEMA).toFile());
        ContractSource contracts = HistoryFile.contracts(history);
        List<LedgerRecord> records = new ArrayList<>();
        for (JsonNode fact : history.path("facts")) {
            records.add(HistoryFile.record(fact, written));
        }

        FoldedRun stepped = new FoldedRun();
        for (int i = 0; i < records.size(); i++) {
            JsonNode fact = history.path("facts").get(i);
            Decision decision = stepped.take(records.get(i), contracts);
            assertThat(HistoryFile.differences("/outcome", fact.path("outcome"), HistoryFile.outcome(decision)))
                    .as("fact %d", i)
                    .isEmpty();
            assertThat(HistoryFile.differences("/state", fact.path("state"), HistoryFile.state(stepped)))
                    .as("after fact %d", i)
                    .isEmpty();
        }

        JsonNode end = HistoryFile.state(stepped);
        for (int twice = 0; twice < records.size(); twice++) {
            if (records.get(twice).event().getPayload() instanceof ActionHeartbeat) {
                continue; // counted each time it is heard
            }
            FoldedRun again = new FoldedRun();
            for (LedgerRecord record : records.subList(0, twice + 1)) {
                again.take(record, contracts);
            }
            for (LedgerRecord record : records.subList(twice, records.size())) {
                again.take(record, contracts);
            }
            assertThat(HistoryFile.state(again))
                    .as("fact %d delivered twice", twice)
                    .isEqualTo(end);
        }
    }

    private static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path schema = folder.resolve(SCHEMA);
        if (!Files.exists(schema)) {
            Files.writeString(schema, LedgerEvent.getClassSchema().toString(true) + "\n");
        }
        List<String> kept =
                files().stream().map(file -> file.getFileName().toString()).toList();
        for (Map.Entry<String, Supplier<Story>> story : Histories.all().entrySet()) {
            Path file = folder.resolve(story.getKey() + ".json");
            if (!kept.contains(file.getFileName().toString())) {
                Files.writeString(
                        file, HistoryFile.of(story.getKey(), story.getValue().get()));
            }
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(ALL)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
