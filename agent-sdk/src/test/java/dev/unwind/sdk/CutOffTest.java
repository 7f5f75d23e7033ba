package dev.unwind.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.LongNode;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.fold.RunStatus;
import dev.unwind.model.fold.VerificationState;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.RunOutcome;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker is cut off at every step it takes, and the one that takes over at every step that one takes. */
class CutOffTest {
    private static final Instant MORNING = Instant.parse("2026-11-20T08:00:00Z");

    /** A deposit of each kind: alone, on the same account as an earlier one, on another account. */
    private static void work(AgentRun run, Bank bank, MemoryLedger ledger, Lifeline life) {
        run.call(Bank.balance("A").withActionId("look"), invocation -> {
            life.step("tool look");
            return LongNode.valueOf(bank.balanceOf("A"));
        });
        deposit(run, "A", 10, "first", bank, ledger, life);
        deposit(run, "A", 5, "second", bank, ledger, life);
        deposit(run, "B", 7, "other", bank, ledger, life);
        run.finish(RunOutcome.SUCCEEDED, "done");
    }

    private static void deposit(
            AgentRun run, String account, int amount, String id, Bank bank, MemoryLedger ledger, Lifeline life) {
        ToolResult result = run.call(Bank.deposit(account, amount).withActionId(id), invocation -> {
            assertThat(ledger.payloads(ActionStarted.class))
                    .as("the start, with what was there before, stands before the tool is executed")
                    .anySatisfy(start -> {
                        assertThat(start.getActionId()).isEqualTo(id);
                        assertThat(start.getAttempt()).isEqualTo(1);
                        assertThat(start.getBefore()).isNotNull();
                    });
            return bank.deposit(invocation, life);
        });
        assertThat(result.failed()).isFalse();
        assertThat(result.output() == null).isEqualTo(result.recovered());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyDepositIsMadeOnceWhereverTheWorkerIsCutOff(boolean lazy) {
        int step = 0;
        while (cutOffAt(lazy, step, Integer.MAX_VALUE)) {
            step++;
        }
        assertThat(step).as("steps of an undisturbed run").isGreaterThan(25);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyDepositIsMadeOnceWhereverTheSecondWorkerIsCutOffToo(boolean lazy) {
        for (int first = 1; first < 30; first += 3) {
            int second = 0;
            while (cutOffAt(lazy, first, second)) {
                second++;
            }
        }
    }

    /** Returns whether the last worker that had a limit reached it. */
    private static boolean cutOffAt(boolean lazy, int firstLimit, int secondLimit) {
        Bank bank = new Bank();
        MemoryLedger ledger = new MemoryLedger(bank, lazy);
        Lifeline first = Lifeline.endingAt(firstLimit);
        try {
            work(new Worker(bank, ledger, first, MORNING).start(), bank, ledger, first);
        } catch (Lifeline.CutOff expected) {
            assertThat(first.dead()).isTrue();
        }
        Lifeline second = Lifeline.endingAt(secondLimit);
        if (secondLimit < Integer.MAX_VALUE) {
            try {
                work(new Worker(bank, ledger, second, MORNING.plusSeconds(60)).resume(), bank, ledger, second);
            } catch (Lifeline.CutOff expected) {
                assertThat(second.dead()).isTrue();
            }
        }
        Lifeline last = Lifeline.endless();
        work(new Worker(bank, ledger, last, MORNING.plusSeconds(120)).resume(), bank, ledger, last);

        assertRight(bank, ledger, "cut off after " + first + " and " + second + ", then " + last);
        return secondLimit < Integer.MAX_VALUE ? second.dead() : first.dead();
    }

    private static void assertRight(Bank bank, MemoryLedger ledger, String story) {
        assertThat(bank.balanceOf("A")).as(story).isEqualTo(115);
        assertThat(bank.balanceOf("B")).as(story).isEqualTo(57);
        assertThat(bank.deposits()).as(story).isEqualTo(3);
        assertThat(ledger.rejections()).as(story).isEmpty();
        RunState run = ledger.run();
        assertThat(run).as(story).isNotNull();
        if (run != null) {
            assertThat(run.status()).as(story).isEqualTo(RunStatus.COMPLETED);
            assertThat(run.verificationsPending()).as(story).isZero();
        }
        for (ActionState action : ledger.actions()) {
            assertThat(action.status()).as(story).isEqualTo(ActionStatus.SUCCEEDED);
            assertThat(action.verification())
                    .as(story)
                    .isEqualTo(action.mutating() ? VerificationState.VERIFIED : VerificationState.NOT_REQUIRED);
        }
        Set<String> ids = new HashSet<>();
        ledger.records()
                .forEach(event -> assertThat(ids.add(event.getEventId()))
                        .as("event ids are unique; %s", story)
                        .isTrue());
    }
}
