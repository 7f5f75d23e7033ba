package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.FieldChange;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One run as a person reads it: its head, then each action with what it changed and what became of that. */
public final class RunStory {
    private static final String FIELD = "      %-11s %s%n";

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
        head(out);
        for (JsonNode action : actions) {
            out.println();
            action(action, out);
        }
        out.flush();
    }

    private void head(PrintWriter out) {
        out.printf(
                "Run %s of tenant %s: %s%n",
                run.path("runId").asText(),
                run.path("tenantId").asText(),
                run.path("status").asText());
        field(out, "agent", run.path("agentId").asText("-") + release() + model());
        if (run.hasNonNull("task")) {
            field(out, "task", values.words(run.path("task").asText()));
        }
        String finished = run.hasNonNull("finishedAt")
                ? ", finished after " + Times.between(run.path("startedAt"), run.path("finishedAt")) + " ("
                        + run.path("outcome").asText("-") + ")"
                : "";
        field(out, "started", Times.moment(run.path("startedAt")) + finished);
        field(
                out,
                "actions",
                run.path("actions").asText() + ", of which "
                        + run.path("mutatingActions").asText() + " may change data");
        for (JsonNode fact : runFacts) {
            runFact(fact, out);
        }
        JsonNode undo = run.path("compensation");
        if (undo.path("planned").asInt() > 0) {
            field(
                    out,
                    "undo",
                    undo.path("compensated").asInt() + " of "
                            + undo.path("planned").asInt()
                            + " actions undone and read back, "
                            + undo.path("failed").asInt() + " failed"
                            + took(
                                    " after ",
                                    Times.between(run.path("compensationRequestedAt"), run.path("settledAt"))));
        }
        if (run.path("openCases").asInt() > 0) {
            field(out, "open cases", run.path("openCases").asText() + " (see `unwind cases`)");
        }
    }

    private void runFact(JsonNode fact, PrintWriter out) {
        JsonNode payload = fact.path("payload");
        String what = switch (payload.path("type").asText()) {
            case "CompensationRequested" ->
                "undo of "
                        + (payload.path("actionIds").isArray()
                                ? "actions " + payload.path("actionIds")
                                : "the whole run")
                        + " requested";
            case "RunCancelled" -> "cancelled";
            case "RunResumed" -> "resumed";
            case "CaseResumed" -> "case resumed";
            case "CaseClosed" -> "case closed";
            default -> "";
        };
        if (!what.isEmpty()) {
            field(
                    out,
                    Times.clock(fact.path("occurredAt")),
                    what + by(fact) + ": " + values.words(payload.path("reason").asText()));
        }
    }

    private void action(JsonNode action, PrintWriter out) {
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
                verification(action));
        if (action.hasNonNull("reasoning")) {
            field(out, "why", values.words(action.path("reasoning").asText()));
        }
        field(out, "arguments", values.of(action.path("arguments")));
        answered(action, out);
        changed(action, out);
        List<JsonNode> facts = factsByAction.getOrDefault(id, List.of());
        for (JsonNode fact : facts) {
            switch (fact.path("payload").path("type").asText()) {
                case "VerificationRecorded" -> verified(fact, out);
                case "ActionRetried" ->
                    field(
                            out,
                            "retried",
                            Times.clock(fact.path("occurredAt")) + by(fact) + ": "
                                    + values.words(
                                            fact.path("payload").path("reason").asText()));
                case "CompensationExecuted" ->
                    field(out, "put back", Times.clock(fact.path("occurredAt")) + by(fact) + ", as it claims");
                case "CompensationFailed" ->
                    field(
                            out,
                            "not undone",
                            Times.clock(fact.path("occurredAt")) + by(fact) + ": "
                                    + fact.path("payload").path("code").asText() + ", "
                                    + values.shorten(
                                            fact.path("payload").path("detail").asText()));
                default -> {
                    // The other facts are what the lines above tell.
                }
            }
        }
    }

    private static String verification(JsonNode action) {
        String verification = action.path("verification").asText("NOT_REQUIRED");
        return verification.equals("NOT_REQUIRED") ? "" : ", " + verification;
    }

    private void answered(JsonNode action, PrintWriter out) {
        String took = took(" after ", Times.between(action.path("startedAt"), action.path("endedAt")));
        if (action.hasNonNull("error")) {
            field(
                    out,
                    "failed",
                    values.shorten(action.path("error").asText()) + took + ", effect "
                            + action.path("effect").asText("UNKNOWN"));
        } else if (action.hasNonNull("output")) {
            field(out, "answer", values.of(action.path("output")) + took);
        }
    }

    private void changed(JsonNode action, PrintWriter out) {
        JsonNode before = action.path("before");
        JsonNode after = action.hasNonNull("observed") ? action.path("observed") : action.path("after");
        if (!before.isObject() || !after.isObject()) {
            return;
        }
        List<FieldChange> changes = FieldDiff.between(before, after);
        if (changes.isEmpty()) {
            field(out, "changed", "nothing");
        }
        for (FieldChange change : changes) {
            field(
                    out,
                    "changed",
                    change.path() + "  " + values.of(change.before()) + " -> " + values.of(change.after()));
        }
    }

    private void verified(JsonNode fact, PrintWriter out) {
        JsonNode payload = fact.path("payload");
        boolean afterUndo = payload.path("kind").asText().equals("AFTER_COMPENSATION");
        field(
                out,
                afterUndo ? "undo read" : "read back",
                Times.clock(fact.path("occurredAt")) + by(fact) + ": "
                        + payload.path("status").asText()
                        + (payload.hasNonNull("reason")
                                ? ", " + values.shorten(payload.path("reason").asText())
                                : ""));
        for (JsonNode comparison : payload.path("comparisons")) {
            if (!comparison.path("matches").asBoolean()) {
                field(
                        out,
                        "",
                        comparison.path("path").asText() + "  expected " + values.ofText(comparison.path("expected"))
                                + ", found " + values.ofText(comparison.path("actual")));
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

    private static String by(JsonNode fact) {
        JsonNode actor = fact.path("actor");
        return " by " + actor.path("kind").asText() + " " + actor.path("id").asText();
    }

    private static String took(String word, String span) {
        return span.isEmpty() ? "" : word + span;
    }

    private static void field(PrintWriter out, String name, String value) {
        out.printf(FIELD, name, value);
    }
}
