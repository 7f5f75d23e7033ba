package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One run as a person reads it: its head, then each action with what it changed and what became of that. */
public final class RunStory {
    private final JsonNode run;
    private final List<JsonNode> actions;
    private final Map<String, List<JsonNode>> factsByAction = new HashMap<>();
    private final List<JsonNode> runFacts = new ArrayList<>();
    private final Values values;

    /**
     * Takes the answers of the query API.
     *
     * @param full whether values are printed whole
     */
    public RunStory(JsonNode run, List<JsonNode> actions, List<JsonNode> timeline, boolean full) {
        this.run = run;
        this.actions = actions;
        this.values = new Values(full);
        for (JsonNode entry : timeline) {
            JsonNode event = entry.path("event");
            JsonNode action = event.path("payload").path("actionId");
            if (action.isTextual()) {
                factsByAction
                        .computeIfAbsent(action.textValue(), unused -> new ArrayList<>())
                        .add(event);
            } else {
                runFacts.add(event);
            }
        }
    }

    /** Prints it. */
    public void print(PrintWriter out) {
        ActionLines lines = new ActionLines(out, values);
        head(out, lines);
        for (JsonNode action : actions) {
            out.println();
            action(action, out, lines);
        }
        out.flush();
    }

    private void head(PrintWriter out, ActionLines lines) {
        out.printf(
                "Run %s of tenant %s: %s%n",
                run.path("runId").asText(),
                run.path("tenantId").asText(),
                run.path("status").asText());
        lines.field("agent", run.path("agentId").asText("-") + release() + model());
        if (run.hasNonNull("task")) {
            lines.field("task", values.words(run.path("task").asText()));
        }
        String finished = run.hasNonNull("finishedAt")
                ? ", finished after " + Times.between(run.path("startedAt"), run.path("finishedAt")) + " ("
                        + run.path("outcome").asText("-") + ")"
                : "";
        lines.field("started", Times.moment(run.path("startedAt")) + finished);
        lines.field(
                "actions",
                run.path("actions").asText() + ", of which "
                        + run.path("mutatingActions").asText() + " may change data");
        for (JsonNode fact : runFacts) {
            runFact(fact, lines);
        }
        JsonNode undo = run.path("compensation");
        if (undo.path("planned").asInt() > 0) {
            lines.field(
                    "undo",
                    undo.path("compensated").asInt() + " of "
                            + undo.path("planned").asInt()
                            + " actions undone and read back, "
                            + undo.path("failed").asInt() + " failed"
                            + ActionLines.took(
                                    " after ",
                                    Times.between(run.path("compensationRequestedAt"), run.path("settledAt"))));
        }
        if (run.path("openCases").asInt() > 0) {
            lines.field("open cases", run.path("openCases").asText() + " (see `unwind cases`)");
        }
    }

    private void runFact(JsonNode fact, ActionLines lines) {
        JsonNode payload = fact.path("payload");
        String what = switch (payload.path("type").asText()) {
            case "CompensationRequested" ->
                "undo of "
                        + (payload.path("actionIds").isArray()
                                ? "actions " + payload.path("actionIds")
                                : "the whole run")
                        + " requested";
            case "RunCancelled" -> "cancelled";
            case "RunResumed" ->
                "resumed"
                        + (payload.hasNonNull("checkpointId")
                                ? " from checkpoint "
                                        + payload.path("checkpointId").asText()
                                : "");
            case "CheckpointSaved" ->
                "checkpoint " + payload.path("checkpointId").asText() + " saved, recovery mode "
                        + payload.path("recoveryMode").asText();
            case "CaseResumed" -> "case resumed";
            case "CaseClosed" -> "case closed";
            default -> "";
        };
        if (!what.isEmpty()) {
            lines.field(Times.clock(fact.path("occurredAt")), what + ActionLines.by(fact) + because(payload));
        }
    }

    private String because(JsonNode payload) {
        String words = payload.path(payload.hasNonNull("reason") ? "reason" : "summary")
                .asText("");
        return words.isEmpty() || words.equals("null") ? "" : ": " + values.words(words);
    }

    private void action(JsonNode action, PrintWriter out, ActionLines lines) {
        String id = action.path("actionId").asText();
        JsonNode target = action.path("target");
        out.printf(
                "%3s. %s  %s%s  [%s]  %s%s%n",
                action.path("position").asText(),
                Times.clock(action.path("plannedAt")),
                action.path("tool").asText(),
                target.hasNonNull("id")
                        ? "  " + target.path("type").asText() + " "
                                + target.path("id").asText()
                        : "",
                id,
                action.path("status").asText(),
                ActionLines.verification(action));
        if (action.hasNonNull("reasoning")) {
            lines.field("why", values.words(action.path("reasoning").asText()));
        }
        lines.field("arguments", values.of(action.path("arguments")));
        lines.answered(action);
        lines.changed(action);
        List<JsonNode> facts = factsByAction.getOrDefault(id, List.of());
        for (JsonNode fact : facts) {
            switch (fact.path("payload").path("type").asText()) {
                case "VerificationRecorded" -> lines.verified(fact, false);
                case "OutcomeConfirmed" ->
                    lines.field("confirmed", Times.clock(fact.path("occurredAt")) + " " + lines.confirmed(fact));
                case "ActionRetried" ->
                    lines.field(
                            "retried",
                            Times.clock(fact.path("occurredAt")) + ActionLines.by(fact) + ", attempt "
                                    + fact.path("payload").path("attempt").asText() + ", layer "
                                    + fact.path("payload").path("layer").asText("UNKNOWN") + ": "
                                    + values.words(
                                            fact.path("payload").path("reason").asText()));
                case "CompensationExecuted" ->
                    lines.field(
                            "put back", Times.clock(fact.path("occurredAt")) + ActionLines.by(fact) + ", as it claims");
                case "CompensationFailed" ->
                    lines.field(
                            "not undone",
                            Times.clock(fact.path("occurredAt")) + ActionLines.by(fact) + ": "
                                    + fact.path("payload").path("code").asText() + ", "
                                    + values.shorten(
                                            fact.path("payload").path("detail").asText()));
                default -> {
                    // The other facts are what the lines above tell.
                }
            }
        }
    }

    private String release() {
        return run.hasNonNull("releaseId")
                ? ", release " + run.path("releaseId").asText()
                : "";
    }

    private String model() {
        return run.hasNonNull("model") ? ", model " + run.path("model").asText() : "";
    }
}
