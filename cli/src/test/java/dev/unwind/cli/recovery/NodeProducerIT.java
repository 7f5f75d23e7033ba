package dev.unwind.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.RunKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example producer in Node, as its README has it: a run published without the SDK is folded, verified and undone like any other. */
class NodeProducerIT {

    @Test
    void aRunFromNodeIsFoldedVerifiedUndoneAndItsCommandReadInNode(@TempDir Path folder) throws Exception {
        assumeTrue(onPath("node") && onPath("npm"), "this test needs Node and npm");
        Path program = folder.resolve("node");
        copy(Path.of("../examples/producers/node"), program);
        run(program, Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        try (Desk desk = Desk.open(folder.resolve("stack"))) {
            RunKey key = new RunKey("node-shop", "node-1");
            desk.createTenant(key.tenantId());
            Map<String, String> environment = Map.of(
                    "UNWIND_BOOTSTRAP_SERVERS", desk.stack().bootstrapServers(),
                    "UNWIND_SCHEMA_REGISTRY_URL", desk.stack().schemaRegistryUrl(),
                    "UNWIND_TENANT", key.tenantId(),
                    "UNWIND_RUN", key.runId(),
                    "UNWIND_TARGET_DESK_URL", desk.stack().targetBase() + "/desk");

            JsonNode published = Json.parse(run(program, environment, "node", "publish-run.js"));
            desk.folded(key, published.path("offset").asLong());
            JsonNode settled = desk.settled(key);
            assertThat(settled.path("status").asText()).isEqualTo("COMPLETED");
            String actionId = published.path("actionId").asText();
            assertThat(desk.action(key, actionId).path("verification").asText()).isEqualTo("VERIFIED");
            assertThat(desk.differences(key)).isNotEmpty();

            assertThat(desk.undo(key).path("status").asText()).isEqualTo("COMPENSATED");
            assertThat(desk.differences(key)).isEmpty();

            JsonNode command = Json.parse(
                    run(program, environment, "node", "read-commands.js").strip());
            assertThat(command.path("actionId").asText()).isEqualTo(actionId);
            assertThat(command.path("commandId").asText())
                    .isEqualTo(desk.restores(key).get(0).key());
            desk.audit(List.of(key));
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file :
                    files.filter(f -> !f.toString().contains("node_modules")).toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** Standard output of a program that has to end well. */
    private static String run(Path folder, Map<String, String> environment, String... command) throws Exception {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended && process.exitValue() == 0)
                .as("%s: %s %s", String.join(" ", command), Files.readString(out), Files.readString(err))
                .isTrue();
        return Files.readString(out);
    }
}
