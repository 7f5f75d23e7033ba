package dev.unwind.ledger.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.ledger.facts.Contracts;
import dev.unwind.ledger.facts.Facts;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.TargetWrite;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.WriteKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetWritesTest {
    private static final Facts ONE = new Facts("acme", "run/1");
    private static final Facts TWO = new Facts("acme", "run/2");
    private static final Facts ELSEWHERE = new Facts("other", "run/1");
    private static final String TICKET = "tickets/T-1";

    @TempDir
    Path stateDir;

    private Driver driver;

    @BeforeEach
    void open() {
        driver = new Driver(stateDir);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private static List<String> told(List<TargetWrite> writes) {
        return writes.stream()
                .map(write -> write.getKind() + " " + write.getRunId() + " " + write.getActionId())
                .toList();
    }

    @Test
    void writesOfSeveralRunsStandUnderTheirTargetInOrder() {
        driver.tell(ONE.started());
        driver.tell(TWO.started());
        driver.tell(ELSEWHERE.started());
        driver.tell(ONE.act("a"));
        driver.tell(TWO.act("b"));
        driver.tell(ELSEWHERE.act("c"));
        driver.tell(ONE.act("d"));

        List<TargetWrite> writes = driver.writes("acme", TICKET);

        assertThat(told(writes)).containsExactly("ACTION run/1 a", "ACTION run/2 b", "ACTION run/1 d");
        TargetWrite first = writes.get(0);
        assertThat(first.getBase()).isEqualTo("${desk.url}");
        assertThat(first.getTool()).isEqualTo("update");
        assertThat(first.getAgentId()).isEqualTo("helper");
        assertThat(first.getLedgerOffset()).isPositive();
        assertThat(told(driver.writes("other", TICKET))).containsExactly("ACTION run/1 c");
    }

    @Test
    void anObjectIsWhereItIsReadAndNotWhereItsUndoIsSent() {
        driver.publish(Contracts.fromDatabase("bill", "${bills.jdbc}"));
        driver.publish(Contracts.fromDatabase("ship", "${parcels.jdbc}"));
        driver.tell(ONE.started());
        for (String tool : List.of("bill", "ship")) {
            driver.tell(List.of(ONE.planned(tool, tool), ONE.actionStarted(tool), ONE.succeeded(tool)));
        }

        assertThat(told(driver.writes("acme", "${bills.jdbc}", TICKET))).containsExactly("ACTION run/1 bill");
        assertThat(told(driver.writes("acme", "${parcels.jdbc}", TICKET))).containsExactly("ACTION run/1 ship");
        assertThat(driver.writes("acme", TICKET)).isEmpty();
    }

    @Test
    void whatChangedNothingOrWasToldBeforeAddsNothing() {
        driver.tell(ONE.started());
        var facts = ONE.act("a");
        driver.tell(facts);
        driver.tell(facts);
        VerificationRequest request = driver.verificationRequests().get(0);
        driver.tell(ONE.verified(request, VerificationStatus.VERIFIED));
        driver.tell(ONE.planned("look", "look"));

        assertThat(told(driver.writes("acme", TICKET))).containsExactly("ACTION run/1 a");
    }

    @Test
    void whatOnlyAReadBackShowedIsAWriteOfTheAction() {
        driver.tell(ONE.started());
        driver.tell(ONE.act("a"));
        VerificationRequest request = driver.verificationRequests().get(0);
        Snapshot more = new Snapshot(
                Instant.EPOCH,
                List.of(
                        new SnapshotRead("ticket", TICKET, "{\"priority\":\"high\"}"),
                        new SnapshotRead("other", "tickets/T-2", "{\"priority\":\"high\"}")));
        driver.tell(ONE.state(
                ActorKind.VERIFIER,
                VerificationRecorded.newBuilder()
                        .setVerificationId(request.getVerificationId())
                        .setActionId("a")
                        .setKind(VerificationKind.AFTER_ACTION)
                        .setStatus(VerificationStatus.VERIFIED)
                        .setObserved(more)
                        .build()));

        assertThat(told(driver.writes("acme", TICKET))).containsExactly("ACTION run/1 a");
        assertThat(told(driver.writes("acme", "tickets/T-2"))).containsExactly("ACTION run/1 a");
    }

    @Test
    void anUndoIsAWriteOnceItIsProven() {
        driver.tell(ONE.started());
        driver.tell(ONE.act("a"));
        VerificationRequest first = driver.verificationRequests().get(0);
        driver.tell(ONE.verified(first, VerificationStatus.VERIFIED));
        driver.tell(ONE.undoRequested("wrong"));
        String failure = driver.failures().get(0).getFailureId();
        String plan = dev.unwind.model.fold.CompensationIds.plan("acme", "run/1", failure);
        String command = dev.unwind.model.fold.CompensationIds.command("acme", "run/1", "a", plan);
        driver.tell(ONE.state(
                ActorKind.EXECUTOR,
                CompensationPlanned.newBuilder()
                        .setPlanId(plan)
                        .setFailureId(failure)
                        .setSteps(1)
                        .build()));
        driver.tell(ONE.state(
                ActorKind.EXECUTOR,
                CompensationStarted.newBuilder()
                        .setPlanId(plan)
                        .setCommandId(command)
                        .setActionId("a")
                        .setKind(CompensationKind.RESTORE)
                        .build()));
        driver.tell(ONE.state(
                ActorKind.EXECUTOR,
                CompensationExecuted.newBuilder()
                        .setPlanId(plan)
                        .setCommandId(command)
                        .setActionId("a")
                        .build()));
        assertThat(told(driver.writes("acme", TICKET)))
                .as("the executor's word is a claim")
                .containsExactly("ACTION run/1 a");
        VerificationRequest proof = driver.verificationRequests().get(0);
        driver.tell(ONE.verified(proof, VerificationStatus.VERIFIED));

        List<TargetWrite> writes = driver.writes("acme", TICKET);
        assertThat(told(writes)).containsExactly("ACTION run/1 a", "UNDO run/1 a");
        assertThat(writes.get(1).getKind()).isEqualTo(WriteKind.UNDO);
    }
}
