package dev.unwind.ledger.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.ledger.facts.Facts;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.fold.Deadline;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionHeartbeat;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.FailureCause;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.VerificationKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger states missed deadlines by itself, and only those. */
class DeadlinesTest {
    private static final Facts RUN = new Facts("acme", "run/1");

    @TempDir
    private Path stateDir;

    private Driver driver;

    @BeforeEach
    void open() {
        driver = new Driver(stateDir);
        driver.tell(RUN.started());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private ActionState action(String actionId) {
        return Objects.requireNonNull(driver.reader().action(RUN.key(), actionId));
    }

    private int open(String store) {
        int count = 0;
        try (KeyValueIterator<Bytes, byte[]> entries = driver.store(store).all()) {
            while (entries.hasNext()) {
                entries.next();
                count++;
            }
        }
        return count;
    }

    @Test
    void anActionPastItsTimeoutIsStatedOnceAndReadBack() {
        driver.tell(RUN.planned("a1", "update"));
        driver.tell(RUN.actionStarted("a1"));
        driver.pass(Duration.ofMillis(29_900));
        assertThat(driver.stated()).isEmpty();

        driver.pass(Duration.ofMillis(600));
        driver.pass(Duration.ofMinutes(1));

        LedgerEvent stated = driver.stated().get(0);
        assertThat(stated.getActor().getKind()).isEqualTo(ActorKind.LEDGER);
        assertThat(stated.getTenantId() + "/" + stated.getRunId()).isEqualTo(RUN.key());
        assertThat(((ActionFailed) stated.getPayload()).getCause()).isEqualTo(FailureCause.TIMED_OUT);
        assertThat(action("a1").status()).isEqualTo(ActionStatus.UNKNOWN);
        assertThat(driver.verificationRequests())
                .singleElement()
                .satisfies(request -> assertThat(request.getKind()).isEqualTo(VerificationKind.RECONCILE));
        assertThat(open(StoreNames.DEADLINES)).isZero();
        assertThat(driver.deadLetters()).isEmpty();
    }

    @Test
    void aWorkerThatIsNotHeardOfIsLost() {
        driver.tell(RUN.planned("a1", "crawl"));
        driver.tell(RUN.actionStarted("a1"));
        for (int i = 0; i < 3; i++) {
            driver.pass(Duration.ofMillis(900));
            driver.tell(RUN.agent(ActionHeartbeat.newBuilder().setActionId("a1").build()));
        }
        assertThat(driver.stated()).isEmpty();
        assertThat(open(StoreNames.DEADLINES)).isOne();

        driver.pass(Duration.ofMillis(1_000));
        driver.pass(Duration.ofMillis(500));

        assertThat(driver.stated())
                .singleElement()
                .satisfies(event -> assertThat(((ActionFailed) event.getPayload()).getCause())
                        .isEqualTo(FailureCause.WORKER_LOST));
    }

    @Test
    void aResultInTimeLeavesNothingToState() {
        driver.tell(RUN.act("a1"));
        assertThat(open(StoreNames.DEADLINES)).isZero();
        driver.pass(Duration.ofMinutes(2));

        assertThat(driver.stated()).isEmpty();
    }

    @Test
    void whatIsBeingCaughtUpWithIsNotGivenUp() {
        driver.tell(RUN.planned("a1", "update"));
        driver.tell(RUN.actionStarted("a1"));
        // The ledger was down for a minute: its clock is ahead of the facts that it reads.
        driver.skip(Duration.ofMinutes(1));
        driver.tell(RUN.succeeded("a1"));

        assertThat(driver.stated()).isEmpty();
        assertThat(action("a1").status()).isEqualTo(ActionStatus.SUCCEEDED);
    }

    @Test
    void manyAtOnceAreStatedBoundByBound() {
        for (int i = 0; i < 700; i++) {
            driver.tell(RUN.planned("a" + i, "update"));
            driver.tell(RUN.actionStarted("a" + i));
        }
        driver.pass(Duration.ofSeconds(31));
        for (int i = 0; i < 40; i++) {
            driver.pass(DeadlineWatch.EVERY);
        }

        assertThat(driver.boundHits).isPositive();
        assertThat(open(StoreNames.DEADLINES)).isZero();
        assertThat(driver.stated()).hasSize(700);
    }

    @Test
    void deadlinesStandInTheOrderOfTheirTime() {
        DeadlineKey early = new DeadlineKey("zeta/run", new Deadline(Instant.ofEpochMilli(1_000), 7));
        DeadlineKey late = new DeadlineKey("acme/run", new Deadline(Instant.ofEpochMilli(1_001), 1));

        assertThat(early.toBytes()).isLessThan(late.toBytes());
        assertThat(early.toBytes()).isGreaterThan(DeadlineKey.from(1_000)).isLessThan(DeadlineKey.from(1_001));
        assertThat(DeadlineKey.of(early.toBytes())).isEqualTo(early);
    }
}
