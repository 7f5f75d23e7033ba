package dev.unwind.compensator.simulation;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.ToolContract;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tools of the simulated world, as people would declare them. What the tools really do is another matter. */
final class SimulatedContracts {
    private static final String HEAD = """
            tool: %s
            version: 1
            class: %s
            risk: %s
            input:
              type: object
              properties: { id: { type: string }, to: { type: string }, value: { type: string }, amount: { type: number } }
            target: { type: %s, id: input.id }
            timeout: 1s
            http: { base: '${world.url}' }
            """;
    private static final String DOC = "snapshot: { doc: { get: '\"/docs/\" + input.id' } }\n";
    private static final String FAILURES = """
            failureModes:
              - { match: 'output.startsWith("Error: ")', effect: NONE }
              - { match: timeout, effect: UNKNOWN }
            """;
    private static final String RESTORE =
            "compensate: { kind: RESTORE, approval: %s, %scall: { post: '\"/restore\"', body: '{\"patches\": undo.patches}' } }\n";

    private static final List<String> YAML = List.of(
            head("doc.set", "INTERNAL_UPDATE", "LOW", "doc") + DOC + "modifies: [/doc/status]\n"
                    + verify("after.doc.status == input.value") + FAILURES + RESTORE.formatted("NEVER", ""),
            head("doc.note", "INTERNAL_UPDATE", "LOW", "doc") + DOC + "modifies: [/doc/note, /doc/notes]\n"
                    + verify("after.doc.note == input.value", "after.doc.notes == before.doc.notes + 1") + FAILURES
                    + RESTORE.formatted("NEVER", ""),
            head("doc.close", "INTERNAL_UPDATE", "LOW", "doc") + DOC + "modifies: [/doc/status]\n"
                    + verify("after.doc.status == \"closed\"") + FAILURES
                    + RESTORE.formatted("NEVER", "window: 1500ms, "),
            head("doc.drop", "EXTERNAL_REVERSIBLE", "HIGH", "doc") + DOC + "modifies: [/doc/owner]\n"
                    + verify("!has(after.doc.owner)") + FAILURES + RESTORE.formatted("BY_RISK", ""),
            head("pair.move", "MULTI_STEP", "LOW", "account") + """
                    snapshot:
                      from: { get: '"/accounts/" + input.id' }
                      to: { get: '"/accounts/" + input.to' }
                    modifies: [/from/balance, /to/balance]
                    """
                    + verify(
                            "after.from.balance == before.from.balance - input.amount",
                            "after.to.balance == before.to.balance + input.amount")
                    + FAILURES + RESTORE.formatted("NEVER", ""),
            head("account.charge", "EXTERNAL_REVERSIBLE", "LOW", "account") + """
                    snapshot: { account: { get: '"/accounts/" + input.id' } }
                    modifies: [/account/balance]
                    """
                    + verify("after.account.balance == before.account.balance - input.amount") + FAILURES + """
                    compensate:
                      kind: TOOL
                      approval: NEVER
                      call: { post: '"/refund"', body: '{"id": input.id, "amount": input.amount}' }
                    """,
            head("list.add", "EXTERNAL_REVERSIBLE", "LOW", "list") + """
                    snapshot:
                      list: { get: '"/lists/" + input.id' }
                      made:
                        each: snapshot.list.items.filter(i, !(i in before.list.items))
                        get: '"/items/" + item'
                        creates: true
                    modifies: [/list/items, /made/*]
                    """
                    + verify("size(after.made) == 1", "after.made.all(m, m.text == input.value)") + FAILURES
                    + RESTORE.formatted("NEVER", ""),
            head("message.post", "EXTERNAL_REVERSIBLE", "LOW", "message") + """
                    snapshot: { message: { get: '"/messages/" + output.id', creates: true } }
                    modifies: [/message]
                    """
                    + verify("after.message.text == input.value") + FAILURES + RESTORE.formatted("NEVER", ""),
            head("mail.send", "EXTERNAL_IRREVERSIBLE", "LOW", "outbox") + """
                    snapshot: { outbox: { get: '"/outboxes/" + input.id' } }
                    modifies: [/outbox/sent]
                    """
                    + verify("after.outbox.sent == before.outbox.sent + 1") + FAILURES
                    + "compensate: { kind: NONE, approval: NEVER, pivot: true }\n",
            head("mail.promise", "EXTERNAL_IRREVERSIBLE", "LOW", "outbox") + """
                    snapshot: { outbox: { get: '"/outboxes/" + input.id' } }
                    modifies: [/outbox/sent]
                    """
                    + verify("after.outbox.sent == before.outbox.sent + 1") + FAILURES + """
                    compensate:
                      kind: CORRECTION
                      approval: NEVER
                      call: { post: '"/apologise"', body: '{"id": input.id}' }
                    """);

    private static final Map<String, CompiledContract> COMPILED = compile();

    private SimulatedContracts() {}

    private static String head(String tool, String actionClass, String risk, String target) {
        return HEAD.formatted(tool, actionClass, risk, target);
    }

    private static String verify(String... rules) {
        StringBuilder text = new StringBuilder("verify:\n  settle: 40ms\n  expect:\n");
        for (String rule : rules) {
            text.append("    - '").append(rule).append("'\n");
        }
        return text.toString();
    }

    private static Map<String, CompiledContract> compile() {
        Map<String, CompiledContract> compiled = new LinkedHashMap<>();
        for (String yaml : YAML) {
            ToolContract contract =
                    ContractFile.check(yaml, "simulated.yaml", name -> null).orThrow();
            compiled.put(contract.tool(), CompiledContract.of(contract));
        }
        return compiled;
    }

    static CompiledContract of(String tool) {
        CompiledContract contract = COMPILED.get(tool);
        if (contract == null) {
            throw new IllegalArgumentException("No tool " + tool);
        }
        return contract;
    }

    static ContractSource source() {
        return (tool, version) -> version == 1 ? COMPILED.get(tool) : null;
    }

    /** As they stand on their topic. */
    static Map<String, byte[]> published() {
        Map<String, byte[]> published = new LinkedHashMap<>();
        COMPILED.forEach((tool, compiled) -> {
            ToolContract contract = compiled.contract();
            published.put(
                    tool + "@1",
                    Wire.encode(
                            dev.unwind.schemas.ToolContract.getEncoder(),
                            new dev.unwind.schemas.ToolContract(
                                    tool,
                                    1,
                                    contract.actionClass(),
                                    contract.risk(),
                                    contract.definition(),
                                    contract.digest(),
                                    Instant.EPOCH,
                                    "simulation")));
        });
        return published;
    }
}
