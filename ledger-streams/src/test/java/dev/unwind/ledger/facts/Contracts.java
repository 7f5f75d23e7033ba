package dev.unwind.ledger.facts;

import dev.unwind.model.contract.ContractFile;
import dev.unwind.schemas.ToolContract;
import java.time.Instant;

/** Published contracts of small tools. */
public final class Contracts {
    private Contracts() {}

    /** A tool that changes tickets and can be undone without asking. */
    public static ToolContract update() {
        return published("update", 1, "INTERNAL_UPDATE");
    }

    /** A tool that reads tickets. */
    public static ToolContract look() {
        return look(1);
    }

    /** The same tool in another version. */
    public static ToolContract look(int version) {
        return published("look", version, "READ_ONLY");
    }

    private static ToolContract published(String tool, int version, String actionClass) {
        boolean reads = actionClass.equals("READ_ONLY");
        String yaml = """
                tool: %s
                version: %d
                class: %s
                risk: LOW
                input: { type: object, properties: { id: { type: string } }, required: [id] }
                target: { type: ticket, id: input.id }
                http: { base: '${desk.url}' }
                """.formatted(tool, version, actionClass) + (reads ? "" : """
                snapshot:
                  ticket: { get: '"/tickets/" + input.id' }
                modifies: [/ticket/priority]
                verify:
                  expect: ['after.ticket.priority == "high"']
                compensate:
                  kind: RESTORE
                  call: { post: '"/restore"', body: '{"patches": undo.patches}' }
                  approval: NEVER
                """);
        dev.unwind.model.contract.ToolContract contract =
                ContractFile.check(yaml, tool + ".yaml", name -> null).orThrow();
        return ToolContract.newBuilder()
                .setTool(tool)
                .setVersion(version)
                .setActionClass(contract.actionClass())
                .setRisk(contract.risk())
                .setDefinition(contract.definition())
                .setDigest(contract.digest())
                .setPublishedAt(Instant.parse("2026-11-21T08:00:00Z"))
                .setPublishedBy("tests")
                .build();
    }
}
