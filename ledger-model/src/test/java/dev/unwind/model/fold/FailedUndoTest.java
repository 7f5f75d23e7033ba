package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationStatus;
import org.junit.jupiter.api.Test;

/** Undos that fail, are in doubt, or can be no more than corrections. */
class FailedUndoTest {
    private static final dev.unwind.schemas.Effect UNKNOWN = dev.unwind.schemas.Effect.UNKNOWN;

    private static Story ordered() {
        return Story.begun().act("a").verified().undoAll().planned(1);
    }

    @Test
    void driftBeforeAnythingWasSentIsACaseThatOffersWhatCanBeDone() {
        Story story = ordered().compensationFailed("a");

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED_WITH_RESIDUE);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATION_FAILED);
        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.DRIFTED);
        assertThat(story.openCase().getFactIndex()).isEqualTo(story.run().facts() - 1);
        assertThat(story.openCase().getDetail()).contains("skip", "overwrite", "merge", "cascade");
    }

    @Test
    void anUndoThatWasBegunAndGivenUpIsInDoubtUntilItIsReadBack() {
        Story story = ordered().compensationStarts("a").compensationFailed("a", "UNREACHABLE");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATING);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
        var request = story.newest(Effect.RequestVerification.class).request();
        assertThat(request.getKind()).isEqualTo(VerificationKind.AFTER_COMPENSATION);
        assertThat(request.getCommandId()).isEqualTo(story.command("a"));

        story.verified();

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATED);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
        assertThat(story.run().openCases()).isZero();
    }

    @Test
    void whatTheReadBackDoesNotFindUndoneIsAFailureWithACase() {
        for (VerificationStatus status :
                new VerificationStatus[] {VerificationStatus.MISMATCHED, VerificationStatus.UNVERIFIABLE}) {
            Story story = ordered().compensationStarts("a").compensationFailed("a", "UNREACHABLE");
            story.verify(status, UNKNOWN);

            assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATION_FAILED);
            assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED_WITH_RESIDUE);
            assertThat(story.openCase().getKind()).isEqualTo(CaseKind.COMPENSATION_FAILED);
            assertThat(story.openCase().getDetail()).contains("UNREACHABLE", status.name());
        }
    }

    @Test
    void aDriftThatIsFoundAfterTheBeginningMayBeTheCommandsOwnWorkBeforeACrash() {
        Story story = ordered().compensationStarts("a").compensationFailed("a", "DRIFTED");
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATING);

        story.mismatched();

        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.DRIFTED);
    }

    @Test
    void aReportOfSuccessAfterTheDoubtAsksForAnotherReadBack() {
        Story story = ordered().compensationStarts("a").compensationFailed("a", "UNREACHABLE");
        story.compensationExecuted("a").verified();

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATED);
        assertThat(story.run().verificationsPending()).isZero();
    }

    @Test
    void aRepetitionThatGivesUpAfterTheProofChangesNothing() {
        Story story =
                ordered().compensationStarts("a").compensationExecuted("a").verified();
        story.compensationFailed("a", "DRIFTED");

        assertThat(story.fenced()).isTrue();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATED);
        assertThat(story.run().openCases()).isZero();
    }

    @Test
    void aFailedUndoCanBeAskedForAgainAndItsRunIsDecidedAgain() {
        Story story = ordered().compensationFailed("a");
        story.compensateCase(story.openCase().getCaseId());

        assertThat(story.newest(Effect.RaiseFailure.class).failure().getActionIds())
                .containsExactly("a");
        story.planned(1).nextPlan("a").compensationFailed("a", "PREDECESSOR_FAILED");
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED_WITH_RESIDUE);
        assertThat(story.run().residue()).isOne();

        story.undoAll()
                .planned(1)
                .compensationStarts("a")
                .compensationExecuted("a")
                .verified();
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
        assertThat(story.run().residue()).isZero();
        assertThat(story.run().openCases()).isZero();
    }

    @Test
    void theModeOfAnUndoReachesItsReadBack() {
        Story story = Story.begun()
                .act("a")
                .verified()
                .state(
                        ActorKind.OPERATOR,
                        CompensationRequested.newBuilder()
                                .setReason("merge")
                                .setMode(UndoMode.MERGE)
                                .build());
        assertThat(story.newest(Effect.RaiseFailure.class).failure().getMode()).isEqualTo(UndoMode.MERGE);
        story.planned(1)
                .compensationStarts("a", CompensationKind.RESTORE, UndoMode.MERGE)
                .compensationExecuted("a");

        assertThat(story.newest(Effect.RequestVerification.class).request().getMode())
                .isEqualTo(UndoMode.MERGE);
    }

    @Test
    void aCorrectionLeavesItsActionInEffectAndTheRunWithResidue() {
        Story story = ordered().compensationStarts("a", CompensationKind.CORRECTION, UndoMode.CHECKED);
        long asked = story.count(Effect.RequestVerification.class);
        story.compensationExecuted("a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.CORRECTED);
        assertThat(story.action("a").effect()).isEqualTo(dev.unwind.schemas.Effect.APPLIED);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED_WITH_RESIDUE);
        assertThat(story.run().compensated()).isZero();
        assertThat(story.count(Effect.RequestVerification.class)).isEqualTo(asked);
    }

    @Test
    void aCorrectionThatWasNotAnsweredIsACaseBecauseNoReadBackCanTell() {
        Story story = ordered().compensationStarts("a", CompensationKind.CORRECTION, UndoMode.CHECKED);
        story.compensationFailed("a", "UNREACHABLE");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.COMPENSATION_FAILED);
        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.COMPENSATION_FAILED);
    }
}
