package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How an answer compares with the recorded one. */
public enum AnswerComparison {
    /** Byte for byte the same. */
    SAME_TEXT,
    /** The same JSON value: members in any order, numbers by value. */
    SAME_JSON,
    /** The same validation error: its first line, the rest is the validator's own wording. */
    SAME_ERROR,
    /** Another answer. */
    DIFFERENT,
    /** A crash took the answer; the effect was found by read-back. */
    LOST;

    private static final Pattern VALIDATION = Pattern.compile("Error: \\d+ validation errors? for .*", Pattern.DOTALL);

    /** Whether the answers count as the same. */
    public boolean matches() {
        return this == SAME_TEXT || this == SAME_JSON || this == SAME_ERROR;
    }

    /** Compares; a null answer is one that was lost. */
    public static AnswerComparison of(String recorded, @Nullable String answer) {
        if (answer == null) {
            return LOST;
        }
        if (answer.equals(recorded)) {
            return SAME_TEXT;
        }
        if (VALIDATION.matcher(recorded).matches() && firstLine(recorded).equals(firstLine(answer))) {
            return SAME_ERROR;
        }
        Optional<JsonNode> one = json(recorded);
        Optional<JsonNode> other = json(answer);
        return one.isPresent() && other.isPresent() && Json.sameValue(one.get(), other.get()) ? SAME_JSON : DIFFERENT;
    }

    /** An answer as it stands in the ledger: a JSON object or array as such, everything else as text. */
    static JsonNode ledgerForm(String answer) {
        return json(answer).filter(JsonNode::isContainerNode).orElseGet(() -> TextNode.valueOf(answer));
    }

    /** The text of an answer that was read from the ledger. */
    static String textOf(JsonNode ledgerForm) {
        return ledgerForm.isTextual() ? ledgerForm.textValue() : Json.write(ledgerForm);
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(Json.parse(text));
        } catch (MalformedJson plainText) {
            return Optional.empty();
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
