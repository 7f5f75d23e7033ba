package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.FineDifferences;
import java.io.PrintWriter;
import java.util.List;

/** What is told about one action, a line each: its answer, what it changed, what a read-back said. */
final class ActionLines {
    private static final String FIELD = "      %-11s %s%n";

    private final PrintWriter out;
    private final Values values;

    ActionLines(PrintWriter out, Values values) {
        this.out = out;
        this.values = values;
    }

    /** The state of its verification, to stand behind its status; empty when it needs none. */
    static String verification(JsonNode action) {
        String verification = action.path("verification").asText("NOT_REQUIRED");
        return verification.equals("NOT_REQUIRED") ? "" : ", " + verification;
    }

    void answered(JsonNode action) {
        String took = took(" after ", Times.between(action.path("startedAt"), action.path("endedAt")));
        if (action.hasNonNull("error")) {
            field(
                    "failed",
                    values.shorten(action.path("error").asText()) + took + ", effect "
                            + action.path("effect").asText("UNKNOWN"));
        } else if (action.hasNonNull("output")) {
            field("answer", values.of(action.path("output")) + took);
        }
    }

    /** Field by field, by the read-back where there is one, else as the agent's side read it. */
    void changed(JsonNode action) {
        if (!known(action)) {
            return;
        }
        List<FieldChange> changes = changes(action);
        if (changes.isEmpty()) {
            field("changed", "nothing");
        }
        for (FieldChange change : changes) {
            field("changed", change.path() + "  " + values.of(change.before()) + " -> " + values.of(change.after()));
        }
    }

    /** Whether both sides of the difference are on the ledger. */
    static boolean known(JsonNode action) {
        return action.path("before").isObject() && after(action).isObject();
    }

    /** The difference that it made; both sides must be {@linkplain #known known}. */
    static List<FieldChange> changes(JsonNode action) {
        return FineDifferences.between(action.path("before"), after(action));
    }

    private static JsonNode after(JsonNode action) {
        return action.hasNonNull("observed") ? action.path("observed") : action.path("after");
    }

    /** A read-back, with what differed; with all that was compared when {@code all}. */
    void verified(JsonNode fact, boolean all) {
        JsonNode payload = fact.path("payload");
        boolean afterUndo = payload.path("kind").asText().equals("AFTER_COMPENSATION");
        field(
                afterUndo ? "undo read" : "read back",
                Times.clock(fact.path("occurredAt")) + by(fact) + ": "
                        + payload.path("status").asText()
                        + (payload.hasNonNull("reason")
                                ? ", " + values.shorten(payload.path("reason").asText())
                                : ""));
        for (JsonNode comparison : payload.path("comparisons")) {
            boolean matches = comparison.path("matches").asBoolean();
            if (matches && all) {
                field("", "ok      " + values.shorten(comparison.path("path").asText()));
            } else if (!matches) {
                field(
                        "",
                        values.shorten(comparison.path("path").asText()) + "  expected "
                                + values.ofText(comparison.path("expected")) + ", found "
                                + values.ofText(comparison.path("actual")));
            }
        }
    }

    /** What a person said who looked at the target. */
    String confirmed(JsonNode fact) {
        JsonNode payload = fact.path("payload");
        return "a person looked" + by(fact) + ": " + payload.path("status").asText() + ", "
                + values.words(payload.path("reason").asText());
    }

    /** Who states a fact. */
    static String by(JsonNode fact) {
        JsonNode actor = fact.path("actor");
        return " by " + actor.path("kind").asText() + " " + actor.path("id").asText();
    }

    static String took(String word, String span) {
        return span.isEmpty() ? "" : word + span;
    }

    void field(String name, String value) {
        out.printf(FIELD, name, value);
    }
}
