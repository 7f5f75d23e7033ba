package dev.unwind.examples.targets.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.SharedData;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.service.Fault;
import dev.unwind.examples.targets.service.TargetService;
import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.store.Domain;
import dev.unwind.examples.targets.store.Tenant;
import dev.unwind.examples.targets.store.TenantStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays what agents really called, where the recordings are present; the other tests have data of their own. */
class RecordedRunsTest {
    private static final int KNOWN_WRONG_ANSWERS_MAX = 1;

    @TempDir
    Path directory;

    private final List<String> wrongAnswers = new ArrayList<>();
    private final List<String> wrongChanges = new ArrayList<>();
    private int calls;
    private int mutatingCalls;

    @Test
    void answersAndChangesAreThoseOfTheRecording() throws IOException, SQLException {
        Optional<Path> found = SharedData.find();
        assumeTrue(found.isPresent(), "the recorded runs are not here");
        Path data = found.get();
        String url = System.getProperty("target.jdbc.url", "jdbc:sqlite:" + directory.resolve("target.db"));
        Map<String, Path> dataSets = TargetConfig.dataSetsIn(data.resolve("db"));
        Map<String, JsonNode> recordedChanges = new HashMap<>();
        lines(data.resolve("runs/dev.changes.jsonl.gz"))
                .forEach(line -> recordedChanges.put(
                        line.path("runId").asText() + "#" + line.path("i").asInt(), line.path("changes")));
        try (TenantStore store = new TenantStore(url, dataSets);
                Connection connection = DriverManager.getConnection(url)) {
            Overlay overlay = new Overlay(connection, dataSets);
            TargetService service = new TargetService(store);
            int number = 0;
            for (JsonNode run : lines(data.resolve("runs/dev.runs.jsonl.gz"))) {
                Tenant tenant = new Tenant(
                        "run-" + number++,
                        Domain.of(run.path("domain").asText()).orElseThrow(),
                        Dialect.of(run.path("dialect").asText()).orElseThrow());
                service.create(tenant);
                replay(run, tenant, service, overlay, recordedChanges);
            }
        }
        System.out.printf(
                "%d calls replayed, %d answers differ; changes of %d mutating calls compared, %d differ%n",
                calls, wrongAnswers.size(), mutatingCalls, wrongChanges.size());
        assertThat(wrongAnswers).hasSizeLessThanOrEqualTo(KNOWN_WRONG_ANSWERS_MAX);
        assertThat(wrongChanges).isEmpty();
        assertThat(mutatingCalls).isEqualTo(recordedChanges.size());
    }

    private void replay(
            JsonNode run, Tenant tenant, TargetService service, Overlay overlay, Map<String, JsonNode> recordedChanges)
            throws IOException, SQLException {
        for (JsonNode step : run.path("steps")) {
            String where = run.path("runId").asText() + "#" + step.path("i").asInt() + " "
                    + step.path("tool").asText();
            JsonNode recorded = recordedChanges.get(where.substring(0, where.indexOf(' ')));
            Map<String, Optional<JsonNode>> before = recorded == null ? Map.of() : overlay.of(tenant);
            String answer =
                    service.call(tenant, step.path("tool").asText(), (ObjectNode) step.path("arguments"), Fault.NONE);
            calls++;
            if (!sameAnswer(step.path("result").asText(), answer)) {
                wrongAnswers.add(where + ": recorded " + step.path("result").asText() + ", answered " + answer);
            }
            if (recorded != null) {
                mutatingCalls++;
                TreeSet<String> wanted = new TreeSet<>();
                recorded.forEach(change -> wanted.add(Json.canonical(change)));
                TreeSet<String> actual = overlay.changes(tenant, before);
                if (!actual.equals(wanted)) {
                    wrongChanges.add(where + ": recorded " + wanted + ", found " + actual);
                }
            }
        }
    }

    private static boolean sameAnswer(String recorded, String answer) {
        if (recorded.contains(" validation error")) {
            return recorded.lines().findFirst().equals(answer.lines().findFirst());
        }
        if (recorded.equals(answer)) {
            return true;
        }
        try {
            return Json.equal(Json.parse(recorded), Json.parse(answer));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            List<JsonNode> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(Json.parse(line));
            }
            return lines;
        }
    }

    /** The overlay of a tenant read beside the service, and what one call changed in it. */
    private static final class Overlay {
        private final Connection connection;
        private final StartingData start;

        Overlay(Connection connection, Map<String, Path> dataSets) {
            this.connection = connection;
            this.start = new StartingData(
                    new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS), dataSets);
        }

        Map<String, Optional<JsonNode>> of(Tenant tenant) throws SQLException, IOException {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT tbl, id, doc FROM overlay_entity WHERE tenant = ?")) {
                select.setString(1, tenant.id());
                Map<String, Optional<JsonNode>> docs = new TreeMap<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        String doc = rows.getString(3);
                        docs.put(
                                rows.getString(1) + "/" + rows.getString(2),
                                doc == null ? Optional.empty() : Optional.of(Json.parse(doc)));
                    }
                }
                return docs;
            }
        }

        TreeSet<String> changes(Tenant tenant, Map<String, Optional<JsonNode>> before)
                throws SQLException, IOException {
            TreeSet<String> changes = new TreeSet<>();
            for (Map.Entry<String, Optional<JsonNode>> now : of(tenant).entrySet()) {
                String[] key = now.getKey().split("/", 2);
                JsonNode old = before.containsKey(now.getKey())
                        ? before.get(now.getKey()).orElse(null)
                        : start.find(tenant.dataSet(), key[0], key[1]);
                for (Difference difference :
                        Comparison.of(now.getKey(), old, now.getValue().orElse(null))) {
                    ObjectNode change =
                            Json.object().put("entity", difference.entity()).put("path", difference.path());
                    if (difference.expected() != null) {
                        change.set("before", difference.expected());
                    }
                    if (difference.actual() != null) {
                        change.set("after", difference.actual());
                    }
                    changes.add(Json.canonical(change));
                }
            }
            return changes;
        }
    }
}
