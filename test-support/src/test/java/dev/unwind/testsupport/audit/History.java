package dev.unwind.testsupport.audit;

import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRequest;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of the run acme/run-1 as they would be read from the topics, told to the auditor's model. */
final class History {

    private static final String KEY = "acme/run-1";
    private static final Instant TIME = Instant.parse("2026-11-21T08:00:00Z");

    private final Runs runs;
    private long offset;

    History(List<Violation> violations) {
        runs = new Runs(violations);
    }

    Runs runs() {
        return runs;
    }

    void ledger(List<LedgerEvent> events) {
        events.forEach(event -> ledgerAt(KEY, 0, event));
    }

    void ledgerAt(String key, int partition, LedgerEvent event) {
        at(key, partition, event).fact(offset++, event);
    }

    void request(String id, String action) {
        VerificationRequest request = VerificationRequest.newBuilder()
                .setVerificationId(id)
                .setTenantId("acme")
                .setRunId("run-1")
                .setActionId(action)
                .setKind(VerificationKind.AFTER_COMPENSATION)
                .setTool("tool")
                .setContractVersion(1)
                .setArguments("{}")
                .setLedgerOffset(3)
                .build();
        at(KEY, 0, request).request(request);
    }

    void failure(String id, long ledgerOffset) {
        FailureDetected failure = FailureDetected.newBuilder()
                .setFailureId(id)
                .setTenantId("acme")
                .setRunId("run-1")
                .setKind(FailureKind.UNDO_REQUESTED)
                .setReason("wrong")
                .setRequestedBy(new Actor(ActorKind.OPERATOR, "ada"))
                .setLedgerOffset(ledgerOffset)
                .setDetectedAt(TIME)
                .build();
        at(KEY, 0, failure).failure(failure);
    }

    void command(String id, String action, String... dependsOn) {
        CompensationCommand command = CompensationCommand.newBuilder()
                .setCommandId(id)
                .setPlanId("plan")
                .setFailureId("f")
                .setTenantId("acme")
                .setRunId("run-1")
                .setActionId(action)
                .setStep(1)
                .setSteps(1)
                .setDependsOn(List.of(dependsOn))
                .setTool("tool")
                .setKind(CompensationKind.RESTORE)
                .setReason("wrong")
                .setDetectedAt(TIME)
                .build();
        at(KEY, 0, command).command(command);
    }

    private RunAudit at(String key, int partition, Object value) {
        return runs.at(new ConsumerRecord<>("topic", partition, offset, key, value), "acme", "run-1");
    }
}
