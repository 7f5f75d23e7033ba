package dev.unwind.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.RunCancelled;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatedCallTest {
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final String HOLD_LARGE =
            "rules: [{ name: large, tools: [bank.deposit], when: input.amount > 100, then: HOLD }]";

    private final Bank bank = new Bank();
    private final MemoryLedger ledger = new MemoryLedger(bank, false);
    private final Worker worker = new Worker(bank, ledger, Lifeline.endless(), NOW);
    private final Tool deposit = invocation -> bank.put(invocation.arguments());
    private final Tool forbidden = invocation -> {
        throw new AssertionError("executed " + invocation);
    };

    GatedCallTest() {
        ledger.decidesBy(worker.lanes());
        worker.lanes().publish(HOLD_LARGE);
    }

    private static ToolCall large() {
        return Bank.deposit("A", 500).withActionId("s-1");
    }

    private void approve(@Nullable String edited) {
        ledger.state(
                ActorKind.APPROVER,
                ActionApproved.newBuilder()
                        .setActionId("s-1")
                        .setArgumentsDigest(
                                ledger.payloads(ActionPlanned.class).get(0).getArgumentsDigest())
                        .setEditedArguments(edited)
                        .setRole("approver")
                        .build());
        assertThat(ledger.rejections()).isEmpty();
    }

    private void deny() {
        ledger.state(
                ActorKind.APPROVER,
                ActionDenied.newBuilder()
                        .setActionId("s-1")
                        .setReason("not today")
                        .build());
    }

    private ActionRefusedException refused(AgentRun run, ToolCall call) {
        return catchThrowableOfType(ActionRefusedException.class, () -> run.call(call, forbidden));
    }

    @Test
    void aSafeCallGoesAheadAtOnceAndItsPlanSaysWhy() {
        ToolResult result = worker.start().call(Bank.deposit("A", 10).withActionId("s-1"), deposit);

        assertThat(result.failed()).isFalse();
        ActionPlanned plan = ledger.payloads(ActionPlanned.class).get(0);
        assertThat(plan.getGate().getOutcome()).isEqualTo(GateOutcome.ALLOW);
        assertThat(plan.getGate().getInForce()).containsExactly("p@1");
        assertThat(plan.getGate().getDetail()).isEmpty();
        assertThat(plan.getCurrent()).as("nobody needed it").isNull();
        assertThat(ledger.payloads(ActionGated.class))
                .as("the plan is the record")
                .isEmpty();
    }

    @Test
    void aHeldCallShowsWhatIsThereNowWaitsAndGoesAheadWhenItIsApproved() {
        worker.words().whileWaiting(() -> {
            assertThat(ledger.actions()).extracting("status").containsExactly(ActionStatus.HELD);
            assertThat(bank.deposits()).isZero();
            approve(null);
        });

        ToolResult result = worker.start().call(large(), deposit);

        assertThat(result.failed()).isFalse();
        assertThat(bank.balanceOf("A")).isEqualTo(600);
        ActionPlanned plan = ledger.payloads(ActionPlanned.class).get(0);
        assertThat(plan.getGate().getRule()).isEqualTo("large");
        assertThat(plan.getGate().getPolicy()).isEqualTo("p@1");
        assertThat(plan.getCurrent().getReads().get(0).getDocument()).contains("100");
        assertThat(ledger.rejections()).isEmpty();
        assertThat(worker.words().listeners()).isZero();
    }

    @Test
    void whatIsSentIsWhatWasApproved() {
        worker.words().whileWaiting(() -> approve("{\"account\": \"A\", \"amount\": 200}"));

        ToolResult result = worker.start().call(large(), deposit);

        assertThat(result.failed()).isFalse();
        assertThat(bank.balanceOf("A")).isEqualTo(300);
        String started = ledger.payloads(ActionStarted.class).get(0).getArgumentsDigest();
        assertThat(started)
                .isNotEqualTo(ledger.payloads(ActionPlanned.class).get(0).getArgumentsDigest());
        assertThat(ledger.actions()).singleElement().satisfies(action -> {
            assertThat(action.approvalDigest()).isEqualTo(started);
            assertThat(action.status()).isEqualTo(ActionStatus.SUCCEEDED);
        });
    }

    @Test
    void anEditThatDoesNotFitTheContractIsNotSent() {
        // The ledger refuses such an edit; the SDK does not send it either.
        worker.words()
                .whileWaiting(() -> worker.words()
                        .say(GateDecision.newBuilder()
                                .setTenantId("acme")
                                .setRunId("r-1")
                                .setActionId("s-1")
                                .setOutcome(GateOutcome.ALLOW)
                                .setCode("APPROVED")
                                .setDetail("It may be started once.")
                                .setEditedArguments("{\"account\": \"A\", \"amount\": \"much\"}")
                                .setLedgerOffset(9)
                                .build()));

        ActionRefusedException refusal = refused(worker.start(), large());

        assertThat(refusal.code()).isEqualTo("EDIT_UNUSABLE");
        assertThat(refusal).hasMessageContaining("do not fit the contract's input schema");
    }

    @Test
    void aDeniedCallEndsWithWhatThePersonSaid() {
        AgentRun run = worker.start();
        worker.words().whileWaiting(this::deny);

        ActionRefusedException refusal = refused(run, large());

        assertThat(refusal.code()).isEqualTo("DENIED");
        assertThat(refusal).hasMessageContaining("not today").hasMessageContaining("Nothing was sent");
        assertThat(refused(run, large())).isSameAs(refusal);
    }

    @Test
    void anApprovalIsGoodForOneStart() {
        AgentRun run = worker.start();
        worker.words().whileWaiting(() -> approve(null));
        ToolCall patient = large().withRetries(RetryPolicy.upTo(3));

        ToolResult result = run.call(patient, invocation -> TextNode.valueOf("Error: closed for lunch"));

        assertThat(result.failed()).isTrue();
        assertThat(ledger.payloads(ActionStarted.class)).hasSize(1);
        assertThat(refused(run, large().withActionId("s-9").withRetryOf(RetryOf.byModel("s-1")))
                        .code())
                .isEqualTo("APPROVAL_USED");
        assertThat(ledger.payloads(ActionStarted.class)).hasSize(1);
    }

    @Test
    void whoIsNotPatientIsToldWhatWaitsAndAnotherWorkerGoesOnWithIt() {
        Worker hasty =
                new Worker(bank, ledger, Lifeline.endless(), NOW, config -> config.approvalPatience(Duration.ZERO));
        hasty.lanes().publish(HOLD_LARGE);
        AgentRun run = hasty.start();

        HeldException held = catchThrowableOfType(HeldException.class, () -> run.call(large(), forbidden));

        String digest = ledger.payloads(ActionPlanned.class).get(0).getArgumentsDigest();
        assertThat(held.actionId()).isEqualTo("s-1");
        assertThat(held.argumentsDigest()).isEqualTo(digest);
        assertThat(held).hasMessageContaining(digest).hasMessageContaining("unwind approve");
        assertThat(catchThrowableOfType(HeldException.class, () -> run.call(large(), forbidden)))
                .as("it waits again")
                .isNotNull();
        assertThat(ledger.payloads(ActionPlanned.class)).hasSize(1);

        Worker next = new Worker(bank, ledger, Lifeline.endless(), NOW);
        next.lanes().publish(HOLD_LARGE);
        next.words().whileWaiting(() -> approve("{\"account\": \"A\", \"amount\": 200}"));
        assertThat(next.resume().call(large(), deposit).failed()).isFalse();
        assertThat(bank.balanceOf("A")).isEqualTo(300);
    }

    @Test
    void anApprovalThatWasGivenWhileNobodyListenedIsFound() {
        Worker hasty =
                new Worker(bank, ledger, Lifeline.endless(), NOW, config -> config.approvalPatience(Duration.ZERO));
        hasty.lanes().publish(HOLD_LARGE);
        AgentRun run = hasty.start();
        assertThat(catchThrowableOfType(HeldException.class, () -> run.call(large(), forbidden)))
                .isNotNull();
        approve("{\"account\": \"A\", \"amount\": 200}");

        assertThat(run.call(large(), deposit).failed()).isFalse();
        assertThat(bank.balanceOf("A")).isEqualTo(300);
    }

    @Test
    void aWorkerThatIsCutOffBehindAnApprovedStartDoesNotStartItAgain() {
        worker.words().whileWaiting(() -> approve(null));
        Worker lost = worker;
        AgentRun run = lost.start();
        ToolResult first = run.call(large(), invocation -> {
            // The worker is lost: a new one resumes the run while the call is under way, and nothing was done.
            Worker next = new Worker(bank, ledger, Lifeline.endless(), NOW);
            ToolResult second = next.resume().call(large(), forbidden);
            assertThat(second.failed()).isTrue();
            assertThat(second.error()).contains("approved for one start");
            return bank.put(invocation.arguments());
        });

        assertThat(first).isNotNull();
        assertThat(ledger.payloads(ActionStarted.class)).hasSize(1);
    }

    @Test
    void theWaitEndsWhenTheRunIsStoppedOrAControlForbidsTheCall() {
        AgentRun run = worker.start();
        worker.words().whileWaiting(() -> worker.switches().put("tenant/acme", ControlMode.STOP));
        assertThat(catchThrowableOfType(ControlRefusedException.class, () -> run.call(large(), forbidden))
                        .code())
                .isEqualTo(ControlRefusedException.Code.STOPPED);

        worker.switches().liftAll();
        worker.words()
                .whileWaiting(() -> ledger.state(
                        ActorKind.OPERATOR,
                        RunCancelled.newBuilder().setReason("wrong customer").build()));
        assertThat(catchThrowableOfType(RunStoppedException.class, () -> run.call(large(), forbidden)))
                .hasMessageContaining("while the call waited for an approval");
    }

    @Test
    void whatTheLedgerFindsSafeGoesAheadWithoutAPerson() {
        worker.lanes()
                .publish("budgets: [{ name: b, tools: [bank.deposit], per: [tenant], window: 1d, count: 5, exceeded:"
                        + " HOLD }]");

        ToolResult result = worker.start().call(Bank.deposit("A", 10).withActionId("s-1"), deposit);

        assertThat(result.failed()).isFalse();
        assertThat(ledger.payloads(ActionPlanned.class).get(0).getGate().getCode())
                .isEqualTo("BUDGET_UNKNOWN");
        assertThat(ledger.payloads(ActionGated.class))
                .singleElement()
                .satisfies(gated -> assertThat(gated.getRuling().getOutcome()).isEqualTo(GateOutcome.ALLOW));
    }

    @Test
    void aRuleOverWhatIsThereNowIsDecidedByAReadAndThePlanCarriesIt() {
        worker.lanes()
                .publish(
                        "rules: [{ name: poor, tools: [bank.deposit], when: before.account.balance < 60, then: BLOCK }]");
        AgentRun run = worker.start();

        assertThat(run.call(Bank.deposit("A", 10).withActionId("s-1"), deposit).failed())
                .isFalse();
        ActionRefusedException refusal = refused(run, Bank.deposit("B", 10).withActionId("s-2"));

        assertThat(refusal.code()).isEqualTo("RULE");
        assertThat(refusal.rule()).isEqualTo("poor");
        assertThat(refusal.policy()).isEqualTo("p@1");
        assertThat(refusal)
                .hasMessageContaining("RULE, poor of policy p@1")
                .hasMessageContaining("call under another action id");
        assertThat(ledger.payloads(ActionPlanned.class))
                .allSatisfy(plan -> assertThat(plan.getCurrent()).isNotNull());
        assertThat(ledger.actions()).extracting("status").contains(ActionStatus.BLOCKED);
    }

    @Test
    void aLaneChangeReachesARunBeforeItsNextAction() {
        AgentRun run = worker.start();
        run.call(Bank.deposit("A", 10).withActionId("s-1"), deposit);

        worker.lanes().lane(Lane.READ_ONLY);
        assertThat(refused(run, Bank.deposit("A", 10).withActionId("s-2")).code())
                .isEqualTo("LANE_READ_ONLY");
        assertThat(run.call(Bank.balance("A"), invocation -> Json.NODES.numberNode(1))
                        .failed())
                .isFalse();
        worker.lanes().lane(Lane.UNKNOWN);
        assertThat(refused(run, Bank.balance("A")).code()).isEqualTo("LANE_STOPPED");
        worker.lanes().lane(Lane.AUTONOMOUS, "bank.deposit");
        assertThat(refused(run, Bank.deposit("A", 10).withActionId("s-3")).code())
                .isEqualTo("TOOL_DISABLED");
        assertThat(bank.deposits()).isEqualTo(1);
    }

    @Test
    void aLaneThatChangesBetweenPlanAndStartIsObeyedAndTheActionGoesOnLater() {
        AgentRun run = worker.start();
        bank.whenRead(() -> worker.lanes().lane(Lane.STOPPED));
        ActionRefusedException refusal = refused(run, Bank.deposit("A", 10).withActionId("s-1"));
        assertThat(refusal.code()).isEqualTo("LANE_STOPPED");
        assertThat(refusal).hasMessageContaining("Call again when the lane allows it");
        assertThat(ledger.payloads(ActionStarted.class)).isEmpty();

        bank.whenRead(() -> {});
        worker.lanes().lane(Lane.AUTONOMOUS);
        assertThat(run.call(Bank.deposit("A", 10).withActionId("s-1"), deposit).failed())
                .isFalse();
    }

    @Test
    void underApprovalRequiredAWriteAsksForOneAndStartsUnderThatControl() {
        worker.switches().put("agent/teller", ControlMode.APPROVAL_REQUIRED);
        worker.words().whileWaiting(() -> approve(null));

        ToolResult result = worker.start().call(Bank.deposit("A", 10).withActionId("s-1"), deposit);

        assertThat(result.failed()).isFalse();
        assertThat(bank.balanceOf("A")).isEqualTo(110);
    }

    @Test
    void whereOnlyDraftsMayBeMadeACallIsAnsweredWithWhatItWouldHaveSent() {
        AgentRun run = worker.start();
        worker.lanes().lane(Lane.DRAFT_ONLY);

        ToolResult result = run.call(Bank.deposit("A", 10).withActionId("s-1"), forbidden);

        assertThat(result.source()).isEqualTo(ToolResult.Source.DRAFT);
        assertThat(Json.write(Objects.requireNonNull(result.output())))
                .isEqualTo("{\"draft\":{\"tool\":\"bank.deposit\",\"target\":{\"type\":\"account\",\"id\":\"A\"},"
                        + "\"arguments\":{\"account\":\"A\",\"amount\":10}},\"sent\":false}");
        assertThat(ledger.actions()).extracting("status").containsExactly(ActionStatus.BLOCKED);
        assertThat(run.call(Bank.deposit("A", 10).withActionId("s-1"), forbidden))
                .isSameAs(result);
    }

    @Test
    void aDraftToolThatTheRuntimeHasIsCalledAsAnActionOfItsOwn() {
        Worker drafting = new Worker(
                bank,
                ledger,
                Lifeline.endless(),
                NOW,
                config -> config.draftTool("bank.draft", 1, invocation -> {
                    JsonNode note = invocation.arguments().get("note");
                    return Json.NODES.objectNode().set("kept", note);
                }));
        drafting.switches().put("release/7", ControlMode.DRAFT_ONLY);
        ledger.decidesBy(drafting.lanes());

        ToolResult result = drafting.start().call(Bank.letter("A").withActionId("s-1"), forbidden);

        assertThat(result.source()).isEqualTo(ToolResult.Source.DRAFT);
        assertThat(Json.write(Objects.requireNonNull(result.output()))).isEqualTo("{\"kept\":\"letter to A\"}");
        assertThat(result.actionId()).isEqualTo("s-1.draft");
        assertThat(ledger.actions())
                .extracting(action -> action.actionId() + " " + action.status())
                .containsExactlyInAnyOrder("s-1 BLOCKED", "s-1.draft SUCCEEDED");
    }
}
