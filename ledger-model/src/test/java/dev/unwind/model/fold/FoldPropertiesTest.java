package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold of every story; the seed of a failing one is in the message. */
class FoldPropertiesTest {
    private static final int STORIES = 400;

    @Test
    void deliveringEveryFactTwiceChangesNothingAndEmitsNothing() {
        for (long seed = 0; seed < STORIES; seed++) {
            Story story = random(seed, false);
            Story doubled = random(seed, true);
            assertThat(withoutPlaces(doubled.run())).as("seed %d", seed).isEqualTo(withoutPlaces(story.run()));
            assertThat(doubled.effects.stream().map(Object::getClass).toList())
                    .as("effects, seed %d", seed)
                    .isEqualTo(story.effects.stream().map(Object::getClass).toList());
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
            Story story = random(seed, false);
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
            Story story = random(seed, false);
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
                            .filter(a -> a.status() == ActionStatus.COMPENSATION_FAILED)
                            .count());
            assertThat(run.openCases())
                    .as("cases, seed %d", seed)
                    .isEqualTo(story.folded.openCases().size());
        }
    }

    @Test
    void noActionIsCompensatedWithoutAReadBackThatProvesIt() {
        for (long seed = 0; seed < STORIES; seed++) {
            Story story = random(seed, false);
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

    /** A story of random facts, sensible and senseless ones mixed; a doubled one delivers each fact twice. */
    private static Story random(long seed, boolean doubled) {
        Random random = new Random(seed);
        Story story = Story.begun();
        for (int i = 0; i < 60; i++) {
            String id = "a" + random.nextInt(4);
            int told = story.log.size();
            tell(story, random.nextInt(17), id, random);
            if (doubled && story.log.size() > told) {
                story.again();
            }
        }
        return story;
    }

    private static void tell(Story story, int what, String id, Random random) {
        VerificationStatus[] statuses = {
            VerificationStatus.VERIFIED,
            VerificationStatus.VERIFIED,
            VerificationStatus.MISMATCHED,
            VerificationStatus.UNVERIFIABLE
        };
        dev.unwind.schemas.Effect[] effects = {dev.unwind.schemas.Effect.APPLIED, dev.unwind.schemas.Effect.NONE};
        switch (what) {
            case 0, 1 -> story.plan(id, random.nextInt(4) == 0 ? "refund" : "update");
            case 2, 3 -> story.start(id, 1 + random.nextInt(2));
            case 4, 5 -> story.succeed(id, 1 + random.nextInt(2));
            case 6 -> story.fail(id, effects[random.nextInt(2)]);
            case 7 -> story.fail(id, dev.unwind.schemas.Effect.UNKNOWN);
            case 8, 9, 10 -> {
                if (story.count(Effect.RequestVerification.class) > 0) {
                    story.verify(statuses[random.nextInt(4)], effects[random.nextInt(2)]);
                }
            }
            case 11 -> {
                if (random.nextInt(3) == 0) {
                    story.undoAll();
                }
            }
            case 12 -> {
                if (story.count(Effect.RaiseFailure.class) > 0) {
                    story.planned(random.nextInt(3));
                }
            }
            case 13 -> story.compensationStarts(id);
            case 14 -> story.compensationExecuted(id);
            case 15 -> {
                if (random.nextInt(3) == 0) {
                    story.compensationFailed(id);
                }
            }
            default -> {
                if (random.nextInt(8) == 0) {
                    story.finish();
                }
            }
        }
    }

    /** Offsets and times differ between the two; nothing else may. */
    private static RunState withoutPlaces(RunState run) {
        return run.draft()
                .chainHash("")
                .lastOffset(0)
                .finishedAt(null)
                .undoOrderedAt(null)
                .undoDoneAt(null)
                .startedAt(java.time.Instant.EPOCH)
                .facts(0)
                .approvalCase(run.approvalCase() == null ? null : "open")
                .done();
    }
}
