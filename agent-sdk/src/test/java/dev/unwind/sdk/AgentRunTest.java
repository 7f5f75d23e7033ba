package dev.unwind.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.Target;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AgentRunTest {
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

    private final Bank bank = new Bank();
    private final MemoryLedger ledger = new MemoryLedger(bank, true);
    private final AgentRun run = new Worker(bank, ledger, Lifeline.endless(), NOW).start();
    private final Tool deposit = invocation -> bank.put(invocation.arguments());
    private final Tool forbidden = invocation -> {
        throw new AssertionError("executed " + invocation);
    };

    @Test
    void aWriteStatesItsPlanAndWhatWasThereBeforeItIsExecuted() {
        ToolResult result = run.call(
                Bank.deposit("A", 10).withActionId("s-1").withReasoning("the customer asked for it"), invocation -> {
                    assertThat(ledger.facts()).containsExactly("RunStarted", "ActionPlanned", "ActionStarted");
                    assertThat(invocation.attempt()).isEqualTo(1);
                    return bank.put(invocation.arguments());
                });
        run.finish(RunOutcome.SUCCEEDED, "deposited");

        assertThat(result.source()).isEqualTo(ToolResult.Source.EXECUTED);
        assertThat(result.effect()).isEqualTo(Effect.APPLIED);
        assertThat(ledger.facts())
                .containsExactly("RunStarted", "ActionPlanned", "ActionStarted", "ActionSucceeded", "RunFinished");
        ActionPlanned plan = ledger.payloads(ActionPlanned.class).get(0);
        assertThat(plan.getTarget()).isEqualTo(new Target("account", "A", null));
        assertThat(plan.getReasoning()).isEqualTo("the customer asked for it");
        assertThat(ledger.payloads(ActionStarted.class)
                        .get(0)
                        .getBefore()
                        .getReads()
                        .get(0)
                        .getDocument())
                .isEqualTo("{\"balance\":100,\"memo\":\"\"}");
        assertThat(ledger.payloads(ActionSucceeded.class)
                        .get(0)
                        .getAfter()
                        .getReads()
                        .get(0)
                        .getDocument())
                .isEqualTo("{\"balance\":110,\"memo\":\"\"}");
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void factsAreCountedFromOneAndCarryTheAgent() {
        run.call(Bank.deposit("A", 10), deposit);
        run.finish(RunOutcome.SUCCEEDED, null);

        assertThat(ledger.records())
                .filteredOn(event -> event.getSequence() > 0)
                .extracting(LedgerEvent::getSequence)
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(ledger.records().get(1).getAgentId()).isEqualTo("teller");
        assertThat(ledger.records().get(1).getReleaseId()).isEqualTo("7");
    }

    @Test
    void aReadWaitsForNothing() {
        ToolResult result = run.call(Bank.balance("A"), invocation -> {
            assertThat(ledger.records()).isEmpty();
            return TextNode.valueOf("100");
        });

        assertThat(result.effect()).isEqualTo(Effect.NONE);
        assertThat(ledger.records()).isEmpty();
        run.finish(RunOutcome.SUCCEEDED, null);
        assertThat(ledger.facts())
                .containsExactly("RunStarted", "ActionPlanned", "ActionStarted", "ActionSucceeded", "RunFinished");
        assertThat(ledger.payloads(ActionStarted.class).get(0).getBefore()).isNull();
    }

    @Test
    void anUndeclaredToolIsStatedAndNotExecuted() {
        ToolCall unknown = ToolCall.of("bank.rob", 1, Json.parse("{}")).withActionId("s-1");

        assertThatThrownBy(() -> run.call(unknown, forbidden)).isInstanceOf(UndeclaredToolException.class);
        assertThatThrownBy(() -> run.call(unknown, forbidden)).isInstanceOf(UndeclaredToolException.class);

        assertThat(ledger.facts()).containsExactly("RunStarted", "ActionPlanned");
        assertThat(ledger.actions()).extracting(ActionState::status).containsExactly(ActionStatus.BLOCKED);
    }

    @Test
    void argumentsThatDoNotFitTheContractAreRefusedBeforeAnythingIsStated() {
        ToolCall call = ToolCall.of("bank.deposit", 1, Json.parse("{\"account\":\"A\",\"amount\":\"ten\"}"));

        assertThatThrownBy(() -> run.call(call, forbidden))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("amount");
        run.finish(RunOutcome.FAILED, null);
        assertThat(ledger.facts()).containsExactly("RunStarted", "RunFinished");
    }

    @Test
    void anAnswerThatTheContractCallsAFailureHasNoEffect() {
        ToolResult result = run.call(Bank.deposit("A", 10), invocation -> TextNode.valueOf("Error: account is frozen"));
        run.finish(RunOutcome.FAILED, null);

        assertThat(result.failed()).isTrue();
        assertThat(result.effect()).isEqualTo(Effect.NONE);
        assertThat(result.error()).isEqualTo("Error: account is frozen");
        assertThat(result.output()).isEqualTo(TextNode.valueOf("Error: account is frozen"));
        assertThat(ledger.actions()).extracting(ActionState::status).containsExactly(ActionStatus.FAILED);
    }

    @Test
    void anExceptionOfTheToolLeavesItsEffectUnknownUnlessTheContractKnowsBetter() {
        ToolResult lost = run.call(Bank.deposit("A", 10), invocation -> {
            throw new IOException("connection reset");
        });
        ToolResult refused = run.call(Bank.deposit("B", 10), invocation -> {
            throw new IOException("connection refused");
        });

        assertThat(lost.failed()).isTrue();
        assertThat(lost.effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(lost.error()).contains("connection reset");
        assertThat(refused.effect()).isEqualTo(Effect.NONE);
    }

    @Test
    void aToolThatTakesTooLongIsInterruptedAndItsEffectUnknown() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        ToolResult result = run.call(Bank.hastyDeposit("A", 10), invocation -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return TextNode.valueOf("late");
        });
        run.finish(RunOutcome.FAILED, null);

        assertThat(result.failed()).isTrue();
        assertThat(result.effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(ledger.payloads(ActionFailed.class).get(0).getError()).startsWith("timeout");
        interrupted.await();
    }

    @Test
    void aRepeatedCallOfAnActionIsAnsweredAndNotExecuted() {
        ToolResult first = run.call(Bank.deposit("A", 10).withActionId("s-1"), deposit);
        ToolResult second = run.call(Bank.deposit("A", 10).withActionId("s-1"), forbidden);

        assertThat(second).isEqualTo(first.fromLedger());
        assertThat(bank.deposits()).isEqualTo(1);
    }

    @Test
    void aRepeatedOperationIsAnsweredWithTheFirstOnesResult() {
        run.call(Bank.deposit("A", 10).withActionId("s-1").withOperation("refund"), deposit);
        ToolResult second = run.call(Bank.deposit("A", 10).withActionId("s-2").withOperation("refund"), forbidden);

        assertThat(second.actionId()).isEqualTo("s-1");
        assertThat(second.source()).isEqualTo(ToolResult.Source.LEDGER);
        assertThat(bank.balanceOf("A")).isEqualTo(110);
    }

    @Test
    void twoCallsWithoutIdsAreTwoActions() {
        run.call(Bank.deposit("A", 10), deposit);
        run.call(Bank.deposit("A", 10), deposit);

        assertThat(bank.balanceOf("A")).isEqualTo(120);
    }

    @Test
    void changedArgumentsUnderTheSameIdAreRefused() {
        run.call(Bank.deposit("A", 10).withActionId("s-1"), deposit);

        assertThatThrownBy(() -> run.call(Bank.deposit("A", 11).withActionId("s-1"), forbidden))
                .isInstanceOf(ChangedArgumentsException.class)
                .hasMessageContaining("s-1");
    }

    @Test
    void aWriteOnTheSameAccountWaitsUntilTheEarlierOneIsVerified() {
        ledger.verifies(request -> false);
        run.call(Bank.deposit("A", 10), deposit);

        assertThatThrownBy(() -> run.call(Bank.deposit("A", 5).withActionId("s-2"), forbidden))
                .isInstanceOf(NotVerifiedInTimeException.class);
        ledger.verifies(request -> true);
        run.call(Bank.deposit("A", 5).withActionId("s-2"), deposit);

        assertThat(bank.balanceOf("A")).isEqualTo(115);
        run.finish(RunOutcome.SUCCEEDED, null);
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void aWriteOnAnotherAccountDoesNotWait() {
        ledger.verifies(request -> false);
        run.call(Bank.deposit("A", 10), deposit);
        run.call(Bank.deposit("B", 10), deposit);

        assertThat(bank.balanceOf("B")).isEqualTo(60);
    }

    @Test
    void aWriteWhoseReadsOverlapWaitsThoughItsTargetIsAnother() {
        ledger.verifies(request -> false);
        run.call(Bank.letter("A"), invocation -> Json.parse("{\"id\":\"l-1\"}"));

        assertThatThrownBy(() -> run.call(Bank.hastyDeposit("A", 5), forbidden))
                .isInstanceOf(NotVerifiedInTimeException.class);
    }

    @Test
    void aWriteOnWhatAnEarlierOneCreatedWaits() {
        ledger.verifies(request -> false);
        run.call(Bank.letter("A"), invocation -> Json.parse("{\"id\":\"l-1\"}"));

        assertThatThrownBy(() -> run.call(Bank.amend("l-1"), forbidden)).isInstanceOf(NotVerifiedInTimeException.class);
        run.call(Bank.amend("l-2"), invocation -> Json.parse("{}"));
    }

    @Test
    void aWriteBehindAMismatchIsNotExecuted() {
        run.call(Bank.deposit("A", 10), deposit);
        bank.memo("A", "somebody else was here");

        assertThatThrownBy(() -> run.call(Bank.deposit("A", 1), forbidden))
                .isInstanceOfSatisfying(RunStoppedException.class, stopped -> {
                    assertThat(stopped.status()).isEqualTo("COMPENSATING");
                    assertThat(stopped.reason()).contains("holds something else");
                });
        assertThatThrownBy(() -> run.awaitVerified(Duration.ofSeconds(1))).isInstanceOf(RunStoppedException.class);
    }

    @Test
    void awaitVerifiedEndsWhenEveryWriteWasReadBack() {
        ledger.verifies(request -> false);
        run.call(Bank.deposit("A", 10), deposit);
        run.finish(RunOutcome.SUCCEEDED, null);

        assertThatThrownBy(() -> run.awaitVerified(Duration.ofMillis(10)))
                .isInstanceOf(NotVerifiedInTimeException.class);
        ledger.verifies(request -> true);
        run.awaitVerified(Duration.ofSeconds(1));
    }

    @Test
    void argumentsThatAreTooLargeAreRefused() {
        ToolCall call = ToolCall.of(
                "bank.deposit",
                1,
                Json.NODES.objectNode().put("account", "A").put("amount", 1).put("memo", "x".repeat(5000)));

        assertThatThrownBy(() -> run.call(call, forbidden)).isInstanceOf(ValueTooLargeException.class);
    }

    @Test
    void aTargetThatHoldsTooMuchBeforeTheCallIsNotWrittenTo() {
        bank.memo("A", "x".repeat(5000));

        assertThatThrownBy(() -> run.call(Bank.deposit("A", 1), forbidden))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContaining("before");
        run.finish(RunOutcome.FAILED, null);
        assertThat(ledger.facts()).containsExactly("RunStarted", "ActionPlanned", "RunFinished");
    }

    @Test
    void anAnswerThatIsTooLargeGoesToTheCallerAndIsRecordedAsLost() {
        JsonNode large = TextNode.valueOf("x".repeat(5000));
        ToolResult result = run.call(Bank.deposit("A", 1), invocation -> {
            bank.put(invocation.arguments());
            return large;
        });
        run.finish(RunOutcome.SUCCEEDED, null);

        assertThat(result.output()).isEqualTo(large);
        ActionSucceeded stated = ledger.payloads(ActionSucceeded.class).get(0);
        assertThat(stated.getOutput()).isNull();
        assertThat(stated.getAfter()).isNotNull();
    }

    @Test
    void anAnswerThatIsTooLargeAndThatTheContractNeedsLeavesTheOutcomeToARead() {
        ToolResult result = run.call(Bank.receiptedDeposit("A", 1), invocation -> {
            bank.put(invocation.arguments());
            return TextNode.valueOf("x".repeat(5000));
        });
        run.finish(RunOutcome.SUCCEEDED, null);

        assertThat(result.failed()).isFalse();
        assertThat(ledger.payloads(ActionFailed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.getEffect()).isEqualTo(Effect.UNKNOWN));
        assertThat(ledger.actions()).extracting(ActionState::status).containsExactly(ActionStatus.SUCCEEDED);
    }

    @Test
    void aTargetThatCannotBeReadBeforeTheCallIsNotWrittenToUntilItCan() {
        bank.unreadable(true);
        assertThatThrownBy(() -> run.call(Bank.deposit("A", 10).withActionId("s-1"), forbidden))
                .isInstanceOf(TargetUnreadableException.class)
                .hasMessageContaining("the bank is closed");
        bank.unreadable(false);
        run.call(Bank.deposit("A", 10).withActionId("s-1"), deposit);
        run.finish(RunOutcome.SUCCEEDED, null);

        assertThat(bank.balanceOf("A")).isEqualTo(110);
        assertThat(ledger.payloads(ActionPlanned.class)).hasSize(1);
    }

    @Test
    void aTargetThatCannotBeReadAfterTheCallLeavesTheSuccessWithoutItsData() {
        run.call(Bank.deposit("A", 10), invocation -> {
            JsonNode answer = bank.put(invocation.arguments());
            bank.unreadable(true);
            return answer;
        });
        run.finish(RunOutcome.SUCCEEDED, null);

        assertThat(ledger.payloads(ActionSucceeded.class).get(0).getAfter()).isNull();
        assertThat(ledger.payloads(ActionSucceeded.class).get(0).getOutput()).isNotNull();
    }

    @Test
    void nothingIsExecutedWhenTheLedgerDoesNotAcknowledge() {
        ledger.refuseFacts();

        assertThatThrownBy(() -> run.call(Bank.deposit("A", 10), forbidden))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("resume");
        assertThatThrownBy(() -> run.call(Bank.balance("A"), forbidden)).isInstanceOf(LedgerUnavailableException.class);
        assertThatThrownBy(() -> run.finish(RunOutcome.SUCCEEDED, null)).isInstanceOf(LedgerUnavailableException.class);
    }

    @Test
    void aFinishedRunTakesNoNewCallsButStillAnswersOldOnes() {
        run.call(Bank.deposit("A", 10).withActionId("s-1"), deposit);
        run.finish(RunOutcome.SUCCEEDED, null);
        run.finish(RunOutcome.SUCCEEDED, null);

        assertThatThrownBy(() -> run.call(Bank.deposit("A", 1), forbidden)).isInstanceOf(IllegalStateException.class);
        assertThat(run.call(Bank.deposit("A", 10).withActionId("s-1"), forbidden)
                        .failed())
                .isFalse();
        assertThat(ledger.facts()).containsOnlyOnce("RunFinished");
    }

    @Test
    void textForPeopleIsCutAndSaysSo() {
        run.call(Bank.deposit("A", 10).withReasoning("because ".repeat(5000)), deposit);

        assertThat(ledger.payloads(ActionPlanned.class).get(0).getReasoning())
                .startsWith("because because")
                .endsWith("more characters]")
                .hasSizeLessThan(17_000);
    }
}
