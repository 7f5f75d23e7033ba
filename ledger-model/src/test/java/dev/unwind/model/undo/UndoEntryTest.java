package dev.unwind.model.undo;

import static dev.unwind.model.undo.Story.doc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.id.ArgumentDigest;
import dev.unwind.model.json.Json;
import dev.unwind.model.undo.IssuedCommand.Outcome;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.FailureCause;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoEntryTest {
    private static final Snapshot BEFORE = doc("{\"a\":1}");
    private static final Snapshot AFTER = doc("{\"a\":2}");
    private static final Snapshot OTHER = doc("{\"a\":3}");

    private final Story story = new Story().planned("x", "set");

    private EffectKnowledge effect() {
        return story.entry("x").attempts().effect();
    }

    @Test
    void aPlanAloneHasNoEffect() {
        assertThat(effect()).isEqualTo(EffectKnowledge.NOT_STARTED);
        assertThat(story.entry("x").open()).isFalse();
    }

    @Test
    void whatWasStartedMayHaveAnEffect() {
        story.started("x", 1, BEFORE);

        assertThat(effect()).isEqualTo(EffectKnowledge.MAYBE);
        assertThat(story.entry("x").readings().before()).isEqualTo(BEFORE);
    }

    @Test
    void theFirstBeforeSnapshotStands() {
        story.started("x", 1, BEFORE).started("x", 2, AFTER);

        assertThat(story.entry("x").readings().before()).isEqualTo(BEFORE);
    }

    @Test
    void theNewestAttemptsResultStandsWhateverArrivesLater() {
        story.started("x", 1, BEFORE)
                .started("x", 2, null)
                .succeeded("x", 2, AFTER)
                .succeeded("x", 1, OTHER);

        assertThat(story.entry("x").output()).isEqualTo("\"ok 2\"");
        assertThat(story.entry("x").readings().stated()).isEqualTo(AFTER);
    }

    @Test
    void whatIsUndoneIsWhatWasApprovedAndSentNotWhatWasPlanned() {
        String edited = "{\"id\":\"1\",\"amount\":82}";
        String refused = "{\"id\":\"1\",\"amount\":1}";
        story.edited("x", edited).edited("x", refused);
        assertThat(story.entry("x").call().arguments()).as("not sent yet").isEqualTo("{\"id\":\"1\"}");

        story.startedWith("x", ArgumentDigest.of("set", null, Json.parse(edited)));

        assertThat(story.entry("x").call().arguments()).isEqualTo(edited);
        assertThat(story.entry("x").call().edits()).isEmpty();
    }

    @Test
    void anEditThatWasNotSentIsForgotten() {
        story.edited("x", "{\"id\":\"1\",\"amount\":82}").started("x", 1, BEFORE);

        assertThat(story.entry("x").call().arguments()).isEqualTo("{\"id\":\"1\"}");
        assertThat(story.entry("x").call().edits()).isEmpty();
    }

    @Test
    void onlyTheNewestEditsAreKept() {
        for (int i = 0; i < 10; i++) {
            story.edited("x", "{\"id\":\"" + i + "\"}");
        }

        assertThat(story.entry("x").call().edits())
                .hasSize(PlannedCall.EDITS_MAX)
                .last()
                .isEqualTo("{\"id\":\"9\"}");
    }

    @Test
    void aFailureWithoutEffectIsAClaimThatAReadBackMayRefute() {
        story.started("x", 1, BEFORE).failed("x", 1, Effect.NONE);
        assertThat(effect()).isEqualTo(EffectKnowledge.NONE_CLAIMED);

        story.verified("x", VerificationKind.NO_EFFECT, VerificationStatus.MISMATCHED, Effect.APPLIED, AFTER);

        assertThat(effect()).isEqualTo(EffectKnowledge.APPLIED);
        assertThat(story.entry("x").readings().after()).isEqualTo(AFTER);
    }

    @Test
    void aFailureOfTheSecondAttemptDoesNotClearTheFirst() {
        story.started("x", 1, BEFORE)
                .failed("x", 1, Effect.UNKNOWN)
                .started("x", 2, null)
                .failed("x", 2, Effect.NONE);

        assertThat(effect()).isEqualTo(EffectKnowledge.MAYBE);
    }

    @Test
    void aReadBackThatShowsNothingClearsAllAttempts() {
        story.started("x", 1, BEFORE)
                .failed("x", 1, Effect.UNKNOWN)
                .verified("x", VerificationKind.RECONCILE, VerificationStatus.VERIFIED, Effect.NONE, null);
        assertThat(effect()).isEqualTo(EffectKnowledge.NONE_VERIFIED);

        story.started("x", 2, null).failed("x", 2, Effect.NONE);

        assertThat(effect()).isEqualTo(EffectKnowledge.NONE_CLAIMED);
    }

    @Test
    void aReadBackOfTheFirstAttemptSaysNothingOfASecondThatIsUnderWay() {
        story.started("x", 1, BEFORE)
                .failed("x", 1, Effect.UNKNOWN)
                .started("x", 2, null)
                .verified("x", VerificationKind.RECONCILE, VerificationStatus.VERIFIED, Effect.NONE, null);

        assertThat(effect()).isEqualTo(EffectKnowledge.MAYBE);
    }

    @Test
    void aLateSuccessIsAnEffectEvenAfterAReadBackShowedNone() {
        story.started("x", 1, BEFORE)
                .failed("x", 1, Effect.UNKNOWN)
                .verified("x", VerificationKind.RECONCILE, VerificationStatus.VERIFIED, Effect.NONE, null)
                .succeeded("x", 1, AFTER);

        assertThat(effect()).isEqualTo(EffectKnowledge.APPLIED);
    }

    @Test
    void theVerifiersReadingCountsBeforeTheAgents() {
        story.started("x", 1, BEFORE)
                .succeeded("x", 1, AFTER)
                .verified("x", VerificationKind.AFTER_ACTION, VerificationStatus.MISMATCHED, Effect.APPLIED, OTHER);

        assertThat(story.entry("x").readings().after()).isEqualTo(OTHER);
    }

    @Test
    void aReadingAfterTheUndoWasSentChangesNothing() {
        story.started("x", 1, BEFORE).succeeded("x", 1, AFTER);
        story.plan(story.failure());
        UndoEntry sent = story.entry("x");

        story.verified("x", VerificationKind.AFTER_ACTION, VerificationStatus.MISMATCHED, Effect.APPLIED, BEFORE);

        assertThat(story.entry("x")).isSameAs(sent);
    }

    @Test
    void factsThatTheirActorMayNotStateChangeNothing() {
        story.started("x", 1, BEFORE).succeeded("x", 1, AFTER);
        UndoEntry before = story.entry("x");

        story.tell(
                ActorKind.AGENT,
                dev.unwind.schemas.VerificationRecorded.newBuilder()
                        .setVerificationId("v")
                        .setActionId("x")
                        .setKind(VerificationKind.RECONCILE)
                        .setStatus(VerificationStatus.VERIFIED)
                        .setEffect(Effect.NONE)
                        .build());
        story.tell(ActorKind.OPERATOR, new ActionFailed("x", 2, "no", FailureCause.ANSWERED, Effect.NONE, null, 0L));
        story.tell(ActorKind.AGENT, new CompensationExecuted("p", "c", "x", null, false, List.of(), List.of()));

        assertThat(story.entry("x")).isSameAs(before);
    }

    @Test
    void aDeadlineLeavesTheDoubtAndALateSuccessEndsIt() {
        story.started("x", 1, BEFORE)
                .tell(
                        ActorKind.LEDGER,
                        new ActionFailed("x", 1, "late", FailureCause.TIMED_OUT, Effect.UNKNOWN, null, 0L));
        assertThat(effect()).isEqualTo(EffectKnowledge.MAYBE);

        story.tell(ActorKind.AGENT, new ActionSucceeded("x", 1, "\"ok\"", AFTER, 5L));

        assertThat(effect()).isEqualTo(EffectKnowledge.APPLIED);
        assertThat(story.entry("x").output()).isEqualTo("\"ok\"");
    }

    @Test
    void aCommandThatOnlyTheLedgerTellsOfExists() {
        story.started("x", 1, BEFORE)
                .succeeded("x", 1, AFTER)
                .tell(
                        ActorKind.EXECUTOR,
                        new CompensationStarted("p", "c", "x", CompensationKind.RESTORE, UndoMode.CHECKED));

        assertThat(story.entry("x").command())
                .isEqualTo(IssuedCommand.first("c", "p", true).reached(Outcome.STARTED));
        assertThat(story.entry("x").open()).isFalse();
    }

    @Test
    void tellingEverythingTwiceChangesNothing() {
        story.started("x", 1, BEFORE)
                .failed("x", 1, Effect.UNKNOWN)
                .verified("x", VerificationKind.RECONCILE, VerificationStatus.UNVERIFIABLE, Effect.UNKNOWN, null)
                .started("x", 2, null)
                .succeeded("x", 2, AFTER);
        story.plan(story.failure());
        story.verified("x", VerificationKind.AFTER_COMPENSATION, VerificationStatus.VERIFIED, Effect.NONE, BEFORE);
        UndoEntry once = story.entry("x");

        story.allOverAgain();

        assertThat(story.entry("x")).isEqualTo(once);
        assertThat(once.command()).extracting(IssuedCommand::outcome).isEqualTo(Outcome.PROVEN);
    }
}
