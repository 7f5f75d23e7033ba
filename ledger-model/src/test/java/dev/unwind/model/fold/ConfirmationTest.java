package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.OutcomeConfirmed;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.VerificationStatus;
import org.junit.jupiter.api.Test;

/** A contract may give a person the last word on a read-back. */
class ConfirmationTest {

    private static Story wired() {
        return Story.begun().plan("a", "wire").start("a").succeed("a").verified();
    }

    @Test
    void whatTheMachineVerifiedWaitsForAPersonWhereTheContractAsksForOne() {
        Story story = wired();

        RecoveryCase open = story.openCase();
        assertThat(open.getKind()).isEqualTo(CaseKind.CONFIRMATION);
        assertThat(open.getActionId()).isEqualTo("a");
        assertThat(open.getDetail()).contains("ticket T-1").contains("Look at the target");
        assertThat(story.action("a").verification()).isEqualTo(VerificationState.UNCONFIRMED);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
        assertThat(story.run().verificationsPending()).isZero();
    }

    @Test
    void aPersonsYesVerifiesAndClosesTheCaseInThatPersonsName() {
        Story story = wired().confirm(VerificationStatus.VERIFIED);

        assertThat(story.action("a").verification()).isEqualTo(VerificationState.VERIFIED);
        assertThat(story.folded.openCases()).isEmpty();
        RecoveryCase decided = story.newest(Effect.PutCase.class).recoveryCase();
        assertThat(decided.getStatus()).isEqualTo(CaseStatus.CLOSED);
        assertThat(decided.getDecidedBy()).isEqualTo("somebody");
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
    }

    @Test
    void aPersonsNoUndoesTheRunForThePersonsReason() {
        Story story = wired().confirm(VerificationStatus.MISMATCHED);

        assertThat(story.action("a").verification()).isEqualTo(VerificationState.MISMATCHED);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
        assertThat(story.newest(Effect.RaiseFailure.class).failure()).satisfies(failure -> {
            assertThat(failure.getKind()).isEqualTo(FailureKind.MISMATCH);
            assertThat(failure.getReason()).contains("somebody looked").contains("I looked at the ticket's page");
        });
        assertThat(story.newest(Effect.PutCase.class).recoveryCase().getStatus())
                .isEqualTo(CaseStatus.COMPENSATING);
        assertThat(story.folded.openCases()).isEmpty();
    }

    @Test
    void aPersonsNoInARunWhoseUndoNeedsAWordParksIt() {
        Story story = Story.begun().plan("r", "refund").start("r").succeed("r").verified();
        story.plan("a", "wire").start("a").succeed("a").verified().confirm(VerificationStatus.MISMATCHED);
        story.held("d");

        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
        assertThat(story.folded.openCases())
                .extracting(RecoveryCase::getKind)
                .containsExactly(CaseKind.UNDO_NEEDS_APPROVAL);
    }

    @Test
    void whatTheMachineFoundWrongNeedsNoPerson() {
        Story story = Story.begun().plan("a", "wire").start("a").succeed("a").mismatched();

        assertThat(story.folded.openCases()).isEmpty();
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
    }

    @Test
    void aCallThatHadNoEffectNeedsNoPerson() {
        Story story = Story.begun()
                .plan("a", "wire")
                .start("a")
                .fail("a", dev.unwind.schemas.Effect.NONE)
                .verify(VerificationStatus.VERIFIED, dev.unwind.schemas.Effect.NONE);

        assertThat(story.folded.openCases()).isEmpty();
        assertThat(story.action("a").verification()).isEqualTo(VerificationState.VERIFIED);
    }

    @Test
    void aCallInDoubtThatTookEffectNeedsOne() {
        Story story = Story.begun()
                .plan("a", "wire")
                .start("a")
                .fail("a", dev.unwind.schemas.Effect.UNKNOWN)
                .verified();

        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.CONFIRMATION);
    }

    @Test
    void theSameWordTwiceIsADuplicateAndAnotherOneAfterItIsRefused() {
        Story story = wired();
        String caseId = story.openCase().getCaseId();
        story.confirm(VerificationStatus.VERIFIED).again();
        assertThat(story.last).isInstanceOf(Decision.Duplicate.class);

        story.confirm(caseId, "a", VerificationStatus.MISMATCHED);
        assertThat(story.refusal()).isEqualTo(RejectionCode.CASE_UNKNOWN);
        assertThat(story.action("a").verification()).isEqualTo(VerificationState.VERIFIED);
    }

    @Test
    void onlyTheOpenCaseOfThatActionCanBeConfirmed() {
        Story story = wired();
        String caseId = story.openCase().getCaseId();
        story.act("b");

        assertThat(story.confirm("case-made-up", "a", VerificationStatus.VERIFIED)
                        .refusal())
                .isEqualTo(RejectionCode.CASE_UNKNOWN);
        assertThat(story.confirm(caseId, "b", VerificationStatus.VERIFIED).refusal())
                .isEqualTo(RejectionCode.CASE_UNKNOWN);
        assertThat(story.confirm(caseId, "a", VerificationStatus.UNVERIFIABLE).refusal())
                .isEqualTo(RejectionCode.MALFORMED);
        assertThat(story.state(ActorKind.OPERATOR, new OutcomeConfirmed(caseId, "a", VerificationStatus.VERIFIED, " "))
                        .refusal())
                .isEqualTo(RejectionCode.MALFORMED);
        assertThat(story.folded.openCases()).hasSize(1);
    }

    @Test
    void aCaseThatIsResumedIsReadAgainAndAsksAgain() {
        Story story = wired();
        story.resumeCase(story.openCase().getCaseId());
        assertThat(story.action("a").verification()).isEqualTo(VerificationState.PENDING);

        story.verified();
        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.CONFIRMATION);
    }

    @Test
    void anUndoThatIsProvenClosesTheCaseItMadePointless() {
        Story story = wired().undoAll().planned(1).compensationStarts("a");
        story.confirm(VerificationStatus.MISMATCHED);
        assertThat(story.count(Effect.RaiseFailure.class)).isEqualTo(1);

        Story other = wired().undoAll()
                .planned(1)
                .compensationStarts("a")
                .compensationExecuted("a")
                .verified();
        assertThat(other.folded.openCases()).isEmpty();
        assertThat(other.run().status()).isEqualTo(RunStatus.COMPENSATED);
    }
}
