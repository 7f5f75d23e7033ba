package dev.unwind.bench;

import dev.unwind.model.contract.ContractFile;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.ToolContract;
import dev.unwind.testsupport.facts.Facts;
import java.time.Instant;
import java.util.function.Consumer;

/** Runs of actions that change a ticket each: plan, start with what was there before, success with what is there after. */
final class Workload {
    static final String TENANT = "bench";
    static final int FACTS_OF_AN_ACTION = 3;

    private Workload() {}

    static String run(int number) {
        return "run-%08d".formatted(number);
    }

    static String action(int number) {
        return "call-%08d".formatted(number);
    }

    /** The facts of one run, in order: its start and so many actions. */
    static void run(int number, int actions, Consumer<LedgerEvent> sink) {
        Facts run = Facts.of(TENANT, run(number));
        sink.accept(run.runStarted("Raise the priority of every ticket of the customer."));
        for (int i = 0; i < actions; i++) {
            action(run, i, sink);
        }
    }

    /** The facts of one action. */
    static void action(Facts run, int number, Consumer<LedgerEvent> sink) {
        String id = action(number);
        String ticket = "T-" + number % 1_000;
        String digest = "%064x".formatted(number);
        sink.accept(run.agentFact(
                Facts.plan(id, "update", "{\"id\":\"" + ticket + "\",\"priority\":\"high\"}", digest, "key-" + digest)
                        .setTarget(new Target("ticket", ticket, null))
                        .setReasoning("The customer has waited for longer than the contract of the account allows.")
                        .build()));
        sink.accept(run.started(id, digest, ticket(run, ticket, "normal")));
        sink.accept(run.succeeded(id, "{\"ok\":true,\"id\":\"" + ticket + "\"}", ticket(run, ticket, "high")));
    }

    private static Snapshot ticket(Facts run, String id, String priority) {
        return run.snapshot(
                "ticket",
                "tickets/" + id,
                "{\"id\":\"" + id + "\",\"priority\":\"" + priority
                        + "\",\"status\":\"open\",\"subject\":\"The printer on the second floor is out of paper again\"}");
    }

    /** The tool's contract as it stands on its topic. */
    static ToolContract contract() {
        String yaml = """
                tool: update
                version: 1
                class: INTERNAL_UPDATE
                risk: LOW
                timeout: 1d
                input: { type: object, properties: { id: { type: string } }, required: [id] }
                target: { type: ticket, id: input.id }
                http: { base: '${desk.url}' }
                snapshot:
                  ticket: { get: '"/tickets/" + input.id' }
                modifies: [/ticket/priority]
                verify:
                  expect: ['after.ticket.priority == "high"']
                compensate:
                  kind: RESTORE
                  call: { post: '"/restore"', body: '{"patches": undo.patches}' }
                  approval: NEVER
                """;
        dev.unwind.model.contract.ToolContract contract =
                ContractFile.check(yaml, "update.yaml", name -> null).orThrow();
        return ToolContract.newBuilder()
                .setTool("update")
                .setVersion(1)
                .setActionClass(contract.actionClass())
                .setRisk(contract.risk())
                .setDefinition(contract.definition())
                .setDigest(contract.digest())
                .setPublishedAt(Instant.now())
                .setPublishedBy("bench")
                .build();
    }
}
