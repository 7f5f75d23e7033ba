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

    /** A tool that changes tickets, takes its time, and whose worker has to say that it still waits. */
    public static ToolContract crawl() {
        return published("crawl", 1, "INTERNAL_UPDATE", "timeout: 10s\nheartbeat: 1s\n");
    }

    /** A tool that changes tickets within a second. */
    public static ToolContract dash() {
        return published("dash", 1, "INTERNAL_UPDATE", "timeout: 1s\n");
    }

    /** A tool that changes tickets of a database, which are read by queries. */
    public static ToolContract fromDatabase(String tool, String base) {
        return published(
                tool,
                1,
                "INTERNAL_UPDATE",
                "jdbc: { base: '" + base
                        + "', queries: { '/tickets/{id}': 'SELECT priority FROM tickets WHERE tenant = :tenant AND id = :id' } }\n");
    }

    private static ToolContract published(String tool, int version, String actionClass) {
        return published(tool, version, actionClass, "");
    }

    private static ToolContract published(String tool, int version, String actionClass, String more) {
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
                """) + more;
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
