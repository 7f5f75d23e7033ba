package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.FailureCause;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Unknown is a state: what is not heard of in time is in doubt, and a read-back settles it. */
class DeadlinesTest {
    private static final dev.unwind.schemas.Effect NONE = dev.unwind.schemas.Effect.NONE;
    private static final dev.unwind.schemas.Effect UNKNOWN = dev.unwind.schemas.Effect.UNKNOWN;
    private static final dev.unwind.schemas.Effect APPLIED = dev.unwind.schemas.Effect.APPLIED;

    @Test
    void aRunningActionHasTheDeadlineOfItsContract() {
        Story story = Story.begun().plan("a", "update");
        assertThat(story.action("a").deadlineAt())
                .as("planned: no effect is possible")
                .isNull();

        story.start("a");

        assertThat(story.newest(Effect.SetDeadline.class).deadline())
                .isEqualTo(new Deadline(startedAt(story).plusSeconds(5), 1));
    }

    @Test
    void anActionPastItsTimeoutIsUnknownAndReadBack() {
        Story story = Story.begun().plan("a", "update").start("a").deadlinePasses("a");

        ActionFailed stated = stated(story);
        assertThat(stated.getCause()).isEqualTo(FailureCause.TIMED_OUT);
        assertThat(stated.getError()).contains("attempt 1 of action a", "5000 ms");
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.UNKNOWN);
        assertThat(story.action("a").deadlineAt()).isNull();
        assertThat(story.count(Effect.DropDeadline.class)).isOne();
        assertThat(story.newest(Effect.RequestVerification.class).request().getKind())
                .isEqualTo(VerificationKind.RECONCILE);
    }

    @Test
    void aWorkerThatIsNotHeardOfIsLostLongBeforeTheTimeout() {
        Story story = Story.begun().plan("a", "crawl").start("a");
        Instant started = startedAt(story);
        story.after(Duration.ofMillis(900)).heartbeat("a");
        assertThat(story.action("a").deadlineAt()).isAfter(started.plusMillis(1_500));

        story.deadlinePasses("a");

        assertThat(stated(story).getCause()).isEqualTo(FailureCause.WORKER_LOST);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.UNKNOWN);
    }

    @Test
    void heartbeatsDoNotPutTheTimeoutOff() {
        Story story = Story.begun().plan("a", "crawl").start("a");
        for (int i = 0; i < 6; i++) {
            story.after(Duration.ofMillis(800)).heartbeat("a");
        }

        assertThat(story.action("a").deadlineAt()).isEqualTo(story.action("a").timesOutAt());
        story.deadlinePasses("a");
        assertThat(stated(story).getCause()).isEqualTo(FailureCause.TIMED_OUT);
    }

    @Test
    void aReadThatTimesOutHasFailedWithNothingToReadBack() {
        Story story = Story.begun().plan("a", "look").start("a").deadlinePasses("a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.FAILED);
        assertThat(story.count(Effect.RequestVerification.class)).isZero();
    }

    @Test
    void aResultDropsTheDeadline() {
        Story story = Story.begun().act("a");

        assertThat(story.action("a").deadlineAt()).isNull();
        assertThat(story.newest(Effect.DropDeadline.class).deadline())
                .isEqualTo(story.newest(Effect.SetDeadline.class).deadline());
    }

    @Test
    void anAttemptThatIsTriedAgainHasADeadlineOfItsOwn() {
        Story story = Story.begun().plan("a", "update").start("a", 1);
        Instant first = Objects.requireNonNull(story.action("a").deadlineAt());
        story.deadlinePasses("a").start("a", 2);

        assertThat(story.action("a").deadlineAt()).isAfter(first);
    }

    @Test
    void theSameMissedDeadlineIsStatedUnderTheSameId() {
        Story story = Story.begun().plan("a", "update").start("a");
        Deadline deadline = Objects.requireNonNull(Deadlines.of(story.action("a")));
        LedgerEvent once = Deadlines.missed(story.run(), story.action("a"), deadline, Instant.EPOCH);
        LedgerEvent later = Deadlines.missed(story.run(), story.action("a"), deadline, Instant.now());

        assertThat(Objects.requireNonNull(once).getEventId())
                .isEqualTo(Objects.requireNonNull(later).getEventId());
        story.deadlinePasses("a").again();
        assertThat(story.last).isInstanceOf(Decision.Duplicate.class);
    }

    @Test
    void aDeadlineThatIsNotTheActionsAnyMoreStatesNothing() {
        Story story = Story.begun().plan("a", "update").start("a");
        Deadline deadline = Objects.requireNonNull(Deadlines.of(story.action("a")));
        story.succeed("a");

        assertThat(Deadlines.missed(story.run(), story.action("a"), deadline, Instant.now()))
                .isNull();
    }

    @Test
    void theAgentsOwnWordOfTheTimeoutIsADuplicateOfTheLedgers() {
        Story story = Story.begun().plan("a", "update").start("a").deadlinePasses("a");
        story.fail("a", UNKNOWN);

        assertThat(story.last).isInstanceOf(Decision.Duplicate.class);
        assertThat(story.count(Effect.RequestVerification.class)).isOne();
    }

    @Test
    void aResultThatComesWhileTheOutcomeIsInDoubtIsTaken() {
        Story story =
                Story.begun().plan("a", "update").start("a").deadlinePasses("a").succeed("a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
        assertThat(story.newest(Effect.RequestVerification.class).request().getKind())
                .isEqualTo(VerificationKind.AFTER_ACTION);
        assertThat(story.run().verificationsPending()).isOne();
    }

    @Test
    void aResultThatComesAfterTheReadBackMovesNothing() {
        Story story = Story.begun().plan("a", "update").start("a").deadlinePasses("a");
        story.verify(VerificationStatus.VERIFIED, APPLIED).succeed("a");

        assertThat(story.fenced()).isTrue();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
        assertThat(story.count(Effect.RequestVerification.class)).isOne();
    }

    @Test
    void aSuccessClaimedAfterAReadBackSawNoEffectIsReadBackOnceMore() {
        Story story = Story.begun().plan("a", "update").start("a").deadlinePasses("a");
        story.verify(VerificationStatus.VERIFIED, NONE);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.FAILED);

        story.succeed("a");
        assertThat(story.fenced()).isTrue();
        assertThat(story.action("a").status()).as("a claim moves nothing").isEqualTo(ActionStatus.FAILED);
        story.verify(VerificationStatus.VERIFIED, APPLIED);

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
    }

    @Test
    void aRunUnderUndoWhoseWorkerDiedEndsByItself() {
        Story none = Story.begun().plan("a", "update").start("a").undoAll().planned(0);
        assertThat(none.run().status()).isEqualTo(RunStatus.COMPENSATING);
        none.deadlinePasses("a").verify(VerificationStatus.VERIFIED, NONE);
        assertThat(none.run().status()).isEqualTo(RunStatus.COMPENSATED);

        Story applied = Story.begun().plan("a", "update").start("a").undoAll().planned(0);
        applied.deadlinePasses("a").verify(VerificationStatus.VERIFIED, APPLIED);
        assertThat(applied.newest(Effect.RaiseFailure.class).failure().getKind())
                .isEqualTo(FailureKind.LATE_EFFECT);
        applied.planned(1).compensationStarts("a").compensationExecuted("a").verified();
        assertThat(applied.run().status()).isEqualTo(RunStatus.COMPENSATED);
    }

    @Test
    void anUndeclaredToolThatRunsAllTheSameHasTheDefaultDeadline() {
        Story story = Story.begun().plan("a", "rm-rf").start("a");

        assertThat(story.action("a").deadlineAt()).isEqualTo(startedAt(story).plusSeconds(30));
    }

    private static Instant startedAt(Story story) {
        return story.log.get(story.log.size() - 1).at().timestamp();
    }

    private static ActionFailed stated(Story story) {
        LedgerEvent event = story.log.get(story.log.size() - 1).event();
        assertThat(event.getActor().getKind()).isEqualTo(ActorKind.LEDGER);
        return (ActionFailed) event.getPayload();
    }
}
