package dev.unwind.console.app;

import dev.unwind.model.contract.ContractFile;
import dev.unwind.schemas.ToolContract;
import java.time.Instant;

/** A published contract of a small tool. */
final class Desk {
    private Desk() {}

    static ToolContract refund() {
        dev.unwind.model.contract.ToolContract contract =
                ContractFile.check("""
                        tool: refund
                        version: 1
                        class: EXTERNAL_REVERSIBLE
                        risk: HIGH
                        input: { type: object, properties: { id: { type: string }, amount: { type: number } }, required: [id] }
                        target: { type: order, id: input.id }
                        http: { base: '${desk.url}' }
                        snapshot:
                          order: { get: '"/orders/" + input.id' }
                        modifies: [/order/refunded]
                        verify:
                          expect: ['after.order.refunded == input.amount']
                        compensate:
                          kind: RESTORE
                          call: { post: '"/restore"', body: '{"patches": undo.patches}' }
                          approval: NEVER
                        """, "refund.yaml", name -> null).orThrow();
        return ToolContract.newBuilder()
                .setTool("refund")
                .setVersion(1)
                .setActionClass(contract.actionClass())
                .setRisk(contract.risk())
                .setDefinition(contract.definition())
                .setDigest(contract.digest())
                .setPublishedAt(Instant.parse("2026-11-21T08:00:00Z"))
                .setPublishedBy("tests")
                .build();
    }
}
