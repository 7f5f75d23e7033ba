package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What must hold of every story; the seed of a failing one is in the message. */
class FoldPropertiesTest {
    private static final int STORIES = 400;

    @Test
    void deliveringEveryFactTwiceChangesNothingAndEmitsNothing() {
        for (long seed = 0; seed < STORIES; seed++) {
            Story story = RandomStory.of(seed, 60);
            Story doubled = RandomStory.doubled(seed, 60);
            assertThat(withoutPlaces(doubled.run())).as("seed %d", seed).isEqualTo(withoutPlaces(story.run()));
            assertThat(butDeadlines(doubled)).as("effects, seed %d", seed).isEqualTo(butDeadlines(story));
            for (ActionState action : story.folded.actions()) {
                assertThat(doubled.action(action.actionId()).status())
                        .as("action %s, seed %d", action.actionId(), seed)
                        .isEqualTo(action.status());
            }
        }
    }

    @Test
    void foldingTheSameLogAgainEndsInTheSameState() {
        for (long seed = 0; seed < STORIES; seed++) {
            Story story = RandomStory.of(seed, 60);
            FoldedRun replay = new FoldedRun();
            for (LedgerRecord record : story.log) {
                replay.take(record, Story.SOURCE);
            }
            assertThat(replay.run()).as("seed %d", seed).isEqualTo(story.run());
            assertThat(List.copyOf(replay.actions()))
                    .as("seed %d", seed)
                    .isEqualTo(List.copyOf(story.folded.actions()));
        }
    }

    @Test
    void countersAgreeWithWhatTheActionsSay() {
        for (long seed = 0; seed < STORIES; seed++) {
            Story story = RandomStory.of(seed, 60);
            RunState run = story.run();
            var actions = story.folded.actions();
            assertThat(run.inFlight())
                    .as("in flight, seed %d", seed)
                    .isEqualTo(actions.stream()
                            .filter(a -> a.mutating()
                                    && (a.status() == ActionStatus.RUNNING || a.status() == ActionStatus.UNKNOWN))
                            .count());
            assertThat(run.verificationsPending())
                    .as("pending, seed %d", seed)
                    .isEqualTo(actions.stream()
                            .filter(a -> a.pendingVerification() != null)
                            .count());
            assertThat(run.residue())
                    .as("residue, seed %d", seed)
                    .isEqualTo(actions.stream()
                            .filter(a -> a.status() == ActionStatus.COMPENSATION_FAILED
                                    || a.status() == ActionStatus.CORRECTED)
                            .count());
            assertThat(run.openCases())
                    .as("cases, seed %d", seed)
                    .isEqualTo(story.folded.openCases().size());
        }
    }

    @Test
    void noActionIsCompensatedWithoutAReadBackThatProvesIt() {
        for (long seed = 0; seed < STORIES; seed++) {
            Story story = RandomStory.of(seed, 60);
            for (ActionState action : story.folded.actions()) {
                if (action.status() == ActionStatus.COMPENSATED) {
                    var proof = (dev.unwind.schemas.VerificationRecorded) story.folded
                            .timeline()
                            .get((int) action.compensationVerifiedAt())
                            .getPayload();
                    assertThat(proof.getStatus()).as("seed %d", seed).isEqualTo(VerificationStatus.VERIFIED);
                }
            }
        }
    }

    @Test
    void exactlyWhatIsHeldHasACaseAndADeadlineAndNothingGoesAroundTheGateUnseen() {
        for (long seed = 0; seed < STORIES; seed++) {
            Story story = RandomStory.of(seed, 60);
            var held = story.folded.actions().stream()
                    .filter(action -> action.status() == ActionStatus.HELD)
                    .toList();
            assertThat(held).as("seed %d", seed).allMatch(action -> action.deadlineAt() != null);
            assertThat(story.folded.openCases().stream()
                            .filter(open -> open.getKind() == CaseKind.ACTION_NEEDS_APPROVAL)
                            .map(open -> open.getActionId()))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            held.stream().map(ActionState::actionId).toList());
            long around = story.transitions().stream()
                    .filter(move -> move.fact() == ActionFact.STARTED)
                    .filter(move -> move.from() == ActionStatus.HELD || move.from() == ActionStatus.DENIED)
                    .count();
            long told = story.effects.stream()
                    .filter(effect -> effect instanceof Effect.PutCase put
                            && put.recoveryCase().getKind() == CaseKind.GATE_REVIEW
                            && put.recoveryCase().getStatus() == CaseStatus.OPEN)
                    .count();
            assertThat(told).as("seed %d", seed).isGreaterThanOrEqualTo(around);
        }
    }

    /** A heartbeat that is heard twice keeps the action waiting from the second time on. */
    private static List<?> butDeadlines(Story story) {
        return story.effects.stream()
                .filter(effect -> !(effect instanceof Effect.SetDeadline || effect instanceof Effect.DropDeadline))
                .map(Object::getClass)
                .toList();
    }

    /** Offsets and times differ between the two; nothing else may. */
    private static RunState withoutPlaces(RunState run) {
        return run.draft()
                .chainHash("")
                .lastOffset(0)
                .workerSince(0)
                .finishedAt(null)
                .undoOrderedAt(null)
                .undoDoneAt(null)
                .startedAt(java.time.Instant.EPOCH)
                .facts(0)
                .parkingCase(run.parkingCase() == null ? null : "open")
                .build();
    }
}
