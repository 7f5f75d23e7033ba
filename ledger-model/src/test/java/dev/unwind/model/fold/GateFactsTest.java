package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.id.ArgumentDigest;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.ApprovalTerms;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.EscalationStep;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.GateRequest;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.Ruling;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.VerificationStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the gate says of a planned action, who lets a held one go ahead, and what becomes of a run that goes around. */
class GateFactsTest {
    private static final String EDITED = "{\"id\":\"T-1\",\"org\":\"acme\",\"amount\":82000}";
    private static final String EDITED_DIGEST =
            ArgumentDigest.of("refund", new Target("ticket", "T-1", null), Json.parse(EDITED));

    private static Story planned() {
        return Story.begun().plan("a", "refund");
    }

    private static Story held() {
        return planned().gateHolds("a", 1);
    }

    // ------------------------------------------------------------------------------------------------ what is asked

    @Test
    void thePlanIsHandedToTheGateWithWhatItHasToKnow() {
        Ruling claim = Ruling.newBuilder()
                .setOutcome(GateOutcome.ALLOW)
                .setCode("DEFAULT")
                .build();
        Story story =
                Story.begun().agent(Story.planned("a", "update").setGate(claim).build());

        GateRequest asked = story.newest(Effect.AskGate.class).request();
        assertThat(asked.getTenantId()).isEqualTo("acme");
        assertThat(asked.getRunId()).isEqualTo("run/1");
        assertThat(asked.getActionId()).isEqualTo("a");
        assertThat(asked.getTool()).isEqualTo("update");
        assertThat(asked.getTarget()).isEqualTo(new Target("ticket", "T-1", null));
        assertThat(asked.getArgumentsDigest()).isEqualTo("digest-a");
        assertThat(asked.getAgentId()).isEqualTo("desk-agent");
        assertThat(asked.getClaimed()).isEqualTo(claim);
        assertThat(asked.getLedgerOffset()).isEqualTo(story.run().lastOffset());
    }

    @Test
    void theGateIsAskedOncePerPlanAndNeverAboutOneThatMayNotGoAheadAnyway() {
        assertThat(planned().again().count(Effect.AskGate.class)).isOne();
        assertThat(Story.begun().plan("a", "rm-rf").count(Effect.AskGate.class)).isZero();
        assertThat(Story.begun().parked().plan("a", "refund").count(Effect.AskGate.class))
                .isZero();
    }

    @Test
    void aPlanThatNobodyContradictsNeedsNoRuling() {
        Story story = planned().start("a").succeed("a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
        assertThat(story.run().openCases()).isZero();
    }

    // ------------------------------------------------------------------------------------------------ the ruling

    @Test
    void anAllowedActionStaysPlannedAndItsAgentIsTold() {
        Story story = planned().gated("a", GateOutcome.ALLOW);

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.PLANNED);
        assertThat(answer(story).getOutcome()).isEqualTo(GateOutcome.ALLOW);
        assertThat(story.start("a").action("a").status()).isEqualTo(ActionStatus.RUNNING);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
    }

    @Test
    void aHeldActionWaitsInACaseThatSaysWhatWhoAndUntilWhen() {
        Story story = held();

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.HELD);
        assertThat(story.run().status()).isEqualTo(RunStatus.RUNNING);
        assertThat(answer(story).getOutcome()).isEqualTo(GateOutcome.HOLD);
        RecoveryCase open = story.openCase();
        assertThat(open.getKind()).isEqualTo(CaseKind.ACTION_NEEDS_APPROVAL);
        assertThat(open.getActionId()).isEqualTo("a");
        assertThat(open.getDigest()).isEqualTo("digest-a");
        assertThat(open.getRequestedBy()).isEqualTo("somebody");
        assertThat(open.getExpiresAt())
                .isEqualTo(story.log.get(story.log.size() - 1).at().timestamp().plus(Duration.ofHours(1)));
        assertThat(open.getDetail()).contains("ticket T-1", "money-waits", "digest-a", "nothing was sent");
        LedgerEvent shown = Objects.requireNonNull(story.folded.fact(open.getFactIndex()));
        assertThat(((ActionGated) shown.getPayload()).getPreview()).contains("refund");
        assertThat(story.newest(Effect.SetDeadline.class).deadline().at()).isEqualTo(open.getExpiresAt());
    }

    @Test
    void aBlockedActionIsBlockedAndItsAgentIsTold() {
        Story story = planned().gated("a", GateOutcome.BLOCK);

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.BLOCKED);
        assertThat(answer(story).getOutcome()).isEqualTo(GateOutcome.BLOCK);
        assertThat(story.run().openCases()).isZero();
    }

    @Test
    void theFirstRulingCountsHoweverOftenTheGateSpeaks() {
        Story story = held();
        assertThat(story.again().last).isInstanceOf(Decision.Duplicate.class);

        story.gated("a", GateOutcome.ALLOW);

        assertThat(story.fenced()).isTrue();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.HELD);
        assertThat(story.run().openCases()).isOne();
    }

    @Test
    void aRulingThatCannotBeFollowedIsRefused() {
        assertThat(planned().gated("a", GateOutcome.UNKNOWN).refusal()).isEqualTo(RejectionCode.MALFORMED);
        assertThat(planned().gated("a", GateOutcome.DUPLICATE).refusal()).isEqualTo(RejectionCode.MALFORMED);
        assertThat(planned().gated("a", GateOutcome.HOLD).refusal()).isEqualTo(RejectionCode.MALFORMED);
        for (ApprovalTerms terms : new ApprovalTerms[] {terms(3, 1_000L), terms(1, 0L), terms(1, Long.MAX_VALUE)}) {
            assertThat(planned().gated("a", GateOutcome.HOLD, terms).refusal())
                    .as("%s", terms)
                    .isEqualTo(RejectionCode.MALFORMED);
        }
        assertThat(Story.begun().gated("a", GateOutcome.ALLOW).refusal()).isEqualTo(RejectionCode.ACTION_UNKNOWN);
        Story changed = Story.begun()
                .agent(Story.planned("a", "refund").setArgumentsDigest("other").build());
        assertThat(changed.gated("a", GateOutcome.ALLOW).refusal()).isEqualTo(RejectionCode.CHANGED_ARGUMENTS);
    }

    @Test
    void whatWasApprovedBeforeTheGateHadSpokenIsHeldAllTheSame() {
        Story story = planned().approve("a", true).gateHolds("a", 1);

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.HELD);
        assertThat(story.run().openCases()).isOne();
    }

    // ------------------------------------------------------------------------------------------------ approvals

    @Test
    void anApprovedActionMayBeStartedAndRunsItsCourse() {
        Story story = held().approvedBy("lead", "a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.APPROVED);
        assertThat(story.run().openCases()).isZero();
        assertThat(story.newest(Effect.PutCase.class).recoveryCase().getStatus())
                .isEqualTo(CaseStatus.RESUMED);
        assertThat(answer(story).getOutcome()).isEqualTo(GateOutcome.ALLOW);
        assertThat(answer(story).getCode()).isEqualTo("APPROVED");
        assertThat(story.again().last).isInstanceOf(Decision.Duplicate.class);

        story.start("a").succeed("a").verified();

        assertThat(story.action("a").verification()).isEqualTo(VerificationState.VERIFIED);
        assertThat(story.run().status()).isEqualTo(RunStatus.RUNNING);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
    }

    @Test
    void whoPlannedItAndTheAgentItselfCannotApprove() {
        Story story = held();

        assertThat(story.approvedBy("somebody", "a").refusal()).isEqualTo(RejectionCode.SAME_PERSON);
        assertThat(story.approvedBy("desk-agent", "a").refusal()).isEqualTo(RejectionCode.SAME_PERSON);
        assertThat(story.agent(approval("digest-a").build()).refusal()).isEqualTo(RejectionCode.ROLE_REFUSED);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.HELD);
    }

    @Test
    void nobodyApprovesWhatWasNotShown() {
        Story story = held().approved("lead", approval("digest-b").build());

        assertThat(story.refusal()).isEqualTo(RejectionCode.CHANGED_ARGUMENTS);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.HELD);
    }

    @Test
    void anApprovalThatComesTooLateIsRefused() {
        Story story = held().after(Duration.ofHours(2)).approvedBy("lead", "a");

        assertThat(story.refusal()).isEqualTo(RejectionCode.APPROVAL_EXPIRED);
    }

    @Test
    void anApprovalForARunThatMayNotActIsRefused() {
        Story story = held().parked().approvedBy("lead", "a");

        assertThat(story.refusal()).isEqualTo(RejectionCode.ILLEGAL_TRANSITION);
        assertThat(((Decision.Rejected) story.last).detail()).contains("PARKED");
    }

    @Test
    void whereTwoAreAskedForTwoDifferentPersonsHaveToApproveTheSame() {
        Story story = planned().gateHolds("a", 2).approvedBy("lead", "a");
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.HELD);
        assertThat(story.openCase().getDetail()).contains("lead approved", "one more");
        assertThat(story.approvedBy("lead", "a").refusal()).isEqualTo(RejectionCode.SAME_PERSON);

        story.approvedBy("boss", "a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.APPROVED);
        assertThat(story.run().openCases()).isZero();
    }

    @Test
    void anEditIsApprovedUnderItsOwnDigestAndRunsWithItsOwnArguments() {
        Story story = held().approved(
                        "lead", approval("digest-a").setEditedArguments(EDITED).build());

        assertThat(story.action("a").approvalDigest()).isEqualTo(EDITED_DIGEST);
        assertThat(answer(story).getEditedArguments()).isEqualTo(EDITED);
        LedgerEvent edit =
                Objects.requireNonNull(story.folded.fact(story.action("a").editedAt()));
        assertThat(edit.getActor().getId()).as("who edited").isEqualTo("lead");

        story.start("a", 1, EDITED_DIGEST).succeed("a");

        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
        assertThat(story.newest(Effect.RequestVerification.class).request().getArguments())
                .as("the read-back looks for what was sent")
                .isEqualTo(EDITED);
    }

    @Test
    void anEditOfTwoIsWhatTheOtherHasToApprove() {
        Story story = planned().gateHolds("a", 2).approvedBy("lead", "a");
        story.approved("boss", approval("digest-a").setEditedArguments(EDITED).build());
        assertThat(story.action("a").status())
                .as("the first approved something else")
                .isEqualTo(ActionStatus.HELD);
        assertThat(story.openCase().getDigest()).isEqualTo(EDITED_DIGEST);
        assertThat(story.approved("lead", approval("digest-a").build()).refusal())
                .isEqualTo(RejectionCode.CHANGED_ARGUMENTS);

        story.approvedBy("lead", "a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.APPROVED);
        assertThat(answer(story).getEditedArguments()).isEqualTo(EDITED);
    }

    @Test
    void anEditCannotMakeItAboutSomethingElse() {
        Story other = held().approved(
                        "lead",
                        approval("digest-a")
                                .setEditedArguments("{\"id\":\"T-2\",\"org\":\"acme\"}")
                                .build());
        assertThat(other.refusal()).isEqualTo(RejectionCode.TARGET_MISMATCH);

        for (String text : new String[] {"{", "[]", "{\"id\":\"T-1\",\"amount\":1e999}"}) {
            Story odd = held().approved(
                            "lead",
                            approval("digest-a").setEditedArguments(text).build());
            assertThat(odd.refusal()).as(text).isEqualTo(RejectionCode.TARGET_UNCLEAR);
        }
    }

    @Test
    void whoBreaksTheGlassGoesAheadAloneAndSomebodyElseLooksAtIt() {
        Story story = planned().gateHolds("a", 2);
        ActionApproved.Builder alone = approval("digest-a").setBreakGlass(true);
        assertThat(story.approved("lead", alone.build()).refusal())
                .as("without a reason")
                .isEqualTo(RejectionCode.MALFORMED);

        story.approved("lead", alone.setReason("the shop is down").build());

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.APPROVED);
        RecoveryCase review = story.openCase();
        assertThat(review.getKind()).isEqualTo(CaseKind.GATE_REVIEW);
        assertThat(review.getDetail()).contains("lead", "the shop is down");
        story.start("a").succeed("a").verified();
        assertThat(story.by("lead", closed(review)).refusal()).isEqualTo(RejectionCode.SAME_PERSON);
        assertThat(story.run().openCases()).isOne();
        assertThat(story.by("boss", closed(review)).run().openCases()).isZero();
    }

    @Test
    void thereIsNoGlassToBreakWhereThePolicyHasNone() {
        Story story = held().approved(
                        "lead",
                        approval("digest-a")
                                .setBreakGlass(true)
                                .setReason("the shop is down")
                                .build());

        assertThat(story.refusal()).isEqualTo(RejectionCode.ILLEGAL_TRANSITION);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.HELD);
    }

    @Test
    void theCaseOfAHeldActionIsDecidedByApprovingOrRejectingItOnly() {
        Story story = held();
        String caseId = story.openCase().getCaseId();

        assertThat(story.resumeCase(caseId).refusal()).isEqualTo(RejectionCode.ILLEGAL_TRANSITION);
        assertThat(story.closeCase(caseId).refusal()).isEqualTo(RejectionCode.ILLEGAL_TRANSITION);
        assertThat(story.compensateCase(caseId).refusal()).isEqualTo(RejectionCode.ILLEGAL_TRANSITION);
        assertThat(story.approveUndo(caseId, "digest-a", "lead").refusal()).isEqualTo(RejectionCode.CASE_UNKNOWN);
        assertThat(story.run().openCases()).isOne();
    }

    // ------------------------------------------------------------------------------------------------ denial, expiry

    @Test
    void aRejectedActionIsDeniedAndItsAgentIsToldWhy() {
        Story story = held().approve("a", false);

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.DENIED);
        assertThat(story.run().openCases()).isZero();
        assertThat(answer(story).getOutcome()).isEqualTo(GateOutcome.BLOCK);
        assertThat(answer(story).getCode()).isEqualTo("DENIED");
        assertThat(story.count(Effect.DropDeadline.class)).isOne();
        assertThat(story.approvedBy("lead", "a").refusal())
                .as("denied is denied")
                .isEqualTo(RejectionCode.ILLEGAL_TRANSITION);
    }

    @Test
    void whatNobodyApprovesInTimeTheLedgerDeniesOnce() {
        Story story = held();
        Deadline deadline = Objects.requireNonNull(Deadlines.of(story.action("a")));
        LedgerEvent once = Deadlines.missed(story.run(), story.action("a"), deadline, deadline.at());
        LedgerEvent later = Deadlines.missed(
                story.run(), story.action("a"), deadline, deadline.at().plusSeconds(9));
        assertThat(Objects.requireNonNull(once).getEventId())
                .isEqualTo(Objects.requireNonNull(later).getEventId());

        story.deadlinePasses("a");

        assertThat(story.log.get(story.log.size() - 1).event().getPayload()).isInstanceOf(ActionDenied.class);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.DENIED);
        assertThat(story.run().openCases()).isZero();
        assertThat(answer(story).getCode()).isEqualTo("APPROVAL_EXPIRED");
        assertThat(story.again().last).isInstanceOf(Decision.Duplicate.class);
    }

    @Test
    void anApprovalInTheLastMomentCanStillBeMadeUseOf() {
        Story story = held();
        Deadline deadline = Objects.requireNonNull(Deadlines.of(story.action("a")));
        LedgerEvent stated =
                Objects.requireNonNull(Deadlines.missed(story.run(), story.action("a"), deadline, deadline.at()));
        story.after(Duration.ofMinutes(59)).approvedBy("lead", "a").after(Duration.ofMinutes(2));

        story.state(ActorKind.LEDGER, stated.getPayload());

        assertThat(story.fenced()).isTrue();
        assertThat(story.start("a").action("a").status()).isEqualTo(ActionStatus.RUNNING);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
    }

    @Test
    void anApprovalThatNobodyMakesUseOfEndsToo() {
        Story story = held().approvedBy("lead", "a").deadlinePasses("a");

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.DENIED);
        assertThat(answer(story).getDetail()).contains("not started");
        assertThat(failure(story.start("a")).getKind()).isEqualTo(FailureKind.GATE_BYPASSED);
    }

    @Test
    void theLedgersDenialOfWhatDoesNotWaitMovesNothing() {
        Story story = planned().state(ActorKind.LEDGER, new ActionDenied("a", "nobody approved it"));

        assertThat(story.fenced()).isTrue();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.PLANNED);
    }

    // ------------------------------------------------------------------------------------------------ around the gate

    @Test
    void aStartOfWhatIsHeldDeniedOrBlockedIsRecordedStopsTheRunAndIsUndone() {
        for (Story story : new Story[] {
            held(),
            held().approve("a", false),
            planned().gated("a", GateOutcome.BLOCK),
            planned().approve("a", false)
        }) {
            String was = story.action("a").status().name();
            story.start("a");

            assertThat(story.action("a").status()).as(was).isEqualTo(ActionStatus.RUNNING);
            assertThat(story.run().status()).as(was).isEqualTo(RunStatus.COMPENSATING);
            FailureDetected failure = failure(story);
            assertThat(failure.getKind()).as(was).isEqualTo(FailureKind.GATE_BYPASSED);
            assertThat(failure.getActionId()).isEqualTo("a");
            assertThat(failure.getActionIds()).as("as after a mismatch").isNull();
            assertThat(failure.getRequestedBy().getKind()).isEqualTo(ActorKind.LEDGER);
            assertThat(story.folded.openCases())
                    .as(was)
                    .singleElement()
                    .satisfies(open -> assertThat(open.getKind()).isEqualTo(CaseKind.GATE_REVIEW));
            assertThat(story.openCase().getDetail()).contains("bypassed the gate");
            assertThat(story.newest(Effect.SetDeadline.class).deadline().position())
                    .as("it is waited for like any call")
                    .isOne();

            assertThat(story.again().last).as(was).isInstanceOf(Decision.Duplicate.class);
            assertThat(story.count(Effect.RaiseFailure.class)).as(was).isOne();
        }
    }

    @Test
    void whatWentAroundTheGateIsReadBackAndUndoneWhenItTookEffect() {
        Story story = held().start("a").planned(0).succeed("a");
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.UNKNOWN);
        story.verify(VerificationStatus.VERIFIED, dev.unwind.schemas.Effect.APPLIED);
        assertThat(failure(story).getKind()).isEqualTo(FailureKind.LATE_EFFECT);

        story.planned(1).compensationStarts("a").compensationExecuted("a").verified();

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
        assertThat(story.openCase().getKind())
                .as("somebody has to find out how it could start")
                .isEqualTo(CaseKind.GATE_REVIEW);
    }

    @Test
    void otherArgumentsThanApprovedAreCaught() {
        Story story = held().approvedBy("lead", "a").start("a", 1, "820000");

        assertThat(failure(story).getKind()).isEqualTo(FailureKind.GATE_BYPASSED);
        assertThat(failure(story).getReason()).contains("820000", "digest-a");
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.RUNNING);
    }

    @Test
    void thePlannedArgumentsAreNotApprovedWhenOthersWere() {
        Story story = held().approved(
                        "lead", approval("digest-a").setEditedArguments(EDITED).build())
                .start("a");

        assertThat(failure(story).getKind()).isEqualTo(FailureKind.GATE_BYPASSED);
        assertThat(story.succeed("a")
                        .newest(Effect.RequestVerification.class)
                        .request()
                        .getArguments())
                .isEqualTo("{\"id\":\"T-1\",\"org\":\"acme\"}");
    }

    @Test
    void otherArgumentsThanTheGateWasAskedAboutAreCaught() {
        Story story = planned().gated("a", GateOutcome.ALLOW).start("a", 1, "other");
        assertThat(failure(story).getKind()).isEqualTo(FailureKind.GATE_BYPASSED);

        Story ungated = planned().start("a", 1, "other");
        assertThat(failure(ungated).getKind()).as("the gate has nothing to add").isEqualTo(FailureKind.GATE_BYPASSED);
    }

    @Test
    void anApprovalIsGoodForOneStart() {
        Story story = held().approvedBy("lead", "a").start("a").fail("a", dev.unwind.schemas.Effect.NONE);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();

        story.start("a", 2);

        assertThat(failure(story).getKind()).isEqualTo(FailureKind.GATE_BYPASSED);
        assertThat(failure(story).getReason()).contains("good for one start", "attempt 2");
    }

    @Test
    void whatIsDoneOnceMoreUnderTheSameApprovalIsRecordedAndUndone() {
        Story story = held().approvedBy("lead", "a").start("a").succeed("a").verified();
        story.start("a", 2);

        assertThat(story.last).isInstanceOf(Decision.Accepted.class);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
        assertThat(failure(story).getKind()).isEqualTo(FailureKind.GATE_BYPASSED);
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
        assertThat(story.again().last).isInstanceOf(Decision.Duplicate.class);
        assertThat(story.count(Effect.RaiseFailure.class)).isOne();
    }

    @Test
    void anActionThatHadStartedWhenTheGateSaidNoBypassedIt() {
        for (GateOutcome outcome : new GateOutcome[] {GateOutcome.HOLD, GateOutcome.BLOCK}) {
            ApprovalTerms terms = outcome == GateOutcome.HOLD ? terms(1, 1_000L) : null;
            Story story = planned().start("a").gated("a", outcome, terms);

            assertThat(failure(story).getKind()).isEqualTo(FailureKind.GATE_BYPASSED);
            assertThat(failure(story).getReason()).contains("had started", outcome.name(), "money-waits");
            assertThat(story.action("a").status()).as("it runs").isEqualTo(ActionStatus.RUNNING);
            assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);

            assertThat(story.again().last).isInstanceOf(Decision.Duplicate.class);
            assertThat(story.gated("a", outcome, terms).fenced()).isTrue();
            assertThat(story.count(Effect.RaiseFailure.class)).isOne();
        }
    }

    @Test
    void anActionThatIsOverWhenTheGateSaysNoBypassedItToo() {
        Story story = planned().start("a").succeed("a").verified().finish().gated("a", GateOutcome.BLOCK);

        assertThat(failure(story).getKind()).isEqualTo(FailureKind.GATE_BYPASSED);
        story.planned(1).compensationStarts("a").compensationExecuted("a").verified();
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATED);
    }

    @Test
    void aGateThatAgreesLateChangesNothing() {
        Story story = planned().start("a").gated("a", GateOutcome.ALLOW);

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.RUNNING);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
        assertThat(story.run().status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void aReadThatBypassedTheGateParksTheRunAndUndoesNothing() {
        Story story =
                Story.begun().plan("a", "look").gated("a", GateOutcome.BLOCK).start("a");

        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
        assertThat(story.run().parkingCase()).isEqualTo(story.openCase().getCaseId());
        assertThat(story.resumeCase(story.openCase().getCaseId()).run().status())
                .isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void inARunThatAPersonIsToDecideAboutACaseSaysSo() {
        Story story = held().parked().start("a");

        assertThat(story.run().status()).isEqualTo(RunStatus.PARKED);
        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.GATE_REVIEW);
        assertThat(story.openCase().getDetail()).contains("PARKED", "nothing is undone by itself");
    }

    @Test
    void inARunThatIsUndoneTheActionIsUndoneToo() {
        Story story = held().undoAll().planned(0).start("a");

        assertThat(failure(story).getKind()).isEqualTo(FailureKind.GATE_BYPASSED);
        assertThat(failure(story).getActionIds()).containsExactly("a");
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
    }

    @Test
    void onlyTheRoleThatThePolicyNamesMayApproveOrALaterOneOfItsChain() {
        ApprovalTerms terms = ApprovalTerms.newBuilder(terms(1, 3_600_000))
                .setEscalation(List.of(new EscalationStep("boss", 60_000L)))
                .build();
        Story story = planned().gated("a", GateOutcome.HOLD, terms);

        assertThat(story.approved("mia", approval("digest-a").setRole("intern").build())
                        .refusal())
                .isEqualTo(RejectionCode.ROLE_REFUSED);
        assertThat(story.approved("mia", approval("digest-a").setRole(null).build())
                        .refusal())
                .isEqualTo(RejectionCode.ROLE_REFUSED);
        assertThat(story.approved("bea", approval("digest-a").setRole("boss").build())
                        .refusal())
                .as("nobody has waited for a minute yet")
                .isEqualTo(RejectionCode.ROLE_REFUSED);
        assertThat(((Decision.Rejected) story.last).detail()).contains("expected role lead, or boss from ");

        story.after(Duration.ofMinutes(1))
                .approved("bea", approval("digest-a").setRole("boss").build());

        assertThat(story.action("a").status()).isEqualTo(ActionStatus.APPROVED);
    }

    @Test
    void whoApprovedAnActionDoesNotHaveItsRunUndone() {
        Story story = held().approvedBy("mia", "a").start("a").succeed("a").verified();

        assertThat(story.by("mia", Story.undoRequested()).refusal()).isEqualTo(RejectionCode.SAME_PERSON);
        assertThat(story.run().status()).isEqualTo(RunStatus.RUNNING);

        story.by("ole", Story.undoRequested());
        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
    }

    @Test
    void aPolicyCanLetOnePersonHaveBothDuties() {
        ApprovalTerms terms = ApprovalTerms.newBuilder(terms(1, 3_600_000))
                .setSharedDuties(true)
                .build();
        Story story = planned()
                .gated("a", GateOutcome.HOLD, terms)
                .approvedBy("mia", "a")
                .start("a");

        story.by("mia", Story.undoRequested());

        assertThat(story.run().status()).isEqualTo(RunStatus.COMPENSATING);
    }

    @Test
    void whatTheAgentCouldNotKnowYetIsNoBypass() {
        Story story = planned().start("a").overtaken("a", GateOutcome.BLOCK);

        assertThat(story.count(Effect.RaiseFailure.class)).isZero();
        assertThat(story.run().openCases()).isZero();
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.RUNNING);
        assertThat(planned().overtaken("a", GateOutcome.BLOCK).action("a").status())
                .as("what has not started does not")
                .isEqualTo(ActionStatus.BLOCKED);
    }

    @Test
    void aStartThatCrossesARulingItsAgentCouldNotKnowIsNoBypass() {
        Story blocked = planned().overtaken("a", GateOutcome.BLOCK).start("a");
        assertThat(blocked.count(Effect.RaiseFailure.class)).isZero();
        assertThat(blocked.action("a").status()).isEqualTo(ActionStatus.RUNNING);

        Story held = planned().overtaken("a", GateOutcome.HOLD).start("a");
        assertThat(held.count(Effect.RaiseFailure.class)).isZero();
        assertThat(held.run().openCases())
                .as("nobody has to approve it any more")
                .isZero();
        held.fail("a", dev.unwind.schemas.Effect.NONE).start("a", 2);
        assertThat(held.count(Effect.RaiseFailure.class))
                .as("a further attempt")
                .isZero();
    }

    @Test
    void aStartLongAfterSuchARulingOrWithOtherArgumentsIsABypass() {
        for (GateOutcome outcome : new GateOutcome[] {GateOutcome.HOLD, GateOutcome.BLOCK}) {
            Story late = planned()
                    .overtaken("a", outcome)
                    .after(Duration.ofSeconds(11))
                    .start("a");
            assertThat(failure(late).getKind()).as("%s", outcome).isEqualTo(FailureKind.GATE_BYPASSED);
            Story other = planned().overtaken("a", outcome).start("a", 1, "other");
            assertThat(failure(other).getKind()).as("%s", outcome).isEqualTo(FailureKind.GATE_BYPASSED);
        }
    }

    @Test
    void anUndeclaredToolThatIsCalledAllTheSameStopsTheRun() {
        Story story = Story.begun().plan("a", "rm-rf").start("a");

        assertThat(story.openCase().getKind()).isEqualTo(CaseKind.GATE_REVIEW);
        assertThat(story.openCase().getDetail()).contains("rm-rf", "bypassed the gate");
        assertThat(story.run().status().allowsActions()).isFalse();
    }

    @Test
    void anEditThatTheToolDoesNotTakeIsRefused() {
        Story story = held();
        assertThat(story.approved(
                                "lead",
                                approval("digest-a")
                                        .setEditedArguments("{\"id\":\"T-1\",\"org\":7}")
                                        .build())
                        .refusal())
                .isEqualTo(RejectionCode.MALFORMED);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.HELD);
    }

    private static ActionApproved.Builder approval(String digest) {
        return ActionApproved.newBuilder()
                .setActionId("a")
                .setArgumentsDigest(digest)
                .setRole("lead");
    }

    private static dev.unwind.schemas.CaseClosed closed(RecoveryCase open) {
        return new dev.unwind.schemas.CaseClosed(open.getCaseId(), "it was right");
    }

    private static GateDecision answer(Story story) {
        return story.newest(Effect.AnswerPlan.class).decision();
    }

    private static FailureDetected failure(Story story) {
        return story.newest(Effect.RaiseFailure.class).failure();
    }

    private static ApprovalTerms terms(int approvers, long expiryMillis) {
        return ApprovalTerms.newBuilder()
                .setRole("lead")
                .setApprovers(approvers)
                .setExpiryMillis(expiryMillis)
                .build();
    }
}
