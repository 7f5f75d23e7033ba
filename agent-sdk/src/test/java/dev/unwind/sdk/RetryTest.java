package dev.unwind.sdk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.RetryLayer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static final Instant MORNING = Instant.parse("2026-11-20T08:00:00Z");
    private static final ToolCall DEPOSIT = Bank.deposit("A", 10).withActionId("s-1");
    private static final ToolCall PATIENT = DEPOSIT.withRetries(RetryPolicy.upTo(3));

    private final Bank bank = new Bank();
    private final MemoryLedger ledger = new MemoryLedger(bank, false);
    private final AgentRun run = new Worker(bank, ledger, Lifeline.endless(), MORNING).start();
    private final List<Invocation> executed = new ArrayList<>();
    private final Tool deposit = invocation -> {
        executed.add(invocation);
        return bank.put(invocation.arguments());
    };
    private final Tool forbidden = invocation -> {
        throw new AssertionError("executed " + invocation);
    };

    /** A tool that is refused so often by a target that is not there, without effect by its contract, and then carried out. */
    private Tool refusedTimes(int times) {
        return invocation -> {
            if (executed.size() < times) {
                executed.add(invocation);
                throw new IOException("connection refused");
            }
            return deposit.invoke(invocation);
        };
    }

    private ToolResult refused() {
        ToolResult result = run.call(DEPOSIT, refusedTimes(1));
        executed.clear();
        return result;
    }

    @Test
    void aFailureWithoutEffectIsTriedAgainByTheToolLayerUnderTheSameIdentity() {
        ToolResult result = run.call(PATIENT, refusedTimes(2));

        assertThat(result.failed()).isFalse();
        assertThat(result.attempt()).isEqualTo(3);
        assertThat(executed).extracting(Invocation::attempt).containsExactly(1, 2, 3);
        assertThat(executed)
                .extracting(Invocation::idempotencyKey)
                .containsOnly(executed.get(0).idempotencyKey());
        assertThat(executed)
                .extracting(Invocation::arguments)
                .containsOnly(executed.get(0).arguments());
        assertThat(ledger.payloads(ActionRetried.class)).allSatisfy(retry -> {
            assertThat(retry.getLayer()).isEqualTo(RetryLayer.TOOL);
            assertThat(retry.getReason()).contains("connection refused");
        });
        assertThat(ledger.payloads(ActionPlanned.class)).hasSize(1);
        assertThat(ledger.payloads(ActionStarted.class))
                .extracting(ActionStarted::getArgumentsDigest)
                .containsOnly(ledger.payloads(ActionPlanned.class).get(0).getArgumentsDigest());
        assertThat(ledger.rejections()).isEmpty();
        assertThat(bank.balanceOf("A")).isEqualTo(110);
    }

    @Test
    void withoutAPolicyNothingIsTriedAgain() {
        ToolResult result = run.call(DEPOSIT, refusedTimes(5));

        assertThat(result.failed()).isTrue();
        assertThat(executed).hasSize(1);
        assertThat(ledger.payloads(ActionRetried.class)).isEmpty();
    }

    @Test
    void thePolicyLimitsTheAttempts() {
        ToolResult result = run.call(PATIENT, refusedTimes(5));

        assertThat(result.failed()).isTrue();
        assertThat(result.attempt()).isEqualTo(3);
        assertThat(executed).hasSize(3);
    }

    @Test
    void aFailureThatTheTargetAnsweredIsItsWordAndNotTriedAgainUnlessAskedFor() {
        Tool frozen = invocation -> {
            executed.add(invocation);
            return TextNode.valueOf("Error: account is frozen");
        };
        run.call(PATIENT, frozen);
        assertThat(executed).hasSize(1);

        executed.clear();
        run.call(
                Bank.deposit("A", 10)
                        .withActionId("s-2")
                        .withRetries(RetryPolicy.upTo(2).alsoWhenAnswered()),
                frozen);
        assertThat(executed).hasSize(2);
    }

    @Test
    void anUnknownOutcomeIsTriedAgainWhenTheReadBackFoundNoEffect() {
        ToolResult result = run.call(PATIENT, invocation -> {
            if (executed.isEmpty()) {
                executed.add(invocation);
                throw new IOException("connection reset");
            }
            return deposit.invoke(invocation);
        });

        assertThat(result.failed()).isFalse();
        assertThat(result.attempt()).isEqualTo(2);
        assertThat(bank.deposits()).isOne();
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void anUnknownOutcomeIsNotTriedAgainWhenTheReadBackFoundTheEffect() {
        ToolResult result = run.call(PATIENT, invocation -> {
            deposit.invoke(invocation);
            throw new IOException("connection reset");
        });

        assertThat(result.failed()).isFalse();
        assertThat(result.recovered()).isTrue();
        assertThat(bank.deposits()).isOne();
        assertThat(ledger.payloads(ActionRetried.class)).isEmpty();
    }

    @Test
    void anUnknownOutcomeIsNeverTriedAgainBlindly() {
        ledger.verifies(request -> false);

        ToolResult result = run.call(PATIENT, invocation -> {
            executed.add(invocation);
            throw new IOException("connection reset");
        });

        assertThat(result.effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(executed).hasSize(1);
        assertThatThrownBy(() -> run.call(DEPOSIT.withActionId("s-2").withRetryOf(RetryOf.byModel("s-1")), forbidden))
                .isInstanceOf(NotVerifiedInTimeException.class);
    }

    @Test
    void aModelThatProposesTheSameCallAgainMakesAnotherAttemptOfTheSameAction() {
        ToolResult first = refused();

        ToolResult again = run.call(DEPOSIT.withActionId("s-2").withRetryOf(RetryOf.byModel("s-1")), deposit);

        assertThat(again.actionId()).isEqualTo("s-1");
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(first.attempt()).isOne();
        assertThat(ledger.payloads(ActionRetried.class))
                .singleElement()
                .satisfies(retry -> assertThat(retry.getLayer()).isEqualTo(RetryLayer.MODEL));
        assertThat(ledger.actions()).extracting(ActionState::status).containsExactly(ActionStatus.SUCCEEDED);
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void aModelThatProposesOtherArgumentsProposesAnotherAction() {
        refused();

        ToolResult other =
                run.call(Bank.deposit("A", 9).withActionId("s-2").withRetryOf(RetryOf.byModel("s-1")), deposit);

        assertThat(other.actionId()).isEqualTo("s-2");
        assertThat(ledger.payloads(ActionRetried.class)).isEmpty();
        assertThatThrownBy(() -> run.call(
                        Bank.deposit("A", 8).withRetryOf(RetryOf.byWorkflow("s-1", "the step again")), forbidden))
                .isInstanceOf(ChangedArgumentsException.class);
    }

    @Test
    void whatSucceededIsAnsweredAndNotTriedAgain() {
        run.call(DEPOSIT, deposit);

        ToolResult again = run.call(DEPOSIT.withActionId("s-2").withRetryOf(RetryOf.byModel("s-1")), forbidden);

        assertThat(again.source()).isEqualTo(ToolResult.Source.LEDGER);
        assertThat(again.failed()).isFalse();
    }

    @Test
    void aWorkflowDoesAFailedStepAgain() {
        refused();

        ToolResult again = run.call(DEPOSIT.withRetryOf(RetryOf.byWorkflow("s-1", "the bank is open again")), deposit);

        assertThat(again.attempt()).isEqualTo(2);
        assertThat(ledger.payloads(ActionRetried.class).get(0).getLayer()).isEqualTo(RetryLayer.WORKFLOW);
    }

    @Test
    void aRetryInAPersonsNameTakesAPersonsOrder() {
        refused();
        ToolCall ordered = DEPOSIT.withRetryOf(RetryOf.byPerson("s-1"));
        assertThatThrownBy(() -> run.call(ordered, forbidden)).isInstanceOf(ActionRefusedException.class);

        order();
        ToolResult again = run.call(ordered, deposit);

        assertThat(again.attempt()).isEqualTo(2);
        assertThat(ledger.payloads(ActionRetried.class)).hasSize(1);
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void aPersonsOrderIsCarriedOutByTheWorkerThatResumes() {
        refused();
        order();

        ToolResult again = new Worker(bank, ledger, Lifeline.endless(), MORNING.plusSeconds(60))
                .resume()
                .call(DEPOSIT, deposit);

        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.failed()).isFalse();
        assertThat(ledger.rejections()).isEmpty();
    }

    private void order() {
        ledger.state(
                ActorKind.OPERATOR,
                ActionRetried.newBuilder()
                        .setActionId("s-1")
                        .setAttempt(2)
                        .setLayer(RetryLayer.HUMAN)
                        .setReason("the bank is open again")
                        .build());
    }

    @Test
    void anActionThatTheRunDoesNotHaveIsNotTriedAgain() {
        assertThatThrownBy(() -> run.call(DEPOSIT.withRetryOf(RetryOf.byModel("s-0")), forbidden))
                .isInstanceOf(ActionRefusedException.class)
                .hasMessageContaining("no such action");
    }

    @Test
    void aResultOfAnOlderAttemptMovesNothing() {
        refused();
        run.call(DEPOSIT.withRetryOf(RetryOf.byModel("s-1")), deposit);
        long facts = requireNonNull(ledger.run()).facts();

        ledger.state(
                ActorKind.AGENT,
                dev.unwind.schemas.ActionFailed.newBuilder()
                        .setActionId("s-1")
                        .setAttempt(1)
                        .setError("late")
                        .build());

        assertThat(ledger.run().facts()).as("it is recorded").isEqualTo(facts + 1);
        assertThat(ledger.actions()).extracting(ActionState::status).containsExactly(ActionStatus.SUCCEEDED);
    }

    @Test
    void pausesGrowUpToALimitAndAreSpread() {
        RetryPolicy policy = RetryPolicy.upTo(20);

        assertThat(policy.pauseBefore(2, 1)).isEqualTo(Duration.ofMillis(200));
        assertThat(policy.pauseBefore(4, 1)).isEqualTo(Duration.ofMillis(800));
        assertThat(policy.pauseBefore(4, 0.5)).isEqualTo(Duration.ofMillis(400));
        assertThat(policy.pauseBefore(20, 1)).isEqualTo(Duration.ofSeconds(10));
    }
}
