package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.UndoMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Undos that wait for a person: who may approve what, until when, and what follows. */
class HeldUndoTest {

    private static Story held() {
        return Story.begun()
                .plan("a", "refund")
                .start("a")
                .succeed("a")
                .mismatched()
                .held("d1");
    }

    @Test
    void aHeldPlanParksTheRunAndSaysWhatWouldBeDone() {
        Story story = held();

        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
        assertThat(story.run().plansAwaited()).isZero();
        RecoveryCase open = story.openCase();
        assertThat(open.getKind()).isEqualTo(CaseKind.UNDO_NEEDS_APPROVAL);
        assertThat(open.getDigest()).isEqualTo("d1");
        assertThat(open.getRequestedBy()).isEqualTo("somebody");
        assertThat(open.getExpiresAt()).isNotNull();
        assertThat(open.getFactIndex()).isEqualTo(story.run().facts() - 1);
        assertThat(open.getDetail()).contains("I changed ticket T-1.", "d1", "nothing was sent");
    }

    @Test
    void anApprovalOrdersExactlyWhatWasHeldInTheNameOfWhoAsked() {
        Story story = held();
        story.approveUndo(story.openCase().getCaseId(), "d1", "lead");

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
        assertThat(story.run().openCases()).isZero();
        assertThat(story.run().parkingCase()).isNull();
        assertThat(story.newest(Effect.PutCase.class).recoveryCase().getStatus())
                .isEqualTo(CaseStatus.COMPENSATING);
        var failure = story.newest(Effect.RaiseFailure.class).failure();
        assertThat(failure.getKind()).isEqualTo(FailureKind.UNDO_APPROVED);
        assertThat(failure.getApprovedDigest()).isEqualTo("d1");
        assertThat(failure.getRequestedBy().getId()).isEqualTo("somebody");

        story.planned(1).compensationStarts("a").compensationExecuted("a").verified();
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
    }

    @Test
    void anApprovalOfAnotherPlanIsRefused() {
        Story story = held();
        story.approveUndo(story.openCase().getCaseId(), "d0", "lead");

        assertThat(story.refusal()).isEqualTo(RejectionCode.CHANGED_PLAN);
        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
    }

    @Test
    void anApprovalThatComesTooLateIsRefusedAndSaysToAskAgain() {
        Story story = held().after(Duration.ofHours(2));
        story.approveUndo(story.openCase().getCaseId(), "d1", "lead");

        assertThat(story.refusal()).isEqualTo(RejectionCode.APPROVAL_EXPIRED);
        assertThat(((Decision.Rejected) story.last).detail()).contains("ask for the undo again");
    }

    @Test
    void whoAskedAndTheAgentCannotApprove() {
        Story story = held();
        String caseId = story.openCase().getCaseId();

        assertThat(story.approveUndo(caseId, "d1", "somebody").refusal()).isEqualTo(RejectionCode.OWN_UNDO);
        assertThat(story.approveUndo(caseId, "d1", "desk-agent").refusal()).isEqualTo(RejectionCode.OWN_UNDO);
        assertThat(story.state(ActorKind.AGENT, new CompensationApproved(caseId, "d1", null))
                        .refusal())
                .isEqualTo(RejectionCode.ROLE_REFUSED);
        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
    }

    @Test
    void onlyAnOpenCaseOfAHeldUndoCanBeApproved() {
        Story story = Story.begun().parked();
        assertThat(story.approveUndo(story.openCase().getCaseId(), "d1", "lead").refusal())
                .isEqualTo(RejectionCode.CASE_UNKNOWN);

        Story closed = held();
        String caseId = closed.openCase().getCaseId();
        closed.closeCase(caseId);
        assertThat(closed.run().status()).isEqualTo(RunStatus.CLOSED);
        assertThat(closed.approveUndo(caseId, "d1", "lead").refusal()).isEqualTo(RejectionCode.CASE_UNKNOWN);
    }

    @Test
    void aPlanThatChangedIsHeldAgainInTheSameCase() {
        Story story = held();
        String caseId = story.openCase().getCaseId();
        story.approveUndo(caseId, "d1", "lead").held("d2");

        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
        assertThat(story.openCase().getCaseId()).isEqualTo(caseId);
        assertThat(story.openCase().getDigest()).isEqualTo("d2");
        assertThat(story.approveUndo(caseId, "d1", "lead").refusal()).isEqualTo(RejectionCode.CHANGED_PLAN);
        story.approveUndo(caseId, "d2", "lead");
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
    }

    @Test
    void aRunWhoseHeldUndoIsResumedGoesOn() {
        Story story = held();
        story.resumeCase(story.openCase().getCaseId()).act("b");

        assertThat(story.run().status()).isEqualTo(RunStatus.RUNNING);
        assertThat(story.action("b").status()).isEqualTo(ActionStatus.SUCCEEDED);
    }

    @Test
    void askingAgainPlansAnewInTheNameOfWhoAsksNow() {
        Story story = held().by(
                        "clerk",
                        CompensationRequested.newBuilder().setReason("late").build());
        assertThat(story.run().openCases()).isZero();
        story.held("d1");

        assertThat(story.openCase().getRequestedBy()).isEqualTo("clerk");
        assertThat(story.approveUndo(story.openCase().getCaseId(), "d1", "clerk")
                        .refusal())
                .isEqualTo(RejectionCode.OWN_UNDO);
    }

    @Test
    void twoHeldUndosOfDifferentActionsWaitEachInACaseOfItsOwn() {
        Story story = Story.begun().act("a").verified().act("b").verified();
        story.state(ActorKind.OPERATOR, request(List.of("a"), UndoMode.OVERWRITE))
                .held("da");
        story.state(ActorKind.OPERATOR, request(List.of("b"), UndoMode.OVERWRITE))
                .held("db");

        assertThat(story.run().openCases()).isOne();
        story.approveUndo(story.openCase().getCaseId(), "db", "lead");
        assertThat(story.newest(Effect.RaiseFailure.class).failure().getActionIds())
                .containsExactly("b");
        assertThat(story.newest(Effect.RaiseFailure.class).failure().getMode()).isEqualTo(UndoMode.OVERWRITE);
    }

    @Test
    void anUndoAfterACheckpointNamesTheOffsetOfThatCheckpoint() {
        Story story = Story.begun().act("a").agent(checkpoint("one", null));
        long offset = story.run().lastOffset();
        story.act("b").agent(checkpoint("two", "one"));
        story.state(
                ActorKind.OPERATOR,
                CompensationRequested.newBuilder()
                        .setReason("wrong turn")
                        .setAfterCheckpoint("one")
                        .build());

        assertThat(story.newest(Effect.RaiseFailure.class).failure().getAfterOffset())
                .isEqualTo(offset);
    }

    @Test
    void anUndoAfterACheckpointThatIsNotOfTheRunIsRefused() {
        Story story = Story.begun()
                .act("a")
                .state(
                        ActorKind.OPERATOR,
                        CompensationRequested.newBuilder()
                                .setReason("wrong turn")
                                .setAfterCheckpoint("nowhere")
                                .build());

        assertThat(story.refusal()).isEqualTo(RejectionCode.CHECKPOINT_UNKNOWN);
        assertThat(story.run().status()).isEqualTo(RunStatus.RUNNING);
    }

    private static CompensationRequested request(List<String> actionIds, UndoMode mode) {
        return CompensationRequested.newBuilder()
                .setReason("wrong")
                .setActionIds(actionIds)
                .setMode(mode)
                .build();
    }

    private static CheckpointSaved checkpoint(String id, @Nullable String follows) {
        return CheckpointSaved.newBuilder()
                .setCheckpointId(id)
                .setState("{}")
                .setFollows(follows)
                .build();
    }
}
