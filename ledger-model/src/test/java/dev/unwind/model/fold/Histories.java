package dev.unwind.model.fold;

import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The stories that are kept as golden histories, by the name of their file. */
final class Histories {
    private static final dev.unwind.schemas.Effect NONE = dev.unwind.schemas.Effect.NONE;
    private static final dev.unwind.schemas.Effect UNKNOWN = dev.unwind.schemas.Effect.UNKNOWN;
    private static final dev.unwind.schemas.Effect APPLIED = dev.unwind.schemas.Effect.APPLIED;

    private Histories() {}

    static Map<String, Supplier<Story>> all() {
        Map<String, Supplier<Story>> all = new LinkedHashMap<>();
        all.put(
                "happy-path",
                () -> Story.begun()
                        .act("a")
                        .verified()
                        .plan("b", "look")
                        .start("b")
                        .succeed("b")
                        .finish());
        all.put("mismatch-undone", () -> undone(Story.begun().act("a").mismatched(), "a"));
        all.put(
                "failed-without-effect",
                () -> Story.begun()
                        .plan("a", "update")
                        .start("a")
                        .fail("a", NONE)
                        .verify(VerificationStatus.VERIFIED, NONE)
                        .finish());
        all.put("in-doubt-applied", () -> inDoubt().verify(VerificationStatus.VERIFIED, APPLIED));
        all.put("in-doubt-none", () -> inDoubt().verify(VerificationStatus.VERIFIED, NONE));
        all.put("in-doubt-unverifiable-read-again", () -> {
            Story story = inDoubt().verify(VerificationStatus.UNVERIFIABLE, UNKNOWN);
            return story.resumeCase(story.openCase().getCaseId()).verify(VerificationStatus.VERIFIED, APPLIED);
        });
        all.put("in-doubt-given-up", () -> {
            Story story = inDoubt().cancelled().planned(0).verify(VerificationStatus.UNVERIFIABLE, UNKNOWN);
            return story.closeCase(story.openCase().getCaseId());
        });
        all.put(
                "deadline-missed",
                () -> Story.begun()
                        .plan("a", "update")
                        .start("a")
                        .deadlinePasses("a")
                        .verify(VerificationStatus.VERIFIED, APPLIED)
                        .succeed("a"));
        all.put(
                "worker-lost",
                () -> Story.begun()
                        .plan("a", "crawl")
                        .start("a")
                        .after(Duration.ofMillis(800))
                        .heartbeat("a")
                        .deadlinePasses("a")
                        .verify(VerificationStatus.VERIFIED, NONE));
        all.put(
                "success-claimed-after-read-back",
                () -> Story.begun()
                        .plan("a", "update")
                        .start("a")
                        .deadlinePasses("a")
                        .verify(VerificationStatus.VERIFIED, NONE)
                        .succeed("a")
                        .verify(VerificationStatus.VERIFIED, APPLIED));
        all.put(
                "retried",
                () -> Story.begun()
                        .plan("a", "update")
                        .start("a", 1)
                        .fail("a", UNKNOWN)
                        .retry("a", 2)
                        .start("a", 2)
                        .succeed("a", 1)
                        .succeed("a", 2)
                        .verified());
        all.put(
                "changed-arguments",
                () -> Story.begun()
                        .plan("a", "update")
                        .agent(Story.planned("a", "update")
                                .setArgumentsDigest("other")
                                .build())
                        .agent(Story.planned("b", "update")
                                .setIdempotencyKey("key-a")
                                .build()));
        all.put(
                "duplicate-operation",
                () -> Story.begun()
                        .act("a")
                        .agent(Story.planned("b", "update")
                                .setIdempotencyKey("key-a")
                                .setArgumentsDigest("digest-a")
                                .build()));
        all.put("cancelled-with-late-effect", () -> {
            Story story = Story.begun()
                    .act("a")
                    .verified()
                    .plan("b", "update")
                    .start("b")
                    .cancelled()
                    .planned(1);
            story.compensationStarts("a").compensationExecuted("a").verified();
            story.succeed("b").verify(VerificationStatus.VERIFIED, APPLIED);
            return undone(story, "b");
        });
        all.put("parked-resumed", () -> {
            Story story = Story.begun().parked().plan("a", "update");
            return story.resumeCase(story.openCase().getCaseId())
                    .act("b")
                    .verified()
                    .finish();
        });
        all.put("parked-closed", () -> {
            Story story = Story.begun().act("a").parked();
            return story.closeCase(story.openCase().getCaseId()).mismatched().finish();
        });
        all.put("parked-compensated", () -> {
            Story story = Story.begun().act("a").verified().parked();
            return undone(story.compensateCase(story.openCase().getCaseId()), "a");
        });
        all.put(
                "undo-needs-a-word",
                () -> undone(
                        Story.begun()
                                .plan("a", "refund")
                                .start("a")
                                .succeed("a")
                                .mismatched()
                                .held("d")
                                .undoAll(),
                        "a"));
        all.put("undo-approved", () -> {
            Story story = Story.begun()
                    .plan("a", "refund")
                    .start("a")
                    .succeed("a")
                    .mismatched()
                    .held("d");
            String caseId = story.openCase().getCaseId();
            story.approveUndo(caseId, "other", "lead").approveUndo(caseId, "d", "lead");
            return undone(story, "a");
        });
        all.put(
                "person-confirmed",
                () -> unconfirmed().confirm(VerificationStatus.VERIFIED).finish());
        all.put("person-contradicts", () -> undone(unconfirmed().confirm(VerificationStatus.MISMATCHED), "a"));
        all.put(
                "undo-unreachable-read-back",
                () -> Story.begun()
                        .act("a")
                        .verified()
                        .undoAll()
                        .planned(1)
                        .compensationStarts("a")
                        .compensationFailed("a", "UNREACHABLE")
                        .verified());
        all.put(
                "corrected",
                () -> Story.begun()
                        .act("a")
                        .verified()
                        .undoAll()
                        .planned(1)
                        .compensationStarts("a", CompensationKind.CORRECTION, UndoMode.CHECKED)
                        .compensationExecuted("a"));
        all.put(
                "compensation-failed-drift",
                () -> Story.begun().act("a").verified().undoAll().planned(1).compensationFailed("a"));
        all.put(
                "compensation-refuted",
                () -> Story.begun()
                        .act("a")
                        .verified()
                        .undoAll()
                        .planned(1)
                        .compensationStarts("a")
                        .compensationExecuted("a")
                        .mismatched());
        all.put(
                "tenant-refused",
                () -> Story.begun()
                        .agent(Story.planned("a", "update")
                                .setTarget(new Target("ticket", "T-1", "globex"))
                                .build())
                        .agent(Story.planned("a", "assign")
                                .setArguments("{\"id\":\"T-1\",\"org\":\"globex\"}")
                                .build())
                        .act("b")
                        .state(
                                ActorKind.EXECUTOR,
                                new CompensationStarted(
                                        "plan", "command-of-globex", "b", CompensationKind.RESTORE, UndoMode.CHECKED)));
        all.put(
                "role-refused",
                () -> Story.begun()
                        .act("a")
                        .agent(VerificationRecorded.newBuilder()
                                .setVerificationId("made-up")
                                .setActionId("a")
                                .setStatus(VerificationStatus.VERIFIED)
                                .build()));
        all.put(
                "gate-blocked",
                () -> Story.begun()
                        .plan("a", "update")
                        .gated("a", GateOutcome.BLOCK)
                        .act("b"));
        all.put(
                "gate-held-approved",
                () -> held().approvedBy("lead", "a").start("a").succeed("a").verified());
        all.put("gate-held-denied", () -> held().approve("a", false).start("a"));
        all.put("gate-held-expired", () -> held().deadlinePasses("a"));
        all.put(
                "gate-held-for-two",
                () -> Story.begun()
                        .plan("a", "update")
                        .gateHolds("a", 2)
                        .approvedBy("lead", "a")
                        .approvedBy("lead", "a")
                        .approvedBy("boss", "a")
                        .start("a"));
        all.put("gate-bypassed-while-held", () -> held().start("a").succeed("a").verified());
        all.put(
                "gate-bypassed-other-arguments",
                () -> Story.begun().plan("a", "update").start("a", 1, "other"));
        all.put(
                "gate-overtaken",
                () -> Story.begun()
                        .plan("a", "update")
                        .start("a")
                        .overtaken("a", GateOutcome.BLOCK)
                        .succeed("a"));
        all.put(
                "separate-duties",
                () -> held().approvedBy("lead", "a")
                        .start("a")
                        .succeed("a")
                        .verified()
                        .by("lead", Story.undoRequested())
                        .by("ops", Story.undoRequested()));
        all.put(
                "undeclared-tool",
                () -> Story.begun().plan("a", "rm-rf").start("a").deadlinePasses("a"));
        return all;
    }

    private static Story held() {
        return Story.begun().plan("a", "update").gateHolds("a", 1);
    }

    private static Story inDoubt() {
        return Story.begun().plan("a", "update").start("a").fail("a", UNKNOWN);
    }

    private static Story unconfirmed() {
        return Story.begun().plan("a", "wire").start("a").succeed("a").verified();
    }

    private static Story undone(Story story, String actionId) {
        return story.planned(1)
                .compensationStarts(actionId)
                .compensationExecuted(actionId)
                .verified();
    }
}
