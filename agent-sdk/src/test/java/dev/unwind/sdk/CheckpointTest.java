package dev.unwind.sdk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryMode;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.RunResumed;
import dev.unwind.sdk.query.RecordedFact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Instant MORNING = Instant.parse("2026-11-20T08:00:00Z");
    private static final Instant LATER = MORNING.plusSeconds(60);
    private static final ToolCall FIRST = Bank.deposit("A", 10).withActionId("s-1");
    private static final ToolCall SECOND = Bank.deposit("B", 5).withActionId("s-2");

    private final Bank bank = new Bank();
    private final MemoryLedger ledger = new MemoryLedger(bank, true);
    private final Tool deposit = invocation -> bank.put(invocation.arguments());
    private final Tool forbidden = invocation -> {
        throw new AssertionError("executed " + invocation);
    };

    private Worker worker(Instant now) {
        return new Worker(bank, ledger, Lifeline.endless(), now);
    }

    /** A worker that asks before every write whether the run is still its own. */
    private Worker careful(Instant now) {
        return new Worker(bank, ledger, Lifeline.endless(), now, config -> config.workerLease(Duration.ZERO));
    }

    private static String save(AgentRun run, int step) {
        return run.checkpoint(Json.NODES.objectNode().put("step", step)).save();
    }

    @Test
    void aCheckpointIsDurableAndAcceptedWhenItReturnsAndTellsWhatHasEnded() {
        AgentRun run = worker(MORNING).start();
        run.call(FIRST, deposit);

        String id = run.checkpoint(Json.NODES.objectNode().put("step", 1))
                .planned(List.of("deposit to B", "tell the customer"))
                .approvals(Json.NODES.objectNode().put("supervisor", "asked"))
                .recovery(RecoveryMode.REDO_STEP, "The receipt is printed twice at worst.")
                .summary("Your first deposit is made.")
                .traceLinks(List.of("https://traces.example/1"))
                .save();
        run.call(SECOND, deposit);
        String next = save(run, 2);

        List<CheckpointSaved> saved = ledger.payloads(CheckpointSaved.class);
        assertThat(saved.get(0).getCheckpointId()).isEqualTo(id);
        assertThat(saved.get(0).getFollows()).isNull();
        assertThat(saved.get(0).getCompleted()).containsExactly("s-1");
        assertThat(saved.get(0).getPending()).isEmpty();
        assertThat(saved.get(0).getPlanned()).containsExactly("deposit to B", "tell the customer");
        assertThat(saved.get(0).getRecoveryMode()).isEqualTo(RecoveryMode.REDO_STEP);
        assertThat(saved.get(1).getCheckpointId()).isEqualTo(next);
        assertThat(saved.get(1).getFollows()).isEqualTo(id);
        assertThat(saved.get(1).getCompleted())
                .as("what the checkpoint before tells already is not told again")
                .containsExactly("s-2");
        assertThat(requireNonNull(ledger.run()).checkpointId()).isEqualTo(next);
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void aNewWorkerGoesOnFromTheNewestCheckpointAndWhatHappenedAfterIt() {
        AgentRun lost = worker(MORNING).start();
        lost.call(FIRST, deposit);
        String id = save(lost, 1);
        lost.call(SECOND, deposit);
        ledger.flush();

        AgentRun resumed = worker(LATER).resume();

        assertThat(requireNonNull(resumed.checkpoint()).id()).isEqualTo(id);
        assertThat(requireNonNull(resumed.checkpoint()).state().get("step").intValue())
                .isOne();
        assertThat(resumed.since())
                .extracting(RecordedFact::type)
                .startsWith("ActionPlanned", "ActionStarted", "ActionSucceeded")
                .doesNotContain("RunResumed", "CheckpointSaved");
        assertThat(ledger.payloads(RunResumed.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.getCheckpointId()).isEqualTo(id));
        assertThat(resumed.call(FIRST, forbidden).source()).isEqualTo(ToolResult.Source.LEDGER);
        assertThat(resumed.call(SECOND, forbidden).source()).isEqualTo(ToolResult.Source.LEDGER);
        save(resumed, 2);
        assertThat(ledger.payloads(CheckpointSaved.class).get(1).getFollows()).isEqualTo(id);
        assertThat(ledger.payloads(CheckpointSaved.class).get(1).getCompleted()).containsExactly("s-2");
        assertThat(bank.deposits()).isEqualTo(2);
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void aRunThatBeginsHasNoCheckpointAndNoPast() {
        AgentRun run = worker(MORNING).resume();

        assertThat(run.checkpoint()).isNull();
        assertThat(run.since()).isEmpty();
    }

    @Test
    void anOldCheckpointIsNotResumedFromAndBothAreNamed() {
        AgentRun run = worker(MORNING).start();
        String old = save(run, 1);
        String newest = save(run, 2);

        assertThatThrownBy(() -> worker(LATER).resume(ResumeOptions.from(old)))
                .isInstanceOf(StaleCheckpointException.class)
                .hasMessageContaining(old)
                .hasMessageContaining(newest);
        assertThat(ledger.facts()).doesNotContain("RunResumed");
        assertThat(requireNonNull(
                                worker(LATER).resume(ResumeOptions.from(newest)).checkpoint())
                        .id())
                .isEqualTo(newest);
    }

    @Test
    void aCheckpointOfARunThatNeverWasIsNotResumedFrom() {
        assertThatThrownBy(() -> worker(LATER).resume(ResumeOptions.from("cp-1")))
                .isInstanceOf(StaleCheckpointException.class)
                .hasMessageContaining("has none");
        assertThat(ledger.facts()).isEmpty();
    }

    @Test
    void aCheckpointThatBecomesOldWhileAWorkerResumesIsRefusedByTheLedger() {
        AgentRun first = worker(MORNING).start();
        save(first, 1);
        ledger.beforeNext(RunResumed.class, () -> save(first, 2));

        assertThatThrownBy(() -> worker(LATER).resume())
                .isInstanceOf(StaleCheckpointException.class)
                .hasMessageContaining("its newest is");
        assertThat(ledger.rejections()).singleElement().asString().startsWith("STALE_CHECKPOINT");
    }

    @Test
    void ofTwoWorkersThatResumeAtOnceOneHasTheRunAndTheOtherIsTold() {
        worker(MORNING).start().call(FIRST, deposit);
        ledger.flush();
        ledger.beforeNext(RunResumed.class, () -> worker(LATER).resume());

        assertThatThrownBy(() -> worker(LATER).resume())
                .isInstanceOf(OvertakenException.class)
                .hasMessageContaining("took it up first");
        assertThat(requireNonNull(ledger.run()).workerEpoch()).isEqualTo(2);
        assertThat(ledger.rejections()).singleElement().asString().startsWith("OVERTAKEN");
    }

    @Test
    void anOvertakenWorkerCannotSave() {
        AgentRun zombie = worker(MORNING).start();
        zombie.call(FIRST, deposit);
        save(zombie, 1);
        AgentRun resumed = worker(LATER).resume();
        save(resumed, 2);

        assertThatThrownBy(() -> save(zombie, 3))
                .isInstanceOf(OvertakenException.class)
                .hasMessageContaining("this worker is number 1");
        assertThat(requireNonNull(ledger.run()).checkpointId())
                .isEqualTo(ledger.payloads(CheckpointSaved.class).get(1).getCheckpointId());
        assertThatThrownBy(() -> zombie.call(SECOND, forbidden)).isInstanceOf(OvertakenException.class);
        assertThatThrownBy(() -> zombie.finish(RunOutcome.SUCCEEDED, null)).isInstanceOf(OvertakenException.class);
    }

    @Test
    void anOvertakenWorkerFindsOutBeforeItExecutesAWrite() {
        AgentRun zombie = careful(MORNING).start();
        zombie.call(FIRST, deposit);
        AgentRun resumed = worker(LATER).resume();

        assertThatThrownBy(() -> zombie.call(SECOND, forbidden)).isInstanceOf(OvertakenException.class);

        assertThat(ledger.rejections())
                .extracting(rejection -> rejection.substring(0, 9))
                .containsExactly("OVERTAKEN", "OVERTAKEN");
        assertThat(resumed.call(SECOND, deposit).failed()).isFalse();
        resumed.finish(RunOutcome.SUCCEEDED, null);
        assertThat(bank.deposits()).isEqualTo(2);
    }

    @Test
    void aWorkerWhoseRunWasStoppedFindsOutBeforeItExecutesAWrite() {
        AgentRun run = careful(MORNING).start();
        run.call(FIRST, deposit);
        ledger.flush();
        ledger.state(
                ActorKind.OPERATOR,
                CompensationRequested.newBuilder().setReason("wrong customer").build());

        assertThatThrownBy(() -> run.call(SECOND, forbidden))
                .isInstanceOfSatisfying(
                        RunStoppedException.class,
                        stopped -> assertThat(stopped.status()).isEqualTo("COMPENSATING"));
        assertThat(bank.deposits()).isOne();
    }

    @Test
    void everyFactTellsWhichOfTheRunsWorkersStatesIt() {
        worker(MORNING).start().call(FIRST, deposit);
        ledger.flush();
        worker(LATER).resume().call(SECOND, deposit);
        ledger.flush();

        assertThat(ledger.records())
                .filteredOn(event -> event.getPayload() instanceof ActionPlanned
                        || event.getPayload() instanceof ActionStarted
                        || event.getPayload() instanceof RunResumed)
                .extracting(LedgerEvent::getWorkerEpoch)
                .containsExactly(1L, 1L, 2L, 2L, 2L);
    }

    @Test
    void aCheckpointThatAsksForAPersonIsGoneOnFromOnAPersonsWordOnly() {
        AgentRun run = worker(MORNING).start();
        run.checkpoint(Json.NODES.objectNode())
                .recovery(RecoveryMode.ASK_PERSON, "The customer may have called the bank.")
                .save();

        assertThatThrownBy(() -> worker(LATER).resume())
                .isInstanceOf(RunStoppedException.class)
                .hasMessageContaining("The customer may have called the bank.");
        assertThat(ledger.facts()).doesNotContain("RunResumed");

        worker(LATER).resume(ResumeOptions.newest().onTheWordOf("mia", "she has not"));
        assertThat(ledger.payloads(RunResumed.class).get(0).getReason()).contains("mia: she has not");
    }

    @Test
    void aCheckpointThatIsTooLargeIsNotSaved() {
        AgentRun run = worker(MORNING).start();

        assertThatThrownBy(() ->
                        run.checkpoint(Json.NODES.textNode("x".repeat(5000))).save())
                .isInstanceOf(ValueTooLargeException.class);
        assertThat(ledger.facts()).doesNotContain("CheckpointSaved");
    }
}
