package dev.unwind.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.client.ToolUse;
import dev.unwind.cli.client.ToolUse.Used;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ToolContract;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");

    private static dev.unwind.schemas.ToolContract published(String tool, int version, String rest) {
        String yaml = "tool: " + tool + "\nversion: " + version + "\ninput: { type: object }\ntimeout: 5s\n" + rest;
        ToolContract contract = ContractFile.check(yaml, tool, ref -> null).orThrow();
        return dev.unwind.schemas.ToolContract.newBuilder()
                .setTool(tool)
                .setVersion(version)
                .setActionClass(contract.actionClass())
                .setRisk(contract.risk())
                .setDefinition(contract.definition())
                .setDigest(contract.digest())
                .setPublishedAt(T0)
                .setPublishedBy("ada")
                .build();
    }

    private static dev.unwind.schemas.ToolContract wire(int version) {
        return published("bank.wire", version, """
                class: EXTERNAL_IRREVERSIBLE
                risk: HIGH
                target: { type: account, id: input.id }
                http: { base: '${bank.url}' }
                snapshot: { account: { get: '"/accounts/" + input.id' } }
                modifies: [/account/balance]
                compensate: { kind: NONE }
                """);
    }

    @Test
    void aWriteToolWithoutAnUndoAndACallWithoutAContractAreNamed() {
        ToolUse use = new ToolUse(
                T0,
                17,
                List.of(
                        new Used("bank.wire", 1, 2, T0),
                        new Used("bank.wire", 2, 3, T0.plusSeconds(5)),
                        new Used("bank.wire", 3, 1, T0.plusSeconds(9)),
                        new Used("bank.guess", 1, 4, T0)));
        Inventory inventory = Inventory.of(
                List.of(wire(2), wire(1), published("bank.look", 1, "class: READ_ONLY\nrisk: LOW\n")), use);

        JsonNode json = inventory.toJson();
        assertThat(json.path("writeToolsWithoutUndo").toString()).isEqualTo("[\"bank.wire\"]");
        assertThat(json.at("/tools/1/version").asInt()).isEqualTo(2);
        assertThat(json.at("/tools/1/calls").asInt())
                .as("of all published versions")
                .isEqualTo(5);
        assertThat(json.at("/tools/1/lastCall").asText()).isEqualTo("2026-11-21T09:00:05Z");
        assertThat(json.at("/tools/1/undo/possible").asBoolean()).isFalse();
        assertThat(json.at("/tools/0/undo").isNull()).isTrue();
        assertThat(json.path("calledWithoutContract").findValuesAsText("tool"))
                .containsExactly("bank.guess", "bank.wire");

        StringWriter text = new StringWriter();
        inventory.print(new PrintWriter(text));
        assertThat(text.toString())
                .contains("bank.wire@2", "EXTERNAL_IRREVERSIBLE", "NONE", "never", "by ada, 2026-11-21T09:00:00Z")
                .contains("2 tools, 1 of them write. Calls: plans among the 17 records of the ledger since 2026-11-21")
                .contains("Write tools without an undo: 1\n  bank.wire@2")
                .contains("Called without a contract: 2\n  bank.guess@1  4 calls");
    }

    @Test
    void aContractThatCannotBeReadHereIsNoWayBack() {
        dev.unwind.schemas.ToolContract future = wire(1);
        future.setDefinition("{\"tool\":\"bank.wire\",\"version\":1,\"kind\":\"of tomorrow\"}");
        Inventory inventory = Inventory.of(List.of(future), new ToolUse(T0, 0, List.of()));
        assertThat(inventory.tools().get(0).withoutUndo()).isTrue();
        assertThat(inventory.toJson().at("/tools/0/readable").asBoolean()).isFalse();
    }
}
