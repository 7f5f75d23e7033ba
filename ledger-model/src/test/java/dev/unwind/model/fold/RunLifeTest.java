package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationStatus;
import org.junit.jupiter.api.Test;

/** Park, resume, close, cancel: what a run as a whole goes through. */
class RunLifeTest {
    private static final dev.unwind.schemas.Effect NONE = dev.unwind.schemas.Effect.NONE;
    private static final dev.unwind.schemas.Effect UNKNOWN = dev.unwind.schemas.Effect.UNKNOWN;
    private static final dev.unwind.schemas.Effect APPLIED = dev.unwind.schemas.Effect.APPLIED;

    @Test
    void aParkedRunWaitsForItsCaseAndStartsNothingNew() {
        Story story = Story.begun().parked().plan("a", "update");

        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.PARKED);
        assertThat(story.openCase().getDetail()).contains("looks wrong");
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.BLOCKED);
        assertThat(story.newest(Effect.AnswerPlan.class).decision().getOutcome())
                .isEqualTo(GateOutcome.BLOCK);
    }

    @Test
    void parkingTwiceKeepsTheOneCase() {
        Story story = Story.begun().parked().parked();

        assertThat(story.run().openCases()).isOne();
        assertThat(story.count(Effect.PutCase.class)).isOne();
    }

    @Test
    void theResultOfARunningActionOfAParkedRunIsRecordedFencedAndReadBack() {
        Story story = Story.begun().plan("a", "update").start("a").parked().succeed("a");

        assertThat(story.fenced()).isTrue();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.UNKNOWN);
        assertThat(story.newest(Effect.RequestVerification.class).request().getKind())
                .isEqualTo(VerificationKind.RECONCILE);

        story.verify(VerificationStatus.VERIFIED, APPLIED);

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
    }

    @Test
    void nothingOfAParkedRunIsUndoneByItself() {
        Story story = Story.begun().act("a").parked().mismatched();

        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.MISMATCH);
        assertThat(story.run().openCases()).isEqualTo(2);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
    }

    @Test
    void theCaseOfAnActionIsClosedWhenItsChangeIsProvenGone() {
        Story story = Story.begun().act("a").parked().mismatched().undoAll().planned(1);
        story.compensationStarts("a").compensationExecuted("a").verified();

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
        assertThat(story.run().openCases()).isZero();
    }

    @Test
    void aResumedRunGoesOn() {
        Story story = Story.begun().parked();
        story.resumeCase(story.openCase().getCaseId()).act("a");

        assertThat(story.run().status()).isEqualTo(RunStatus.RUNNING);
        assertThat(story.run().openCases()).isZero();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
    }

    @Test
    void aRunThatTheAgentHasEndedIsCompletedAgainWhenItsCaseIsResumed() {
        Story story = Story.begun().finish().parked();
        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);

        story.resumeCase(story.openCase().getCaseId());

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void aClosedRunStaysAsItIsAndItsLaterFactsAreRecorded() {
        Story story = Story.begun().act("a").parked();
        story.closeCase(story.openCase().getCaseId());
        assertThat(story.run().status()).isEqualTo(RunStatus.CLOSED);

        story.mismatched().finish();

        assertThat(story.last).isInstanceOf(Decision.Accepted.class);
        assertThat(story.run().status()).isEqualTo(RunStatus.CLOSED);
        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.MISMATCH);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
    }

    @Test
    void theCaseOfAParkedRunCanBeDecidedByUndo() {
        Story story = Story.begun().act("a").verified().parked();
        story.compensateCase(story.openCase().getCaseId());

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
        assertThat(story.newest(Effect.PutCase.class).recoveryCase().getStatus())
                .isEqualTo(CaseStatus.COMPENSATING);
        assertThat(story.newest(Effect.RaiseFailure.class).failure().getKind()).isEqualTo(FailureKind.UNDO_REQUESTED);
    }

    @Test
    void aCancelledRunIsStoppedAndUndone() {
        Story story = Story.begun().act("a").verified().cancelled();

        assertThat(story.newest(Effect.RaiseFailure.class).failure().getKind()).isEqualTo(FailureKind.RUN_CANCELLED);
        story.planned(1).compensationStarts("a").compensationExecuted("a").verified();
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
    }

    @Test
    void aRunUnderUndoIsNotParked() {
        Story story = Story.begun().act("a").cancelled().parked();

        assertThat(story.refusal()).isEqualTo(RejectionCode.ILLEGAL_TRANSITION);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
    }

    @Test
    void anErrorOfAToolIsNoFailureOfTheRun() {
        Story story = Story.begun().plan("a", "update").start("a").fail("a", NONE);
        story.verify(VerificationStatus.VERIFIED, NONE).act("b").verified().finish();

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(story.run().openCases()).isZero();
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
    }

    @Test
    void toResumeAnActionThatCouldNotBeReadIsToReadItAgain() {
        Story story = Story.begun().plan("a", "update").start("a").fail("a", UNKNOWN);
        story.verify(VerificationStatus.UNVERIFIABLE, UNKNOWN);
        long asked = story.count(Effect.RequestVerification.class);

        story.resumeCase(story.openCase().getCaseId());
        assertThat(story.count(Effect.RequestVerification.class)).isEqualTo(asked + 1);
        assertThat(story.newest(Effect.RequestVerification.class).request().getKind())
                .isEqualTo(VerificationKind.RECONCILE);

        story.verify(VerificationStatus.VERIFIED, NONE);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.FAILED);
        assertThat(story.run().status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void anUndoThatWaitsForAnActionNobodyCanReadEndsWhenItsCaseIsClosed() {
        Story story = Story.begun().plan("a", "update").start("a").cancelled().planned(0);
        story.deadlinePasses("a").verify(VerificationStatus.UNVERIFIABLE, UNKNOWN);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);

        story.closeCase(story.openCase().getCaseId());

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATION_FAILED);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED_WITH_RESIDUE);
    }

    @Test
    void aCaseOfAnotherRunIsNotDecidedHere() {
        Story story = Story.begun().parked().resumeCase("case-of-another");

        assertThat(story.refusal()).isEqualTo(RejectionCode.CASE_UNKNOWN);
        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
    }
}
