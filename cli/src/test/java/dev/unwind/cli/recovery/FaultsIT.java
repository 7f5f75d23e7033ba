package dev.unwind.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.ToolResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Targets that lie, fail half-way, hang, repeat and overreach: each is seen by a read-back, and none ends in a false COMPENSATED. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {
    private final List<RunKey> runs = new ArrayList<>();
    private Desk desk;

    @BeforeAll
    void open(@TempDir Path folder) {
        desk = Desk.open(folder);
    }

    @AfterEach
    void theAuditorFindsNothing() {
        desk.audit(runs);
    }

    @AfterAll
    void close() {
        desk.close();
    }

    @Test
    void anAnswerOfSuccessWithNothingDoneIsAMismatchThatLeavesNothingToUndo() {
        AgentRun run = begin("lie");
        desk.call(run, "a", "update_ticket", raise(), "lie-success");

        JsonNode settled = desk.settled(run.key());

        assertThat(desk.action(run.key(), "a").path("verification").asText()).isEqualTo("MISMATCHED");
        assertThat(settled.path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.differences(run.key())).isEmpty();
    }

    @Test
    void anErrorAnswerAfterTheEffectIsReconciledByAReadBackAndCanBeUndone() {
        AgentRun run = begin("half-way");
        ToolResult result = desk.call(run, "a", "update_ticket", raise(), "effect-then-error");
        assertThat(result.failed()).isTrue();
        run.finish(RunOutcome.FAILED, null);

        run.awaitVerified(Desk.PATIENCE);

        assertThat(desk.action(run.key(), "a").path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(desk.action(run.key(), "a").path("effect").asText()).isEqualTo("APPLIED");
        assertThat(desk.undo(run.key()).path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.differences(run.key())).isEmpty();
    }

    @Test
    void anErrorAnswerWithoutEffectIsReconciledToFailed() {
        AgentRun run = begin("refused");
        desk.call(run, "a", "update_ticket", raise(), "error");
        run.finish(RunOutcome.FAILED, null);

        run.awaitVerified(Desk.PATIENCE);

        assertThat(desk.action(run.key(), "a").path("status").asText()).isEqualTo("FAILED");
        assertThat(desk.undo(run.key()).path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.restores(run.key())).isEmpty();
    }

    @Test
    void aTimeoutAfterTheEffectIsReconciledByAReadBackAndCanBeUndone() {
        AgentRun run = begin("hanging");
        ToolResult result = desk.call(run, "a", "update_ticket", raise(), "effect-then-timeout");
        assertThat(result.failed()).isTrue();
        run.finish(RunOutcome.FAILED, null);

        run.awaitVerified(Desk.PATIENCE);

        assertThat(desk.action(run.key(), "a").path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(desk.undo(run.key()).path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.differences(run.key())).isEmpty();
    }

    @Test
    void aCallThatIsCarriedOutTwiceIsDetectedAndUndoneWhole() {
        AgentRun run = begin("twice");
        desk.call(run, "a", "post_message", message(), "twice");

        JsonNode settled = desk.settled(run.key());

        assertThat(desk.action(run.key(), "a").path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(settled.path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.differences(run.key())).isEmpty();
    }

    @Test
    void aChangeThatTheContractDoesNotAllowIsLeftAndShownToAPerson() {
        AgentRun run = begin("overreach");
        desk.call(run, "a", "update_ticket", raise(), "extra-field");

        JsonNode settled = desk.settled(run.key());

        assertThat(desk.action(run.key(), "a").path("status").asText()).isEqualTo("COMPENSATION_FAILED");
        assertThat(settled.path("status").asText()).isEqualTo("COMPENSATED_WITH_RESIDUE");
        assertThat(desk.cases(run.key())).isNotEmpty();
        assertThat(desk.differences(run.key()))
                .as("the declared change is gone, the undeclared one is nobody's to take back")
                .allMatch(place -> place.contains("note"))
                .isNotEmpty();
    }

    @Test
    void anUndoThatIsAnsweredButNotDoneIsNotBelieved() throws IOException {
        AgentRun run = done("undo-lie");
        desk.armRestore("undo-lie", "lie-success");

        JsonNode settled = desk.undo(run.key());

        assertThat(desk.action(run.key(), "a").path("status").asText()).isEqualTo("COMPENSATION_FAILED");
        assertThat(settled.path("status").asText()).isEqualTo("COMPENSATED_WITH_RESIDUE");
        assertThat(desk.differences(run.key())).isNotEmpty();
        assertThat(desk.cases(run.key())).isNotEmpty();
    }

    @Test
    void anUndoThatIsDoneAndAnsweredWithAnErrorIsRepeatedUnderItsKeyAndAppliedOnce() throws IOException {
        AgentRun run = done("undo-error");
        desk.armRestore("undo-error", "effect-then-error");

        assertThat(desk.undo(run.key()).path("status").asText()).isEqualTo("COMPENSATED");

        assertThat(desk.differences(run.key())).isEmpty();
        assertThat(desk.restores(run.key())).allMatch(restore -> restore.applications() == 1);
    }

    @Test
    void anUndoThatTheTargetRefusesForATimeIsRepeated() throws IOException {
        AgentRun run = done("undo-later");
        desk.armRestore("undo-later", "error");

        assertThat(desk.undo(run.key()).path("status").asText()).isEqualTo("COMPENSATED");

        assertThat(desk.differences(run.key())).isEmpty();
    }

    @Test
    void anUndoThatChangesAnotherFieldTooIsRefuted() throws IOException {
        AgentRun run = done("undo-overreach");
        desk.armRestore("undo-overreach", "extra-field");

        JsonNode settled = desk.undo(run.key());

        boolean exact = desk.differences(run.key()).isEmpty();
        assertThat(settled.path("status").asText().equals("COMPENSATED"))
                .as("never COMPENSATED over data that differs: %s", desk.differences(run.key()))
                .isEqualTo(exact);
    }

    private AgentRun begin(String tenant) {
        AgentRun run = desk.begin(tenant);
        runs.add(run.key());
        return run;
    }

    /** A run with one verified change, ended. */
    private AgentRun done(String tenant) {
        AgentRun run = begin(tenant);
        desk.call(run, "a", "update_ticket", raise(), null);
        run.finish(RunOutcome.SUCCEEDED, null);
        run.awaitVerified(Desk.PATIENCE);
        return run;
    }

    private static ObjectNode raise() {
        return Json.NODES.objectNode().put("ticket_id", "T-182").put("priority", "high");
    }

    private static ObjectNode message() {
        return Json.NODES.objectNode().put("ticket_id", "T-182").put("body", "On its way.");
    }
}
