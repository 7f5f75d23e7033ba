package dev.unwind.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.RunStoppedException;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.UnwindAgent;
import java.io.IOException;
import java.time.Duration;

/**
 * The agent of a support desk. Its decisions are fine; two of its tools have mistakes of a common kind: one sends another value than it was
 * given, one repeats a request that had been carried out.
 */
final class DeskAgent {
    private static final String DOMAIN = "desk";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final UnwindAgent agent;
    private final TargetClient desk;
    private final String tenant;

    DeskAgent(UnwindAgent agent, TargetClient desk, String tenant) {
        this.agent = agent;
        this.desk = desk;
        this.tenant = tenant;
    }

    /** One call as it is sent to the desk. */
    @FunctionalInterface
    private interface Send {
        String send(ObjectNode arguments) throws IOException;
    }

    /** Hands a ticket over, without any mistake. */
    RunKey handOver() {
        AgentRun run = begin("hand-over", "Noor is on leave from today: hand T-181 over to Ada.");
        call(run, "read", "get_ticket", "Who has T-181 now?", object("ticket_id", "T-181"), plainly("get_ticket"));
        call(
                run,
                "assign",
                "update_ticket",
                "T-181 is Noor's; Ada takes over while she is away.",
                object("ticket_id", "T-181").put("assignee", "ada"),
                plainly("update_ticket"));
        run.finish(RunOutcome.SUCCEEDED, "T-181 is Ada's now.");
        run.awaitVerified(PATIENCE);
        return run.key();
    }

    /** Answers a ticket and raises its priority; the tool that sets the priority sends another one. */
    RunKey wrongUpdate() {
        AgentRun run =
                begin("answer-T-182", "Answer T-182 and raise its priority to high: the invoice is due this week.");
        call(run, "read", "get_ticket", "What is T-182 about?", object("ticket_id", "T-182"), plainly("get_ticket"));
        call(
                run,
                "answer",
                "post_message",
                "Tell Tomas that a corrected invoice is on its way.",
                object("ticket_id", "T-182")
                        .put("author", "agent")
                        .put("body", "We are correcting the address; you get the new invoice today."),
                plainly("post_message"));
        call(
                run,
                "raise",
                "update_ticket",
                "The invoice is due this week, so high instead of normal.",
                object("ticket_id", "T-182").put("priority", "high"),
                // The mistake: a table of priorities that is one step off.
                arguments -> desk.call(
                        tenant, DOMAIN, "update_ticket", arguments.deepCopy().put("priority", "urgent")));
        return stopped(run);
    }

    /** Sends one message; the tool's own retry sends it again although the first request had been carried out. */
    RunKey duplicate() {
        AgentRun run = begin("answer-T-183", "Send Priya the offer for the yearly plan.");
        call(
                run,
                "offer",
                "post_message",
                "Ben has promised an offer; two months are free.",
                object("ticket_id", "T-183")
                        .put("author", "agent")
                        .put("body", "Here is your offer: twelve months for the price of ten."),
                // The mistake: the retry does not know whether the first request came through.
                arguments -> {
                    desk.call(tenant, DOMAIN, "post_message", arguments);
                    return desk.call(tenant, DOMAIN, "post_message", arguments);
                });
        return stopped(run);
    }

    private AgentRun begin(String runId, String task) {
        return agent.startRun(RunOptions.of(tenant, runId).withTask(task).withModel("scripted"));
    }

    private Send plainly(String tool) {
        return arguments -> desk.call(tenant, DOMAIN, tool, arguments);
    }

    private static void call(AgentRun run, String id, String tool, String why, ObjectNode arguments, Send send) {
        run.call(
                ToolCall.of(DOMAIN + "." + tool, 1, arguments).withActionId(id).withReasoning(why),
                invocation -> answer(send.send(arguments)));
    }

    /** What the desk answered, as JSON. */
    static JsonNode answer(String text) {
        try {
            return Json.parse(text);
        } catch (MalformedJson plainText) {
            return TextNode.valueOf(text);
        }
    }

    private static ObjectNode object(String name, String value) {
        return Json.NODES.objectNode().put(name, value);
    }

    /** The agent learns that its run was stopped; it finishes in peace only if nobody found a mistake. */
    private static RunKey stopped(AgentRun run) {
        try {
            run.awaitVerified(PATIENCE);
            run.finish(RunOutcome.SUCCEEDED, null);
        } catch (RunStoppedException expected) {
            return run.key();
        }
        return run.key();
    }
}
