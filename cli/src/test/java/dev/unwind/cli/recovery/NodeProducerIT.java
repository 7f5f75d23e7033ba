package dev.unwind.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.testsupport.node.NodeProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example producer in Node, as its README has it: a run published without the SDK is folded, verified and undone like any other. */
class NodeProducerIT {

    @Test
    void aRunFromNodeIsFoldedVerifiedUndoneAndItsCommandReadInNode(@TempDir Path folder) throws Exception {
        assumeTrue(NodeProgram.available(), "this test needs Node and npm");
        NodeProgram program = NodeProgram.install(Path.of("../examples/producers/node"), folder.resolve("node"));
        try (Desk desk = Desk.open(folder.resolve("stack"))) {
            RunKey key = new RunKey("node-shop", "node-1");
            desk.createTenant(key.tenantId());
            Map<String, String> environment = Map.of(
                    "UNWIND_BOOTSTRAP_SERVERS", desk.stack().bootstrapServers(),
                    "UNWIND_SCHEMA_REGISTRY_URL", desk.stack().schemaRegistryUrl(),
                    "UNWIND_TENANT", key.tenantId(),
                    "UNWIND_RUN", key.runId(),
                    "UNWIND_TARGET_DESK_URL", desk.stack().targetBase() + "/desk");

            JsonNode published = Json.parse(program.run(environment, "node", "publish-run.js"));
            desk.folded(key, published.path("offset").asLong());
            JsonNode settled = desk.settled(key);
            assertThat(settled.path("status").asText()).isEqualTo("COMPLETED");
            String actionId = published.path("actionId").asText();
            assertThat(desk.action(key, actionId).path("verification").asText()).isEqualTo("VERIFIED");
            assertThat(desk.differences(key)).isNotEmpty();

            assertThat(desk.undo(key).path("status").asText()).isEqualTo("COMPENSATED");
            assertThat(desk.differences(key)).isEmpty();

            JsonNode command = Json.parse(
                    program.run(environment, "node", "read-commands.js").strip());
            assertThat(command.path("actionId").asText()).isEqualTo(actionId);
            assertThat(command.path("commandId").asText())
                    .isEqualTo(desk.restores(key).get(0).key());
            desk.audit(List.of(key));
        }
    }
}
