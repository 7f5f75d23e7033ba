package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.FieldChange;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why one action happened and what became of it, from facts alone.
 *
 * @param run the run, as the query API shows it
 * @param action the action, likewise
 * @param facts the accepted facts about the action, in order
 * @param undoRequests facts that ordered an undo or a stop of the run behind its plan
 * @param later later actions of the run on the same target
 * @param cases open cases of the action
 * @param complete whether the whole rest of the run was looked at for what happened since
 */
public record ActionStory(
        JsonNode run,
        JsonNode action,
        List<JsonNode> facts,
        List<JsonNode> undoRequests,
        List<Later> later,
        List<JsonNode> cases,
        boolean complete) {

    /** A later action on the same target. */
    public record Later(String actionId, String tool, String plannedAt) {}

    /** Prints it; values are printed whole when {@code full}. */
    public void print(PrintWriter out, boolean full) {
        Values values = new Values(full);
        ActionLines lines = new ActionLines(out, values);
        out.printf(
                "Action %s, number %s of run %s of tenant %s: %s%s%n",
                action.path("actionId").asText(),
                action.path("position").asText(),
                run.path("runId").asText(),
                run.path("tenantId").asText(),
                action.path("status").asText(),
                ActionLines.verification(action));
        why(lines, values);
        out.println();
        what(lines, values);
        out.println();
        proof(lines);
        out.println();
        since(lines, values);
        out.flush();
    }

    private void why(ActionLines lines, Values values) {
        lines.field(
                "task", run.hasNonNull("task") ? values.words(run.path("task").asText()) : "(not stated)");
        lines.field(
                "reasoning",
                action.hasNonNull("reasoning")
                        ? values.words(action.path("reasoning").asText())
                        : "(the model stated none)");
        lines.field(
                "agent",
                run.path("agentId").asText("-")
                        + (run.hasNonNull("model")
                                ? ", model " + run.path("model").asText()
                                : ""));
        lines.field(
                "release", run.hasNonNull("releaseId") ? run.path("releaseId").asText() : "(no fact names one)");
        lines.field("allowed by", allowance().sentence());
    }

    private Allowance allowance() {
        return Allowance.of(action, facts);
    }

    private void what(ActionLines lines, Values values) {
        JsonNode target = action.path("target");
        lines.field(
                "call",
                action.path("tool").asText()
                        + (target.hasNonNull("id")
                                ? " on " + target.path("type").asText() + " "
                                        + target.path("id").asText()
                                : "")
                        + ", planned " + Times.moment(action.path("plannedAt")));
        lines.field("arguments", values.of(action.path("arguments")));
        lines.answered(action);
        if (ActionLines.known(action)) {
            lines.changed(action);
        } else {
            lines.field("changed", "not known: the ledger has no snapshot of both sides");
        }
    }

    private void proof(ActionLines lines) {
        List<JsonNode> readBacks = of("VerificationRecorded");
        for (JsonNode fact : readBacks) {
            lines.verified(fact, true);
        }
        for (JsonNode fact : of("OutcomeConfirmed")) {
            lines.field("confirmed", Times.clock(fact.path("occurredAt")) + " " + lines.confirmed(fact));
        }
        if (readBacks.isEmpty()) {
            lines.field(
                    "read back",
                    action.path("verification").asText().equals("NOT_REQUIRED")
                            ? "not required: it changes nothing"
                            : "not yet: what is said above is the agent's word");
        }
    }

    private void since(ActionLines lines, Values values) {
        boolean nothing = true;
        for (JsonNode fact : undoRequests) {
            lines.field(
                    "since",
                    Times.clock(fact.path("occurredAt")) + " "
                            + fact.path("payload").path("type").asText()
                            + ActionLines.by(fact) + ": "
                            + values.words(fact.path("payload").path("reason").asText()));
            nothing = false;
        }
        for (JsonNode fact : facts) {
            String told = told(fact, values);
            if (!told.isEmpty()) {
                lines.field("since", Times.clock(fact.path("occurredAt")) + " " + told);
                nothing = false;
            }
        }
        for (Later one : later) {
            lines.field("since", one.plannedAt() + " " + one.tool() + " [" + one.actionId() + "] on the same target");
            nothing = false;
        }
        for (JsonNode open : cases) {
            lines.field(
                    "open case",
                    open.path("kind").asText() + " [" + open.path("caseId").asText() + "] "
                            + values.shorten(open.path("detail").asText()));
            nothing = false;
        }
        if (nothing) {
            lines.field("since", "nothing");
        }
        if (!complete) {
            lines.field("", "(the run goes on for longer than was looked at; `unwind show` tells all)");
        }
    }

    private static String told(JsonNode fact, Values values) {
        JsonNode payload = fact.path("payload");
        return switch (payload.path("type").asText()) {
            case "ActionRetried" ->
                "attempt " + payload.path("attempt").asText() + " decided by layer "
                        + payload.path("layer").asText("UNKNOWN") + ActionLines.by(fact) + ": "
                        + values.words(payload.path("reason").asText());
            case "CompensationStarted" ->
                "undo begun" + ActionLines.by(fact) + ", "
                        + payload.path("kind").asText();
            case "CompensationExecuted" -> "put back" + ActionLines.by(fact) + ", as it claims; see the last read-back";
            case "CompensationFailed" ->
                "not undone" + ActionLines.by(fact) + ": "
                        + payload.path("code").asText() + ", "
                        + values.shorten(payload.path("detail").asText());
            default -> "";
        };
    }

    private List<JsonNode> of(String type) {
        return facts.stream()
                .filter(fact -> fact.path("payload").path("type").asText().equals(type))
                .toList();
    }

    /** The same for programs. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode of = json.putObject("run");
        for (String name : List.of("tenantId", "runId", "task", "agentId", "model", "releaseId", "status")) {
            of.set(name, run.path(name));
        }
        json.set("action", action);
        json.set("allowed", allowed());
        json.set("changes", changes());
        ArrayNode readBacks = json.putArray("verifications");
        of("VerificationRecorded").forEach(readBacks::add);
        ArrayNode confirmations = json.putArray("confirmations");
        of("OutcomeConfirmed").forEach(confirmations::add);
        ObjectNode since = json.putObject("since");
        ArrayNode requests = since.putArray("undoRequests");
        undoRequests.forEach(requests::add);
        ArrayNode told = since.putArray("facts");
        facts.stream()
                .filter(fact -> {
                    String type = fact.path("payload").path("type").asText();
                    return type.startsWith("Compensation") || type.equals("ActionRetried");
                })
                .forEach(told::add);
        ArrayNode actions = since.putArray("laterActionsOnTarget");
        later.forEach(one -> actions.addObject()
                .put("actionId", one.actionId())
                .put("tool", one.tool())
                .put("plannedAt", one.plannedAt()));
        ArrayNode open = since.putArray("openCases");
        cases.forEach(open::add);
        since.put("complete", complete);
        return json;
    }

    private ObjectNode allowed() {
        Allowance allowance = allowance();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("outcome", allowance.outcome());
        json.put("by", allowance.by());
        json.put(
                "contract",
                action.path("tool").asText() + "@"
                        + action.path("contractVersion").asText());
        json.set("actionClass", action.path("actionClass"));
        json.set("risk", action.path("risk"));
        json.putNull("policy");
        json.set("release", run.path("releaseId"));
        JsonNode fact = allowance.fact();
        json.set("approval", fact == null ? JsonNodeFactory.instance.nullNode() : fact);
        json.put("sentence", allowance.sentence());
        return json;
    }

    /** Null when the ledger has no snapshot of both sides. */
    private @Nullable JsonNode changes() {
        if (!ActionLines.known(action)) {
            return JsonNodeFactory.instance.nullNode();
        }
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (FieldChange change : ActionLines.changes(action)) {
            ObjectNode one = json.addObject().put("path", change.path());
            one.set("before", change.before());
            one.set("after", change.after());
        }
        return json;
    }
}
