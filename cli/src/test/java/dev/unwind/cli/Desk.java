package dev.unwind.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.local.LocalStack;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;

/** A support desk of a tenant of its own, and agents that change its tickets. */
final class Desk implements AutoCloseable {
    private final String tenant;
    private final TargetClient target;
    private final UnwindAgent agent;

    Desk(LocalStack stack, String tenant) {
        this.tenant = tenant;
        this.target = new TargetClient(stack.targetBase());
        target.createTenant(tenant, "desk", "none");
        this.agent = UnwindAgent.connect(
                UnwindAgentConfig.builder(stack.bootstrapServers(), stack.schemaRegistryUrl(), "desk-agent")
                        .queryApi(URI.create(stack.queryApi()))
                        .targetUrl("desk.url", stack.targetBase() + "/desk")
                        .build());
    }

    /** One run that sets one field of a ticket; returns when that is read back. */
    void run(String runId, String ticket, String field, String value) {
        AgentRun run = agent.startRun(
                RunOptions.of(tenant, runId).withTask("Set " + field + " of " + ticket + " to " + value));
        ObjectNode arguments = Json.NODES.objectNode().put("ticket_id", ticket).put(field, value);
        run.call(
                ToolCall.of("desk.update_ticket", 1, arguments)
                        .withActionId("set-" + field)
                        .withReasoning("So it was asked for"),
                invocation -> TextNode.valueOf(target.call(tenant, "desk", "update_ticket", arguments)));
        run.finish(RunOutcome.SUCCEEDED, null);
        run.awaitVerified(Duration.ofSeconds(30));
    }

    /** Somebody changes a ticket and tells nobody. */
    void behindTheBack(String ticket, String field, String value) {
        try {
            target.call(
                    tenant,
                    "desk",
                    "update_ticket",
                    Json.NODES.objectNode().put("ticket_id", ticket).put(field, value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        agent.close();
        target.close();
    }
}
