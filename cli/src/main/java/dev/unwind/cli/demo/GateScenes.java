package dev.unwind.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.KillSwitches;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.ledger.control.ControlWriter;
import dev.unwind.model.control.ControlScope;
import dev.unwind.model.control.SwitchProgress;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.ControlRefusedException;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.UndeclaredToolException;
import dev.unwind.sdk.UnwindAgent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What the agent of the desk may not do, or not alone, and what becomes of it when it tries. */
final class GateScenes {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final String AGENT = "desk-agent";

    private final UnwindAgent agent;
    private final TargetClient desk;
    private final QueryApi query;
    private final FactWriter approver;
    private final String tenant;

    GateScenes(UnwindAgent agent, TargetClient desk, QueryApi query, FactWriter approver, String tenant) {
        this.agent = agent;
        this.desk = desk;
        this.query = query;
        this.approver = approver;
        this.tenant = tenant;
    }

    /** A tool that nobody has declared is planned, blocked and not called. */
    Scene undeclaredTool() {
        AgentRun run = begin("tidy-up", "Delete the ticket of the old test account.");
        AtomicBoolean called = new AtomicBoolean();
        List<String> told = new ArrayList<>();
        ObjectNode arguments = Json.NODES.objectNode().put("ticket_id", "T-186");
        try {
            run.call(ToolCall.of("desk.delete_ticket", 1, arguments).withActionId("delete"), invocation -> {
                called.set(true);
                return Json.NODES.objectNode();
            });
        } catch (UndeclaredToolException e) {
            told.add(
                    "The agent called desk.delete_ticket, which no contract declares. It was refused, and not called.");
        }
        JsonNode action = awaitAction(run.key(), "delete", "BLOCKED");
        told.add("On the ledger the action is " + action.path("status").asText() + ".");
        run.finish(RunOutcome.FAILED, "There is no tool for that.");
        boolean good = !called.get() && told.size() == 2;
        return new Scene("undeclaredToolBlocked", "An undeclared tool", good, told);
    }

    /** A call that a rule holds waits, is shown, approved by a person and made. */
    Scene heldAction() throws InterruptedException, ExecutionException {
        AgentRun run = begin("escalate-T-185", "The export of a large customer is incomplete: make T-185 urgent.");
        ObjectNode arguments = Json.NODES.objectNode().put("ticket_id", "T-185").put("priority", "urgent");
        AtomicLong called = new AtomicLong();
        CompletableFuture<Void> call = CompletableFuture.runAsync(() -> run.call(
                ToolCall.of("desk.update_ticket", 1, arguments)
                        .withActionId("escalate")
                        .withReasoning("The customer's month ends today."),
                invocation -> {
                    called.set(System.nanoTime());
                    return DeskAgent.answer(desk.call(tenant, "desk", "update_ticket", arguments));
                }));
        JsonNode held = awaitAction(run.key(), "escalate", "HELD");
        boolean waited = called.get() == 0;
        List<String> told = new ArrayList<>();
        told.add("The agent called desk.update_ticket with " + Json.write(arguments) + ". Rule "
                + held.at("/gate/rule").asText() + " of policy "
                + held.at("/gate/policy").asText()
                + " holds it; nothing was sent.");
        JsonNode preview = held.at("/gate/preview");
        told.add("Shown to the approver: priority is now "
                + preview.at("/current/ticket/priority").asText() + "; undo possible: "
                + preview.at("/undo/possible").asBoolean() + "; digest "
                + held.at("/approval/digest").asText().substring(0, 12) + "...");
        long approvedAt = approve(run.key(), held);
        call.get();
        run.awaitVerified(PATIENCE);
        JsonNode done = awaitAction(run.key(), "escalate", "SUCCEEDED");
        told.add(String.format(
                Locale.ROOT,
                "mia approved exactly that; %.0f ms later it was sent, and read back: %s.",
                (called.get() - approvedAt) / 1e6,
                done.path("verification").asText()));
        run.finish(RunOutcome.SUCCEEDED, "T-185 is urgent now.");
        boolean good = waited && done.path("verification").asText().equals("VERIFIED");
        return new Scene("heldActionApproved", "A held action, approved", good, told);
    }

    /** An agent that does without the SDK has one thing approved and does another. */
    Scene swappedArguments(RogueAgent rogue) throws IOException {
        ObjectNode shown = message("We refund 82.00 EUR today.");
        ObjectNode sent = message("We refund 820.00 EUR today.");
        RunKey key = rogue.plan("refund-T-182", "refund", "desk.post_message", "T-182", shown);
        JsonNode held = awaitAction(key, "refund", "HELD");
        approve(key, held);
        awaitAction(key, "refund", "APPROVED");
        rogue.send("refund", sent);
        JsonNode settled = query.awaitRun(key, "settled", PATIENCE)
                .orElseThrow(() -> CliException.failed("The ledger does not know run " + key + "."))
                .value();
        JsonNode review = query.cases(tenant, 100).stream()
                .filter(open -> open.path("runId").asText().equals(key.runId())
                        && open.path("kind").asText().equals("GATE_REVIEW"))
                .findFirst()
                .orElse(Json.NODES.missingNode());
        List<String> told = new ArrayList<>();
        told.add("An agent without the SDK planned the message \""
                + shown.path("body").asText() + "\", had it approved, and sent \""
                + sent.path("body").asText() + "\".");
        told.add(
                "GATE_BYPASSED: the digest of what it started is not the approved one. The run was stopped and undone: "
                        + settled.path("status").asText() + ".");
        told.add("A person has the case: " + review.path("detail").asText());
        boolean good = settled.path("status").asText().equals("COMPENSATED") && !review.isMissingNode();
        return new Scene("argumentSwapCaught", "Other arguments than approved", good, told);
    }

    /** Everything that the agent does is stopped; it obeys, says so, and goes on when it may. */
    Scene killSwitch(KillSwitches switches) {
        AgentRun run = begin("look-around", "See how the tickets stand.");
        look(run, "before");
        ControlScope scope = ControlScope.agent(AGENT);
        long began = System.nanoTime();
        Control stop = switches.put(ControlWriter.use(
                        scope, ControlMode.STOP, false, "it looks wrong; let us see first", "ole", List.of()))
                .control();
        SwitchProgress progress = obeyed(switches, stop);
        double millis = (System.nanoTime() - began) / 1e6;
        List<String> told = new ArrayList<>();
        told.add(String.format(
                Locale.ROOT,
                "ole stopped agent %s: requested -> confirmed %d/%d -> fenced %d/%d after %.0f ms.",
                AGENT,
                progress.confirmed(),
                progress.size(),
                progress.fenced(),
                progress.size(),
                millis));
        boolean refused = false;
        try {
            look(run, "meanwhile");
        } catch (ControlRefusedException e) {
            refused = true;
            told.add("The agent's next call was refused: " + e.getMessage());
        }
        Control lifted = switches.put(ControlWriter.use(
                        scope,
                        ControlMode.LIFTED,
                        false,
                        "it was nothing",
                        "ole",
                        switches.lifts(scope, List.of(stop))))
                .control();
        obeyed(switches, lifted);
        boolean goesOn = look(run, "afterwards");
        told.add("Lifted again, the agent goes on.");
        run.finish(RunOutcome.SUCCEEDED, null);
        return new Scene("killSwitchObeyed", "A kill switch", progress.complete() && refused && goesOn, told);
    }

    private boolean look(AgentRun run, String actionId) {
        ObjectNode arguments = Json.NODES.objectNode().put("ticket_id", "T-181");
        return !run.call(
                        ToolCall.of("desk.get_ticket", 1, arguments).withActionId(actionId),
                        invocation -> DeskAgent.answer(desk.call(tenant, "desk", "get_ticket", arguments)))
                .failed();
    }

    private static SwitchProgress obeyed(KillSwitches switches, Control control) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        SwitchProgress progress = switches.progress(control);
        while (!progress.complete() && System.nanoTime() < giveUp) {
            switches.poll(LOOK_AGAIN);
            progress = switches.progress(control);
        }
        return progress;
    }

    /** When the approval was acknowledged. */
    private long approve(RunKey key, JsonNode held) {
        approver.append(
                key,
                ActionApproved.newBuilder()
                        .setActionId(held.path("actionId").asText())
                        .setArgumentsDigest(held.at("/approval/digest").asText())
                        .setRole(held.at("/gate/approval/role").asText())
                        .setReason("I have seen what it does.")
                        .build());
        return System.nanoTime();
    }

    private JsonNode awaitAction(RunKey key, String actionId, String status) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        JsonNode action = Json.NODES.missingNode();
        while (System.nanoTime() < giveUp) {
            action = query.action(key, actionId).orElse(Json.NODES.missingNode());
            if (action.path("status").asText().equals(status)) {
                return action;
            }
            query.awaitRun(key, "settled", LOOK_AGAIN);
        }
        throw CliException.failed("Action " + actionId + " of run " + key + " is "
                + action.path("status").asText("not there") + " after " + PATIENCE + ", expected " + status + ".");
    }

    private static ObjectNode message(String body) {
        return Json.NODES
                .objectNode()
                .put("ticket_id", "T-182")
                .put("author", "agent")
                .put("body", body);
    }

    private AgentRun begin(String runId, String task) {
        return agent.startRun(RunOptions.of(tenant, runId).withTask(task).withModel("scripted"));
    }
}
