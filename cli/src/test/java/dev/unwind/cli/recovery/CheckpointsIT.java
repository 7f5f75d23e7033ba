package dev.unwind.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.RecoveryMode;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.OvertakenException;
import dev.unwind.sdk.ResumeOptions;
import dev.unwind.sdk.RetryOf;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.StaleCheckpointException;
import dev.unwind.sdk.Tool;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.ToolResult;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.query.RecordedFact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are lost behind a checkpoint, those that take over, those that come back, and people who order a retry. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckpointsIT {
    private final List<RunKey> runs = new ArrayList<>();
    private final AtomicInteger executed = new AtomicInteger();
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

    private static ToolCall update(String id, String ticket, String priority) {
        ObjectNode arguments = Json.NODES.objectNode().put("ticket_id", ticket).put("priority", priority);
        return ToolCall.of("desk.update_ticket", 1, arguments).withActionId(id);
    }

    private Tool counted(String tenant) {
        Tool tool = desk.tool(tenant, "update_ticket", null);
        return invocation -> {
            executed.incrementAndGet();
            return tool.invoke(invocation);
        };
    }

    private RunOptions options(String tenant) {
        executed.set(0);
        desk.createTenant(tenant);
        RunOptions options = RunOptions.of(tenant, "run-" + tenant).withTask("Sort the tickets");
        runs.add(options.key());
        return options;
    }

    /** Leaves an output where docs/checkpoints.md takes it from. */
    private static void keep(String file, String output) throws IOException {
        Files.writeString(Path.of("target", file), output);
    }

    private static JsonNode step(int done) {
        return Json.NODES.objectNode().put("ticketsDone", done);
    }

    @Test
    void aSecondWorkerGoesOnFromTheCheckpointAndTheFirstOneIsRefusedWhenItComesBack() throws IOException {
        RunOptions options = options("zombie");
        Tool tool = counted("zombie");
        try (UnwindAgent first =
                        desk.worker(config -> config.instanceId("worker-a").workerLease(Duration.ZERO));
                UnwindAgent second = desk.worker(config -> config.instanceId("worker-b"))) {
            AgentRun lost = first.startRun(options);
            lost.call(update("s-1", "T-181", "urgent"), tool);
            String old = lost.checkpoint(step(0)).save();
            String checkpoint = lost.checkpoint(step(1))
                    .planned(List.of("raise T-182"))
                    .summary("One of two tickets is sorted.")
                    .recovery(RecoveryMode.CONTINUE, "Nothing to look after.")
                    .save();
            lost.call(update("s-2", "T-182", "urgent"), tool);
            lost.awaitVerified(Desk.PATIENCE); // and is not heard of any more

            assertThatThrownBy(() -> second.resumeRun(options, ResumeOptions.from(old)))
                    .isInstanceOf(StaleCheckpointException.class)
                    .hasMessageContaining(checkpoint);
            AgentRun resumed = second.resumeRun(options);
            assertThat(Objects.requireNonNull(resumed.checkpoint()).id()).isEqualTo(checkpoint);
            assertThat(Objects.requireNonNull(resumed.checkpoint()).state()).isEqualTo(step(1));
            assertThat(resumed.since())
                    .extracting(RecordedFact::type)
                    .containsSubsequence("ActionPlanned", "ActionStarted", "ActionSucceeded", "VerificationRecorded")
                    .doesNotContain("CheckpointSaved", "RunResumed");
            assertThat(resumed.call(update("s-1", "T-181", "urgent"), tool).source())
                    .isEqualTo(ToolResult.Source.LEDGER);
            assertThat(resumed.call(update("s-2", "T-182", "urgent"), tool).source())
                    .isEqualTo(ToolResult.Source.LEDGER);
            assertThat(executed.get()).isEqualTo(2);

            assertThatThrownBy(() -> lost.call(update("s-3", "T-183", "low"), tool))
                    .isInstanceOf(OvertakenException.class)
                    .hasMessageContaining("worker-b");
            assertThatThrownBy(() -> lost.checkpoint(step(3)).save()).isInstanceOf(OvertakenException.class);
            assertThat(executed.get()).as("the zombie executes nothing").isEqualTo(2);

            resumed.call(update("s-3", "T-183", "high"), tool);
            resumed.checkpoint(step(3)).summary("All tickets are sorted.").save();
            resumed.finish(RunOutcome.SUCCEEDED, "Sorted.");
            resumed.awaitVerified(Desk.PATIENCE);
        }
        String story = desk.command("show", options.key().encode());
        keep("checkpoints-show.txt", story);
        assertThat(executed.get()).isEqualTo(3);
        assertThat(story).contains("resumed from checkpoint cp-", "One of two tickets is sorted.", "COMPLETED");
    }

    @Test
    void aPersonOrdersARetryAndTheAgentMakesIt() throws IOException {
        RunOptions options = options("ordered");
        try (UnwindAgent agent = desk.worker(config -> config.instanceId("worker-c"))) {
            AgentRun run = agent.startRun(options);
            ToolCall call = update("s-1", "T-181", "urgent");
            run.call(call, desk.tool("ordered", "update_ticket", "error"));
            run.awaitVerified(Desk.PATIENCE);

            String ordered = desk.command(
                    "retry", options.key().encode(), "s-1", "--reason", "The desk is up again", "--as", "maria");
            keep("retry.txt", ordered);
            assertThat(ordered).startsWith("Ordered attempt 2 of action s-1");
            ToolResult again = run.call(call.withRetryOf(RetryOf.byPerson("s-1")), counted("ordered"));
            assertThat(again.attempt()).isEqualTo(2);
            run.finish(RunOutcome.SUCCEEDED, null);
            run.awaitVerified(Desk.PATIENCE);
            assertThat(desk.command("retry", options.key().encode(), "s-1", "--reason", "once more"))
                    .contains("expected FAILED with effect NONE");
        }
        String story = desk.command("show", options.key().encode());
        keep("retry-show.txt", story);
        assertThat(story).contains("retried", "attempt 2, layer HUMAN", "maria", "The desk is up again");
    }
}
