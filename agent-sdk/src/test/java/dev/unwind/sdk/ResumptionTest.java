package dev.unwind.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.RunOutcome;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ResumptionTest {
    private static final Instant MORNING = Instant.parse("2026-11-20T08:00:00Z");
    private static final Instant LATER = MORNING.plusSeconds(60);
    private static final ToolCall DEPOSIT = Bank.deposit("A", 10).withActionId("s-1");

    private final Bank bank = new Bank();
    private final MemoryLedger ledger = new MemoryLedger(bank, false);
    private final Tool deposit = invocation -> bank.put(invocation.arguments());
    private final Tool forbidden = invocation -> {
        throw new AssertionError("executed " + invocation);
    };

    private Worker worker(Instant now) {
        return new Worker(bank, ledger, Lifeline.endless(), now);
    }

    /** A worker whose process ends inside the tool, before or behind the effect. */
    private void cutOffInTool(ToolCall call, boolean behindTheEffect) {
        Lifeline life = Lifeline.endless();
        AgentRun run = new Worker(bank, ledger, life, MORNING).start();
        assertThatThrownBy(() -> run.call(call, invocation -> {
                    if (behindTheEffect) {
                        bank.put(invocation.arguments());
                    }
                    life.end();
                    return TextNode.valueOf("never heard");
                }))
                .isInstanceOf(Lifeline.CutOff.class);
    }

    @Test
    void aRunThatTheLedgerDoesNotKnowBegins() {
        AgentRun run = worker(MORNING).resume();
        run.call(DEPOSIT, deposit);
        run.finish(RunOutcome.SUCCEEDED, null);

        assertThat(ledger.facts()).startsWith("RunStarted").doesNotContain("RunResumed");
    }

    @Test
    void whatWasCarriedOutIsAnsweredFromTheLedger() {
        ToolResult first = worker(MORNING).start().call(DEPOSIT, deposit);
        AgentRun resumed = worker(LATER).resume();

        ToolResult again = resumed.call(DEPOSIT, forbidden);

        assertThat(again.source()).isEqualTo(ToolResult.Source.LEDGER);
        assertThat(again.recovered()).isFalse();
        assertThat(Json.sameValue(again.output(), first.output())).isTrue();
        assertThat(ledger.facts()).contains("RunResumed");
        assertThatThrownBy(() -> resumed.call(Bank.deposit("A", 11).withActionId("s-1"), forbidden))
                .isInstanceOf(ChangedArgumentsException.class);
    }

    @Test
    void whatFailedIsAnsweredAsFailed() {
        worker(MORNING).start().call(DEPOSIT, invocation -> TextNode.valueOf("Error: account is frozen"));

        ToolResult again = worker(LATER).resume().call(DEPOSIT, forbidden);

        assertThat(again.failed()).isTrue();
        assertThat(again.effect()).isEqualTo(Effect.NONE);
        assertThat(again.error()).isEqualTo("Error: account is frozen");
    }

    @Test
    void anEffectThatHappenedIsNotRepeatedAndItsAnswerIsLost() {
        cutOffInTool(DEPOSIT, true);

        ToolResult result = worker(LATER).resume().call(DEPOSIT, forbidden);

        assertThat(result.recovered()).isTrue();
        assertThat(result.output()).isNull();
        assertThat(result.failed()).isFalse();
        assertThat(bank.balanceOf("A")).isEqualTo(110);
        ActionSucceeded stated = ledger.payloads(ActionSucceeded.class).get(0);
        assertThat(stated.getAttempt()).isEqualTo(1);
        assertThat(stated.getAfter().getReads().get(0).getDocument()).contains("110");
    }

    @Test
    void anEffectWhoseLostAnswerTheContractNeedsIsReconciled() {
        ToolCall call = Bank.receiptedDeposit("A", 10).withActionId("s-1");
        cutOffInTool(call, true);

        ToolResult result = worker(LATER).resume().call(call, forbidden);

        assertThat(result.recovered()).isTrue();
        assertThat(ledger.payloads(ActionSucceeded.class)).isEmpty();
        assertThat(ledger.actions()).extracting(ActionState::status).containsExactly(ActionStatus.SUCCEEDED);
        assertThat(bank.balanceOf("A")).isEqualTo(110);
    }

    @Test
    void anEffectThatDidNotHappenIsMadeByASecondAttempt() {
        cutOffInTool(DEPOSIT, false);

        ToolResult result = worker(LATER).resume().call(DEPOSIT, deposit);

        assertThat(result.attempt()).isEqualTo(2);
        assertThat(bank.balanceOf("A")).isEqualTo(110);
        assertThat(ledger.payloads(ActionRetried.class)).singleElement().satisfies(retry -> {
            assertThat(retry.getLayer()).isEqualTo(RetryLayer.WORKFLOW);
            assertThat(retry.getAttempt()).isEqualTo(2);
        });
        assertThat(ledger.payloads(ActionStarted.class).get(1).getBefore())
                .as("what the first attempt found stands")
                .isNull();
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void aRequestThatIsStillOnItsWayIsWaitedFor() {
        cutOffInTool(DEPOSIT, false);
        Worker second = worker(MORNING.plusMillis(20))
                .whilePausing(() -> bank.put(Json.parse("{\"account\":\"A\",\"amount\":10}")));

        ToolResult result = second.resume().call(DEPOSIT, forbidden);

        assertThat(result.recovered()).isTrue();
        assertThat(bank.balanceOf("A")).isEqualTo(110);
    }

    @Test
    void whatNoReadCanTellIsLeftInDoubtAndNotRepeated() {
        ToolCall letter = Bank.letter("A").withActionId("s-1");
        cutOffInTool(letter, false);

        ToolResult result = worker(LATER).resume().call(letter, forbidden);

        assertThat(result.failed()).isTrue();
        assertThat(result.effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(ledger.payloads(ActionFailed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.getEffect()).isEqualTo(Effect.UNKNOWN));
    }

    @Test
    void aReadThatWasCutOffIsMadeAgain() {
        ToolCall look = Bank.balance("A").withActionId("s-1");
        cutOffInTool(look, false);

        ToolResult result = worker(LATER).resume().call(look, invocation -> TextNode.valueOf("100"));

        assertThat(result.output()).isEqualTo(TextNode.valueOf("100"));
        assertThat(result.attempt()).isEqualTo(2);
    }

    @Test
    void theLedgersReadBackDecidesWhatItWasAskedFor() {
        ToolResult lost = worker(MORNING).start().call(DEPOSIT, invocation -> {
            bank.put(invocation.arguments());
            throw new IOException("connection reset");
        });
        assertThat(lost.effect()).isEqualTo(Effect.UNKNOWN);

        ToolResult again = worker(LATER).resume().call(DEPOSIT, forbidden);

        assertThat(again.failed()).isFalse();
        assertThat(again.effect()).isEqualTo(Effect.APPLIED);
        assertThat(again.recovered()).isTrue();
        assertThat(ledger.actions()).extracting(ActionState::status).containsExactly(ActionStatus.SUCCEEDED);
    }

    @Test
    void anOutcomeThatTheLedgerStillReadsBackIsWaitedFor() {
        ledger.verifies(request -> false);
        worker(MORNING).start().call(DEPOSIT, invocation -> {
            throw new IOException("connection reset");
        });
        AgentRun resumed = worker(LATER).resume();

        assertThatThrownBy(() -> resumed.call(DEPOSIT, forbidden)).isInstanceOf(NotVerifiedInTimeException.class);
        ledger.verifies(request -> true);
        ToolResult result = resumed.call(DEPOSIT, forbidden);

        assertThat(result.failed()).isTrue();
        assertThat(result.effect()).isEqualTo(Effect.NONE);
    }

    @Test
    void writesThatWereNotVerifiedBeforeTheCrashAreWaitedForAfterIt() {
        ledger.verifies(request -> false);
        worker(MORNING).start().call(DEPOSIT, deposit);
        AgentRun resumed = worker(LATER).resume();

        assertThatThrownBy(() -> resumed.call(Bank.deposit("A", 5).withActionId("s-2"), forbidden))
                .isInstanceOf(NotVerifiedInTimeException.class);
    }

    @Test
    void aRunThatIsOverAnswersAndTakesNothingNew() {
        AgentRun run = worker(MORNING).start();
        run.call(DEPOSIT, deposit);
        run.finish(RunOutcome.SUCCEEDED, null);

        AgentRun resumed = worker(LATER).resume();
        resumed.finish(RunOutcome.SUCCEEDED, null);

        assertThat(resumed.call(DEPOSIT, forbidden).failed()).isFalse();
        assertThatThrownBy(() -> resumed.call(Bank.deposit("B", 1), forbidden))
                .isInstanceOfSatisfying(
                        RunStoppedException.class,
                        stopped -> assertThat(stopped.status()).isEqualTo("COMPLETED"));
        assertThat(ledger.facts()).doesNotContain("RunResumed").containsOnlyOnce("RunFinished");
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void aRunThatIsBeingUndoneTakesNothingNew() {
        worker(MORNING).start().call(DEPOSIT, deposit);
        ledger.state(
                ActorKind.OPERATOR,
                CompensationRequested.newBuilder().setReason("wrong customer").build());

        AgentRun resumed = worker(LATER).resume();

        assertThatThrownBy(() -> resumed.call(Bank.deposit("B", 1), forbidden))
                .isInstanceOfSatisfying(RunStoppedException.class, stopped -> {
                    assertThat(stopped.status()).isEqualTo("COMPENSATING");
                    assertThat(stopped.reason()).contains("wrong customer");
                });
        assertThatThrownBy(() -> resumed.finish(RunOutcome.FAILED, null)).isInstanceOf(RunStoppedException.class);
    }
}
