package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.RecoveryMode;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.sdk.query.RecordedCheckpoint;
import java.time.Duration;
import java.util.List;

/** The example of the README, between the marks. */
final class Example {
    private Example() {}

    static ToolResult raiseTicket(UnwindAgentConfig config, Desk desk, String tenant) {
        // [example]
        try (UnwindAgent agent = UnwindAgent.connect(config)) { // one per process, shared by all its runs
            AgentRun run = agent.startRun(RunOptions.of(tenant, "run-17").withTask("Raise ticket T-181"));

            JsonNode arguments = Json.parse("{\"ticket_id\": \"T-181\", \"priority\": \"urgent\"}");
            ToolCall call = ToolCall.of("desk.update_ticket", 1, arguments)
                    .withActionId("s-1") // the framework's tool-call id
                    .withReasoning("The customer cannot work until this is solved.");
            ToolResult result =
                    run.call(call, invocation -> desk.call(tenant, "update_ticket", invocation.arguments()));

            run.finish(result.failed() ? RunOutcome.FAILED : RunOutcome.SUCCEEDED, "Raised ticket T-181.");
            run.awaitVerified(Duration.ofSeconds(30)); // what the agent claims is one thing; this is the read-back
            return result;
        }
        // [/example]
    }

    static ToolResult sortTickets(UnwindAgentConfig config, RunOptions options, ToolCall raise, Tool tool) {
        // [checkpoints]
        try (UnwindAgent agent = UnwindAgent.connect(config)) {
            AgentRun run = agent.resumeRun(options); // begins the run when the ledger does not know it
            RecordedCheckpoint saved = run.checkpoint(); // null: from the start
            int done = saved == null ? 0 : saved.state().get("done").intValue();

            ToolCall call = raise.withActionId("raise-" + done).withRetries(RetryPolicy.upTo(3));
            ToolResult result = run.call(call, tool); // answered from the ledger when it was carried out before

            run.checkpoint(Json.parse("{\"done\": " + (done + 1) + "}"))
                    .planned(List.of("tell the customer"))
                    .summary("Your ticket is raised.")
                    .recovery(RecoveryMode.CONTINUE, null)
                    .save(); // durable and accepted when it returns
            return result;
        }
        // [/checkpoints]
    }
}
