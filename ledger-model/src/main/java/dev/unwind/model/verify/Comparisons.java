package dev.unwind.model.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.RuleOutcome;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The comparisons of one judgement while it is being made. A path is noted once; a failure replaces a success. */
final class Comparisons {

    /** Most comparisons that a judgement carries. */
    static final int COUNT_MAX = 50;

    /** Longest value that a comparison carries whole, in characters of JSON text. */
    static final int VALUE_LENGTH_MAX = 2_000;

    /** Beginning of the path of every comparison that a policy rule asked for. */
    static final String POLICY = "policy: ";

    private static final int EXCERPT_LENGTH = 1_000;

    private final Map<String, Comparison> failed = new LinkedHashMap<>();
    private final Map<String, Comparison> held = new LinkedHashMap<>();

    /** Two values were compared: they agree when they have the same JSON value. Null stands for an absent value. */
    void values(String path, @Nullable JsonNode expected, @Nullable JsonNode actual) {
        values(path, expected, actual, Json.sameValue(expected, actual));
    }

    void values(String path, @Nullable JsonNode expected, @Nullable JsonNode actual, boolean matches) {
        add(new Comparison(path, shortened(expected), shortened(actual), matches));
    }

    /** An expectation of the contract was held against what was found. */
    void rule(RuleOutcome outcome) {
        rule(outcome.rule(), outcome);
    }

    /** A policy of the contract was held against what was found; told apart from an expectation of the same words. */
    void policy(RuleOutcome outcome) {
        rule(POLICY + outcome.rule(), outcome);
    }

    private void rule(String path, RuleOutcome outcome) {
        String actual = outcome.error() == null ? outcome.actual() : Json.write(Json.NODES.textNode(outcome.error()));
        add(new Comparison(path, shortened(outcome.expected()), shortened(actual), outcome.holds()));
    }

    private void add(Comparison comparison) {
        String path = comparison.getPath();
        if (!comparison.getMatches()) {
            held.remove(path);
            failed.putIfAbsent(path, comparison);
        } else if (!failed.containsKey(path)) {
            held.put(path, comparison);
        }
    }

    boolean isEmpty() {
        return failed.isEmpty() && held.isEmpty();
    }

    boolean allHold() {
        return failed.isEmpty();
    }

    /** Failed ones first, bounded. */
    List<Comparison> bounded() {
        List<Comparison> all = new ArrayList<>(failed.values());
        all.addAll(held.values());
        return List.copyOf(all.subList(0, Math.min(all.size(), COUNT_MAX)));
    }

    /** The failures in one sentence, for instance {@code 2 of 5 comparisons failed; /order/status: expected "b", found "a"}. */
    String failures() {
        Comparison first = failed.values().iterator().next();
        return failed.size() + " of " + (failed.size() + held.size()) + " comparisons failed; " + first.getPath()
                + ": expected " + said(first.getExpected()) + ", found " + said(first.getActual());
    }

    private static String said(@Nullable String value) {
        if (value == null) {
            return "nothing";
        }
        return value.length() <= 120 ? value : excerpt(value, 120) + "...";
    }

    private static @Nullable String shortened(@Nullable JsonNode value) {
        return value == null ? null : shortened(Json.write(value));
    }

    /** Long JSON text becomes a JSON string with its beginning, so that the field stays JSON. */
    private static @Nullable String shortened(@Nullable String json) {
        if (json == null || json.length() <= VALUE_LENGTH_MAX) {
            return json;
        }
        String shown = excerpt(json, EXCERPT_LENGTH) + "... (" + json.length() + " characters)";
        return Json.write(Json.NODES.textNode(shown));
    }

    private static String excerpt(String text, int length) {
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end);
    }
}
