package dev.unwind.model.fold;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import java.util.Random;

/** Stories of random facts, sensible and senseless ones mixed; the same seed tells the same story. */
final class RandomStory {
    private RandomStory() {}

    /** The story of a seed, {@code facts} facts long. */
    static Story of(long seed, int facts) {
        return random(seed, facts, false);
    }

    /** The same story with each fact delivered twice. */
    static Story doubled(long seed, int facts) {
        return random(seed, facts, true);
    }

    private static Story random(long seed, int facts, boolean doubled) {
        Random random = new Random(seed);
        Story story = Story.begun();
        for (int i = 0; i < facts; i++) {
            String id = "a" + random.nextInt(4);
            int told = story.log.size();
            tell(story, random.nextInt(31), id, random);
            if (doubled && story.log.size() > told) {
                story.again();
            }
        }
        return story;
    }

    private static void decideAnyCase(Story story, Random random) {
        if (story.folded.openCases().isEmpty()) {
            return;
        }
        String caseId = story.openCase().getCaseId();
        if (story.openCase().getKind() == CaseKind.CONFIRMATION && random.nextInt(4) > 0) {
            story.confirm(random.nextBoolean() ? VerificationStatus.VERIFIED : VerificationStatus.MISMATCHED);
            return;
        }
        switch (random.nextInt(5)) {
            case 0, 1 -> story.resumeCase(caseId);
            case 2, 3 -> story.closeCase(caseId);
            default -> story.compensateCase(caseId);
        }
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
            case 0, 1 ->
                story.plan(
                        id,
                        random.nextInt(4) == 0
                                ? "refund"
                                : random.nextInt(4) == 0 ? "crawl" : random.nextInt(4) == 0 ? "wire" : "update");
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
            case 13 ->
                story.compensationStarts(
                        id,
                        random.nextInt(4) == 0 ? CompensationKind.CORRECTION : CompensationKind.RESTORE,
                        UndoMode.CHECKED);
            case 14 -> story.compensationExecuted(id);
            case 15 -> {
                if (random.nextInt(3) == 0) {
                    story.nextPlan(id).compensationFailed(id, random.nextBoolean() ? "DRIFTED" : "UNREACHABLE");
                }
            }
            case 24 -> {
                List<FailureDetected> failures = story.failures();
                if (!failures.isEmpty()) {
                    story.held("d" + random.nextInt(2), failures.get(random.nextInt(failures.size())));
                }
            }
            case 25 -> {
                if (!story.folded.openCases().isEmpty()) {
                    story.approveUndo(story.openCase().getCaseId(), "d" + random.nextInt(2), "lead");
                }
            }
            case 27 -> {
                switch (random.nextInt(8)) {
                    case 0 -> story.gated(id, GateOutcome.BLOCK);
                    case 1, 2, 3 -> story.gated(id, GateOutcome.ALLOW);
                    default -> story.gateHolds(id, 1 + random.nextInt(2));
                }
            }
            case 28, 29 -> {
                if (story.folded.action(id) != null && story.action(id).gatedAt() > 0) {
                    story.approvedBy(random.nextBoolean() ? "lead" : "boss", id);
                }
            }
            case 20 -> {
                if (random.nextInt(4) == 0) {
                    story.parked();
                }
            }
            case 21, 22 -> {
                if (story.folded.action(id) != null && story.action(id).deadlineAt() != null) {
                    story.deadlinePasses(id);
                }
            }
            case 23 -> decideAnyCase(story, random);
            case 16 -> story.heartbeat(id);
            case 17 -> story.retry(id, 2);
            case 18 -> story.approve(id, random.nextBoolean());
            case 19 -> {
                if (random.nextInt(4) == 0) {
                    story.decideApprovalCase(random.nextBoolean());
                }
            }
            default -> {
                if (random.nextInt(4) == 0) {
                    story.finish();
                } else if (random.nextInt(4) == 0) {
                    story.resumed();
                }
            }
        }
    }
}
