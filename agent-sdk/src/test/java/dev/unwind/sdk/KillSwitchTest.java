package dev.unwind.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.LongNode;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.Effect;
import dev.unwind.sdk.ControlRefusedException.Code;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KillSwitchTest {
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

    private final Bank bank = new Bank();
    private final MemoryLedger ledger = new MemoryLedger(bank, false);
    private final Worker worker = new Worker(bank, ledger, Lifeline.endless(), NOW);
    private final Switches switches = worker.switches();
    private final AgentRun run = worker.start();
    private final Tool deposit = invocation -> bank.put(invocation.arguments());

    private ControlRefusedException refused(ToolCall call) {
        return catchThrowableOfType(
                ControlRefusedException.class,
                () -> run.call(call, invocation -> {
                    throw new AssertionError("executed " + invocation);
                }));
    }

    @Test
    void underAStopNothingIsPlannedReadOrSentAndItGoesOnWhenItIsLifted() {
        switches.put("tenant/acme", ControlMode.STOP);

        ControlRefusedException refusal = refused(Bank.deposit("A", 10).withActionId("s-1"));
        assertThat(refusal.code()).isEqualTo(Code.STOPPED);
        assertThat(refusal.scope()).isEqualTo("tenant/acme");
        assertThat(refusal.epoch()).isEqualTo(1);
        assertThat(refusal)
                .hasMessageContaining("olga")
                .hasMessageContaining("Nothing was executed; when it is lifted");
        assertThat(refused(Bank.balance("A").withActionId("s-0")).code()).isEqualTo(Code.STOPPED);
        assertThat(ledger.facts()).containsExactly("RunStarted");
        assertThat(switches.stoppedRuns()).isEqualTo(1);

        switches.liftAll();
        assertThat(run.call(Bank.deposit("A", 10).withActionId("s-1"), deposit).failed())
                .isFalse();
        assertThat(bank.balanceOf("A")).isEqualTo(110);
    }

    @Test
    void aControlOfAnotherTenantAgentReleaseToolOrRunIsNoneOfItsBusiness() {
        for (String scope : new String[] {"tenant/b", "agent/b", "release/8", "tool/bank.letter", "run/acme/r-2"}) {
            switches.put(scope, ControlMode.STOP);
        }
        assertThat(run.call(Bank.deposit("A", 10), deposit).failed()).isFalse();
    }

    @Test
    void underReadOnlyItMayLookAndACallThatWasPlannedWithoutAnApprovalDoesNotGetOneLater() {
        switches.put("agent/teller", ControlMode.READ_ONLY);
        assertThat(run.call(Bank.balance("A"), invocation -> LongNode.valueOf(1))
                        .failed())
                .isFalse();
        assertThat(refused(Bank.deposit("A", 10)).code()).isEqualTo(Code.READ_ONLY);

        switches.liftAll();
        bank.whenRead(() -> switches.put("tool/bank.deposit", ControlMode.APPROVAL_REQUIRED));
        ControlRefusedException refusal = refused(Bank.deposit("A", 10).withActionId("s-1"));
        assertThat(refusal.code()).isEqualTo(Code.APPROVAL_REQUIRED);
        assertThat(refusal).hasMessageContaining("under another action id it asks for one");

        bank.whenRead(() -> {});
        switches.liftAll();
        switches.put("release/7", ControlMode.DRAFT_ONLY);
        assertThat(refused(Bank.deposit("A", 10).withActionId("s-1")).code()).isEqualTo(Code.DRAFT_ONLY);
    }

    @Test
    void whoCannotReadTheControlsStopsItself() {
        switches.readable(false);
        ControlRefusedException refusal = refused(Bank.balance("A"));
        assertThat(refusal.code()).isEqualTo(Code.CONTROLS_UNREADABLE);
        assertThat(refusal.scope()).isNull();
        switches.readable(true);
        assertThat(run.call(Bank.balance("A"), invocation -> LongNode.valueOf(1))
                        .failed())
                .isFalse();

        worker.lanes().readable(false);
        assertThat(refused(Bank.balance("A")))
                .hasMessageContaining("policies and lanes could not be read for more than PT10S");
    }

    @Test
    void aControlThatComesBetweenThePlanAndTheStartLeavesTheActionPlannedAndItGoesOnLater() {
        bank.whenRead(() -> switches.put("all", ControlMode.STOP));
        assertThat(refused(Bank.deposit("A", 10).withActionId("s-1")).code()).isEqualTo(Code.STOPPED);
        assertThat(ledger.facts()).containsExactly("RunStarted", "ActionPlanned");

        bank.whenRead(() -> {});
        switches.liftAll();
        run.call(Bank.deposit("A", 10).withActionId("s-1"), deposit);
        assertThat(ledger.facts()).containsExactly("RunStarted", "ActionPlanned", "ActionStarted", "ActionSucceeded");
    }

    @Test
    void aControlThatComesBehindTheStartIsObeyedAndTheActionStandsAsFailedWithoutEffect() {
        ledger.beforeNext(ActionStarted.class, () -> switches.put("all", ControlMode.STOP));
        ControlRefusedException refusal = refused(Bank.deposit("A", 10).withActionId("s-1"));
        assertThat(refusal).hasMessageContaining("another action id");
        ActionFailed failed = ledger.payloads(ActionFailed.class).get(0);
        assertThat(failed.getEffect()).isEqualTo(Effect.NONE);
        assertThat(failed.getError()).contains("all under STOP");
        assertThat(bank.balanceOf("A")).isEqualTo(100);
        assertThat(switches.inFlight()).isZero();
    }

    @Test
    void aCallThatIsUnderWayIsLetFinishAndItsOutcomeIsStated() {
        ToolResult result = run.call(Bank.deposit("A", 10).withActionId("s-1"), invocation -> {
            switches.put("all", ControlMode.STOP);
            assertThat(switches.inFlight()).isEqualTo(1);
            return bank.put(invocation.arguments());
        });
        assertThat(result.failed()).isFalse();
        assertThat(ledger.facts()).containsExactly("RunStarted", "ActionPlanned", "ActionStarted", "ActionSucceeded");
        assertThat(refused(Bank.deposit("B", 1)).code()).isEqualTo(Code.STOPPED);
    }
}
