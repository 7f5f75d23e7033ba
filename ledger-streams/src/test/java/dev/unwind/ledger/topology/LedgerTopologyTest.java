package dev.unwind.ledger.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.ledger.facts.Facts;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.fold.RunStatus;
import dev.unwind.model.fold.VerificationState;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTopologyTest {
    private static final Facts RUN = new Facts("acme", "run/1");

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

    private RunState run(Facts run) {
        return Objects.requireNonNull(driver.reader().run(run.key()));
    }

    private ActionState action(String actionId) {
        return Objects.requireNonNull(driver.reader().action(RUN.key(), actionId));
    }

    @Test
    void theDescriptionIsAsWrittenDown() throws IOException {
        Path golden = Path.of("topology.txt");
        String described = driver.topology(Driver.config(stateDir)).describe().toString();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(golden, described);
        }

        assertThat(described)
                .as(
                        "topology.txt is stale: a changed store or topic needs a look at the upgrade; then run this test with -Dgolden.write=true")
                .isEqualTo(Files.readString(golden));
    }

    @Test
    void aSuccessIsRememberedAndAsksForItsVerification() {
        driver.tell(RUN.started());
        driver.tell(RUN.act("a1"));

        assertThat(run(RUN).actions()).isEqualTo(1);
        assertThat(action("a1").status()).isEqualTo(ActionStatus.SUCCEEDED);
        assertThat(action("a1").verification()).isEqualTo(VerificationState.PENDING);
        assertThat(driver.verificationRequests()).singleElement().satisfies(request -> {
            assertThat(request.getKind()).isEqualTo(VerificationKind.AFTER_ACTION);
            assertThat(request.getBefore()).isEqualTo(Facts.snapshot("normal"));
            assertThat(request.getLedgerOffset()).isEqualTo(3);
        });
        assertThat(driver.deadLetters()).isEmpty();
    }

    @Test
    void theTimelineHoldsEachFactAsItStoodOnTheLedger() throws Undecodable {
        List<LedgerEvent> told = List.of(RUN.started(), RUN.planned("a1", "look"));
        driver.tell(told);

        for (int index = 0; index < told.size(); index++) {
            StoredFact stored = Objects.requireNonNull(driver.reader().fact(RUN.key(), index));
            assertThat(stored.offset()).isEqualTo(index);
            assertThat(driver.decoder.decode(stored.value())).isEqualTo(told.get(index));
        }
        assertThat(driver.reader().fact(RUN.key(), told.size())).isNull();
    }

    @Test
    void whatFollowsStandsUnderTheKeyOfItsFact() {
        driver.tell(RUN.started());
        driver.tell(RUN.act("a1"));

        assertThat(driver.keys(Driver.TOPICS.verificationRequests())).containsExactly(RUN.key());
    }

    @Test
    void aMismatchRaisesAFailureOfTheWholeRun() {
        driver.tell(RUN.started());
        driver.tell(RUN.act("a1"));
        VerificationRequest asked = driver.verificationRequests().get(0);
        driver.tell(RUN.verified(asked, VerificationStatus.MISMATCHED));

        assertThat(run(RUN).status()).isEqualTo(RunStatus.COMPENSATING);
        assertThat(driver.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.getKind()).isEqualTo(FailureKind.MISMATCH);
            assertThat(failure.getLedgerOffset()).isEqualTo(4);
        });
    }

    @Test
    void whatCannotBeVerifiedOpensACaseThatLeavesTheStoreWhenItIsClosed() {
        driver.tell(RUN.started());
        driver.tell(RUN.act("a1"));
        VerificationRequest asked = driver.verificationRequests().get(0);
        driver.tell(RUN.verified(asked, VerificationStatus.UNVERIFIABLE));

        RecoveryCase open = driver.cases().get(0);
        assertThat(driver.reader().openCase(open.getCaseId())).isEqualTo(open);

        driver.tell(RUN.state(ActorKind.OPERATOR, new CaseClosed(open.getCaseId(), "looked at it")));
        assertThat(driver.cases())
                .singleElement()
                .extracting(RecoveryCase::getStatus)
                .isEqualTo(CaseStatus.CLOSED);
        assertThat(driver.reader().openCase(open.getCaseId())).isNull();
    }

    @Test
    void theSameOperationTwiceIsAnsweredWithTheFirstAction() {
        driver.tell(RUN.started());
        driver.tell(RUN.act("a1"));
        LedgerEvent again = RUN.planned("a2", "update");
        ((dev.unwind.schemas.ActionPlanned) again.getPayload()).setIdempotencyKey("key-a1");
        ((dev.unwind.schemas.ActionPlanned) again.getPayload()).setArgumentsDigest("digest-a1");
        driver.tell(again);
        LedgerEvent third = RUN.planned("a3", "update");
        ((dev.unwind.schemas.ActionPlanned) third.getPayload()).setIdempotencyKey("key-a1");
        ((dev.unwind.schemas.ActionPlanned) third.getPayload()).setArgumentsDigest("digest-a1");
        driver.tell(third);

        assertThat(driver.decisions()).hasSize(2).allSatisfy(decision -> {
            assertThat(decision.getOutcome()).isEqualTo(GateOutcome.DUPLICATE);
            assertThat(decision.getDuplicateOf()).isEqualTo("a1");
        });
    }

    @Test
    void theSameFactTwiceChangesNothing() {
        driver.tell(RUN.started());
        List<LedgerEvent> facts = RUN.act("a1");
        driver.tell(facts);
        RunState before = run(RUN);
        driver.tell(facts);

        assertThat(run(RUN)).isEqualTo(before);
        assertThat(driver.verificationRequests()).hasSize(1);
    }

    @Test
    void noValueGrowsWithTheRun() {
        driver.tell(RUN.started());
        Map<String, Integer> afterTen = new HashMap<>();
        for (int i = 1; i <= 1_000; i++) {
            driver.tell(RUN.act("a" + (1_000 + i)));
            driver.tell(RUN.verified(driver.verificationRequests().get(0), VerificationStatus.VERIFIED));
            if (i == 10) {
                StoreNames.OF_A_PARTITION.forEach(name -> afterTen.put(name, largestValue(name)));
            }
        }

        assertThat(run(RUN).actions()).isEqualTo(1_000);
        assertThat(driver.deadLetters()).isEmpty();
        for (String name : StoreNames.OF_A_PARTITION) {
            // A counter of four digits takes a few bytes more than one of two.
            assertThat(largestValue(name)).as(name).isLessThanOrEqualTo(afterTen.getOrDefault(name, 0) + 40);
        }
    }

    private int largestValue(String store) {
        int largest = 0;
        try (KeyValueIterator<Bytes, byte[]> entries = driver.store(store).all()) {
            while (entries.hasNext()) {
                largest = Math.max(largest, entries.next().value.length);
            }
        }
        return largest;
    }

    @Test
    void runsWhoseIdsBeginAlikeDoNotMix() {
        Facts longer = new Facts("acme", "run/1/a1");
        driver.tell(RUN.started());
        driver.tell(longer.started());
        driver.tell(RUN.planned("a1", "look"));

        assertThat(run(longer).actions()).isZero();
        assertThat(driver.reader().action(longer.key(), "a1")).isNull();
        assertThat(new String(StateKeys.run(RUN.key()).get(), StandardCharsets.UTF_8))
                .isEqualTo("acme/run/1");
    }
}
