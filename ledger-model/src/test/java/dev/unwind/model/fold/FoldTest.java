package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.EntityFloor;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import org.junit.jupiter.api.Test;

class FoldTest {
    private static final dev.unwind.schemas.Effect NONE = dev.unwind.schemas.Effect.NONE;
    private static final dev.unwind.schemas.Effect UNKNOWN = dev.unwind.schemas.Effect.UNKNOWN;
    private static final dev.unwind.schemas.Effect APPLIED = dev.unwind.schemas.Effect.APPLIED;

    @Test
    void aSuccessIsAClaimUntilTheReadBackSaysSo() {
        Story story = Story.begun().act("a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
        assertThat(story.action("a").verification()).isEqualTo(VerificationState.PENDING);
        assertThat(story.run().verificationsPending()).isOne();
        var request = story.newest(Effect.RequestVerification.class).request();
        assertThat(request.getKind()).isEqualTo(VerificationKind.AFTER_ACTION);
        assertThat(request.getBefore()).isEqualTo(Story.snapshot("before a"));
        assertThat(request.getAfter()).isEqualTo(Story.snapshot("after a"));
        assertThat(request.getArguments()).isEqualTo("{\"id\":\"T-1\",\"org\":\"acme\"}");

        story.verified();

        assertThat(story.action("a").verification()).isEqualTo(VerificationState.VERIFIED);
        assertThat(story.run().verificationsPending()).isZero();
    }

    @Test
    void aToolThatReadsOnlyIsNotVerified() {
        Story story = Story.begun().plan("a", "look").start("a").succeed("a");

        assertThat(story.action("a").verification()).isEqualTo(VerificationState.NOT_REQUIRED);
        assertThat(story.count(Effect.RequestVerification.class)).isZero();
        assertThat(story.run().mutatingActions()).isZero();
    }

    @Test
    void aFailureThatClaimsNoEffectIsReadBackToo() {
        Story story = Story.begun().plan("a", "update").start("a").fail("a", NONE);

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.FAILED);
        assertThat(story.newest(Effect.RequestVerification.class).request().getKind())
                .isEqualTo(VerificationKind.NO_EFFECT);

        story.mismatched();

        assertThat(story.action("a").effect()).isEqualTo(APPLIED);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
    }

    @Test
    void anOutcomeInDoubtIsSettledByAReadBackNeverGuessed() {
        Story applied = Story.begun().plan("a", "update").start("a").fail("a", UNKNOWN);
        assertThat(applied.action("a").status()).isEqualTo(ActionStatus.UNKNOWN);
        assertThat(applied.newest(Effect.RequestVerification.class).request().getKind())
                .isEqualTo(VerificationKind.RECONCILE);
        assertThat(applied.run().inFlight()).isOne();

        applied.verify(VerificationStatus.VERIFIED, APPLIED);
        assertThat(applied.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
        assertThat(applied.run().inFlight()).isZero();

        Story without = Story.begun().plan("a", "update").start("a").fail("a", UNKNOWN);
        without.verify(VerificationStatus.VERIFIED, NONE);
        assertThat(without.action("a").status()).isEqualTo(ActionStatus.FAILED);

        Story unreadable = Story.begun().plan("a", "update").start("a").fail("a", UNKNOWN);
        unreadable.verify(VerificationStatus.UNVERIFIABLE, UNKNOWN);
        assertThat(unreadable.action("a").status()).isEqualTo(ActionStatus.UNKNOWN);
        assertThat(unreadable.run().openCases()).isOne();
    }

    @Test
    void aMismatchOfALowRiskRunIsUndoneWithoutAsking() {
        Story story = Story.begun().act("a").mismatched();

        var failure = story.newest(Effect.RaiseFailure.class).failure();
        assertThat(failure.getKind()).isEqualTo(FailureKind.MISMATCH);
        assertThat(failure.getActionIds()).isNull();
        assertThat(failure.getLedgerOffset()).isEqualTo(story.run().lastOffset());
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
    }

    @Test
    void aMismatchWhoseUndoNeedsAWordParksTheRunUntilSomebodyAsksForTheUndo() {
        Story story = Story.begun()
                .plan("a", "refund")
                .start("a")
                .succeed("a")
                .mismatched()
                .held("d");

        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
        assertThat(story.count(Effect.RaiseFailure.class)).isOne();
        var open = story.newest(Effect.PutCase.class).recoveryCase();
        assertThat(open.getKind()).isEqualTo(CaseKind.UNDO_NEEDS_APPROVAL);

        story.undoAll();

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
        assertThat(story.run().openCases()).isZero();
        assertThat(story.newest(Effect.PutCase.class).recoveryCase().getStatus())
                .isEqualTo(CaseStatus.COMPENSATING);
        assertThat(story.newest(Effect.RaiseFailure.class).failure().getKind()).isEqualTo(FailureKind.UNDO_REQUESTED);
    }

    @Test
    void onlyTheReadBackMakesCompensated() {
        Story story = Story.begun().act("a").verified().finish().undoAll().planned(1);
        story.compensationStarts("a").compensationExecuted("a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATING);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
        var request = story.newest(Effect.RequestVerification.class).request();
        assertThat(request.getKind()).isEqualTo(VerificationKind.AFTER_COMPENSATION);
        assertThat(request.getCommandId()).isEqualTo(story.command("a"));

        story.verified();

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATED);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
        assertThat(story.run().settled()).isTrue();
        assertThat(story.run().undoDoneAt()).isNotNull();
    }

    @Test
    void anUndoThatTheReadBackContradictsIsResidueWithACase() {
        Story story = Story.begun().act("a").verified().undoAll().planned(1);
        story.compensationStarts("a").compensationExecuted("a").mismatched();

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATION_FAILED);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED_WITH_RESIDUE);
        assertThat(story.newest(Effect.PutCase.class).recoveryCase().getKind()).isEqualTo(CaseKind.COMPENSATION_FAILED);
    }

    @Test
    void anUndoThatIsRefusedIsResidueWithACase() {
        Story story = Story.begun().act("a").verified().undoAll().planned(1);
        story.compensationFailed("a", "REFUSED");

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED_WITH_RESIDUE);
        assertThat(story.run().openCases()).isOne();
        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.COMPENSATION_FAILED);
    }

    @Test
    void aRefusalOfARepeatedCommandDoesNotUnmakeItsSuccess() {
        Story story = Story.begun().act("a").verified().undoAll().planned(1);
        story.compensationStarts("a").compensationExecuted("a").compensationFailed("a");

        assertThat(((Decision.Accepted) story.last).fenced()).isTrue();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATING);
    }

    @Test
    void aRunIsDoneOnlyWhenEveryStepOfThePlanIs() {
        Story story = Story.begun().act("a").verified().act("b").verified().undoAll();
        story.compensationStarts("b").compensationExecuted("b").verified();
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);

        story.planned(2);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);

        story.compensationStarts("a").compensationExecuted("a").verified();
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
        assertThat(story.run().compensated()).isEqualTo(2);
    }

    @Test
    void anEmptyPlanEndsTheUndoAtOnce() {
        Story story = Story.begun().finish().undoAll().planned(0);

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
    }

    @Test
    void theFloorOfAnEntityComesFromTheEarliestActionsOwnSnapshot() {
        Story story =
                Story.begun().act("a").verified().act("b").verified().undoAll().planned(2);
        story.compensationStarts("b").compensationExecuted("b", new EntityFloor("tickets/T-1", "a"));

        assertThat(story.newest(Effect.RequestVerification.class).request().getFloors())
                .isEqualTo(Story.snapshot("before a").getReads());

        Story created =
                Story.begun().act("a").verified().act("b").verified().undoAll().planned(2);
        created.compensationStarts("b").compensationExecuted("b", new EntityFloor("notes/N-1", "a"));
        assertThat(created.newest(Effect.RequestVerification.class).request().getFloors())
                .as("what the earliest action did not find, it created")
                .singleElement()
                .satisfies(read -> assertThat(read.getDocument()).isNull());

        story.compensationStarts("a").compensationExecuted("a", new EntityFloor("tickets/T-1", "b"));
        assertThat(story.last).isInstanceOf(Decision.Rejected.class);
    }

    @Test
    void aVerificationThatTheActionHasOutrunIsFenced() {
        Story story = Story.begun().act("a");
        var old = story.newest(Effect.RequestVerification.class).request();
        story.undoAll().planned(1).compensationStarts("a");
        assertThat(story.run().verificationsPending()).isZero();

        story.state(
                ActorKind.VERIFIER,
                VerificationRecorded.newBuilder()
                        .setVerificationId(old.getVerificationId())
                        .setActionId("a")
                        .setKind(old.getKind())
                        .setStatus(VerificationStatus.MISMATCHED)
                        .build());

        assertThat(((Decision.Accepted) story.last).fenced()).isTrue();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATING);
    }

    @Test
    void anEffectThatComesToLightAfterTheUndoIsUndoneToo() {
        Story story = Story.begun()
                .act("a")
                .verified()
                .plan("b", "update")
                .start("b")
                .undoAll()
                .planned(1);
        story.compensationStarts("a").compensationExecuted("a").verified();
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);

        story.succeed("b");
        assertThat(story.action("b").status()).isEqualTo(ActionStatus.UNKNOWN);
        story.verify(VerificationStatus.VERIFIED, APPLIED);

        var failure = story.newest(Effect.RaiseFailure.class).failure();
        assertThat(failure.getKind()).isEqualTo(FailureKind.LATE_EFFECT);
        assertThat(failure.getActionIds()).containsExactly("b");
        story.planned(1).compensationStarts("b").compensationExecuted("b").verified();
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
    }

    @Test
    void aPlanInAStoppedRunIsBlockedAndAnswered() {
        Story story = Story.begun().undoAll().plan("a", "update");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.BLOCKED);
        assertThat(story.newest(Effect.AnswerPlan.class).decision().getOutcome())
                .isEqualTo(GateOutcome.BLOCK);
    }

    @Test
    void anUndeclaredToolIsBlockedAndShownOnTheDeadLetterTopic() {
        Story story = Story.begun().plan("a", "rm-rf");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.BLOCKED);
        assertThat(story.newest(Effect.DeadLetter.class).code()).isEqualTo(RejectionCode.UNDECLARED_TOOL);
        story.start("a");
        assertThat(story.action("a").status())
                .as("the ledger tells what happened, not what should have")
                .isEqualTo(ActionStatus.RUNNING);
    }

    @Test
    void theSameOperationTwiceIsAnsweredWithTheFirstAction() {
        Story story = Story.begun().act("a").verified();
        story.agent(ActionPlanned.newBuilder()
                .setActionId("b")
                .setTool("update")
                .setContractVersion(1)
                .setTarget(new Target("ticket", "T-1", null))
                .setArguments("{\"id\":\"T-1\"}")
                .setArgumentsDigest("digest-a")
                .setIdempotencyKey("key-a")
                .build());

        var answer = story.newest(Effect.AnswerPlan.class).decision();
        assertThat(answer.getOutcome()).isEqualTo(GateOutcome.DUPLICATE);
        assertThat(answer.getDuplicateOf()).isEqualTo("a");
    }

    @Test
    void aResultOfAnOlderAttemptMovesNothing() {
        Story story = Story.begun()
                .plan("a", "update")
                .start("a", 1)
                .fail("a", UNKNOWN)
                .start("a", 2);
        assertThat(story.run().verificationsPending()).isZero();
        story.succeed("a", 1);

        assertThat(((Decision.Accepted) story.last).fenced()).isTrue();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.RUNNING);

        story.succeed("a", 2);
        assertThat(story.newest(Effect.RequestVerification.class).request().getBefore())
                .as("the first attempt's before-snapshot stands")
                .isEqualTo(Story.snapshot("before a"));
    }

    @Test
    void aRetryWithOtherArgumentsIsRefused() {
        Story story = Story.begun().plan("a", "update");
        story.agent(ActionPlanned.newBuilder()
                .setActionId("a")
                .setTool("update")
                .setContractVersion(1)
                .setArguments("{}")
                .setArgumentsDigest("other")
                .setIdempotencyKey("key-a")
                .build());

        assertThat(((Decision.Rejected) story.last).code()).isEqualTo(RejectionCode.CHANGED_ARGUMENTS);
    }

    @Test
    void nobodyStatesWhatIsNotHisToState() {
        Story story = Story.begun().act("a");
        var request = story.newest(Effect.RequestVerification.class).request();
        story.agent(VerificationRecorded.newBuilder()
                .setVerificationId(request.getVerificationId())
                .setActionId("a")
                .setKind(request.getKind())
                .setStatus(VerificationStatus.VERIFIED)
                .build());

        assertThat(((Decision.Rejected) story.last).code()).isEqualTo(RejectionCode.ROLE_REFUSED);
        assertThat(story.action("a").verification()).isEqualTo(VerificationState.PENDING);
    }

    @Test
    void theLedgerMaySayThatNoResultCameButNotThatNothingHappened() {
        Story story = Story.begun().plan("a", "update").start("a");
        story.state(
                ActorKind.LEDGER,
                ActionFailed.newBuilder()
                        .setActionId("a")
                        .setError("no result in time")
                        .setEffect(NONE)
                        .build());
        assertThat(((Decision.Rejected) story.last).code()).isEqualTo(RejectionCode.ROLE_REFUSED);

        story.state(
                ActorKind.LEDGER,
                ActionFailed.newBuilder()
                        .setActionId("a")
                        .setError("no result in time")
                        .setEffect(UNKNOWN)
                        .build());
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.UNKNOWN);
    }

    @Test
    void whatIsNotInTheTableIsRefusedWithTheReason() {
        Story story = Story.begun().plan("a", "update").succeed("a");

        var rejected = (Decision.Rejected) story.last;
        assertThat(rejected.code()).isEqualTo(RejectionCode.ILLEGAL_TRANSITION);
        assertThat(rejected.detail()).contains("action a", "run/1", "PLANNED");
        assertThat(new Story().plan("a", "update").last)
                .isInstanceOfSatisfying(
                        Decision.Rejected.class, r -> assertThat(r.code()).isEqualTo(RejectionCode.RUN_UNKNOWN));
    }
}
