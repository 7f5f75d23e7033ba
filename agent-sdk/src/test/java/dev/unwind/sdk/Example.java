package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.RunOutcome;
import java.time.Duration;

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
}
