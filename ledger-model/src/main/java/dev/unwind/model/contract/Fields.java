package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.types.CelKind;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The keys of one mapping of a contract, read one by one; what is missing, misplaced or misspelt is reported. */
final class Fields {
    private final ObjectNode object;
    private final String pointer;
    private final Report report;
    private final Set<String> known = new TreeSet<>();

    private Fields(ObjectNode object, String pointer, Report report) {
        this.object = object;
        this.pointer = pointer;
        this.report = report;
    }

    /** The mapping at a pointer; an empty one, and a mistake, when the value is none. */
    static Fields of(@Nullable JsonNode node, String pointer, Report report) {
        if (node instanceof ObjectNode object) {
            return new Fields(object, pointer, report);
        }
        if (node != null) {
            report.at(pointer, shown(node), "a mapping of keys to values", null);
        }
        return new Fields(Json.NODES.objectNode(), pointer, report);
    }

    static String shown(JsonNode node) {
        String text = Json.write(node);
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    /** The mapping as it is written. */
    ObjectNode node() {
        return object;
    }

    String at(String key) {
        return Pointers.child(pointer, key);
    }

    boolean has(String key) {
        known.add(key);
        return object.has(key);
    }

    @Nullable
    JsonNode get(String key) {
        known.add(key);
        return object.get(key);
    }

    Fields mapping(String key) {
        return of(get(key), at(key), report);
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        known.addAll(keys);
        return keys;
    }

    /** Reports every key that nobody asked for. */
    void noOthers() {
        object.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                report.atKey(at(key), "the unknown key \"" + key + "\"", "one of " + known, Spelling.hint(key, known));
            }
        });
    }

    void missing(String key, String expected) {
        known.add(key);
        report.at(pointer, "no key \"" + key + "\"", expected, null);
    }

    @Nullable
    String text(String key, boolean required, String expected) {
        JsonNode node = get(key);
        if (node == null) {
            if (required) {
                missing(key, expected);
            }
            return null;
        }
        if (!node.isTextual() || node.textValue().isBlank()) {
            report.at(at(key), shown(node), expected, null);
            return null;
        }
        return node.textValue();
    }

    boolean flag(String key) {
        JsonNode node = get(key);
        if (node == null) {
            return false;
        }
        if (!node.isBoolean()) {
            report.at(at(key), shown(node), "true or false", null);
        }
        return node.booleanValue();
    }

    @Nullable
    Duration duration(String key) {
        String expected = "a duration such as 500ms, 10s, 5m, 2h or 30d";
        String text = text(key, false, expected);
        if (text == null) {
            return null;
        }
        Duration duration = Durations.parse(text);
        if (duration == null) {
            report.at(at(key), "\"" + text + "\"", expected, null);
        }
        return duration;
    }

    /** One of the words of an enum that are allowed here. */
    @SafeVarargs
    final <E extends Enum<E>> @Nullable E word(String key, boolean required, Class<E> type, E... allowed) {
        List<String> words = Arrays.stream(allowed).map(Enum::name).toList();
        String text = text(key, required, "one of " + words);
        if (text == null || words.contains(text)) {
            return text == null ? null : Enum.valueOf(type, text);
        }
        report.at(at(key), "\"" + text + "\"", "one of " + words, Spelling.hint(text, words));
        return null;
    }

    /** CEL that gives a value of a kind; null when there is none, or when it has mistakes. */
    @Nullable
    String cel(String key, boolean required, Scope scope, CelKind kind) {
        String text = text(key, required, "a CEL expression over " + String.join(", ", scope.names()));
        return text != null && compiles(at(key), text, scope, kind) ? text : null;
    }

    boolean compiles(String at, String text, Scope scope, CelKind kind) {
        List<Expression.Mistake> mistakes = Expression.mistakes(scope, kind, text);
        for (Expression.Mistake mistake : mistakes) {
            report.inText(
                    at,
                    mistake.line(),
                    mistake.column(),
                    "`" + text + "` (" + mistake.message().strip() + ")",
                    "CEL that gives " + words(kind) + ", over " + String.join(", ", scope.names()));
        }
        return mistakes.isEmpty();
    }

    private static String words(CelKind kind) {
        return switch (kind) {
            case BOOL -> "true or false";
            case STRING -> "a string";
            case LIST -> "a list";
            default -> "a value";
        };
    }

    /** The texts of a list; an empty one when the key is not there. */
    List<String> texts(String key, String expected) {
        JsonNode node = get(key);
        List<String> texts = new ArrayList<>();
        if (node == null) {
            return texts;
        }
        if (!node.isArray()) {
            report.at(at(key), shown(node), "a list of " + expected, null);
            return texts;
        }
        for (int i = 0; i < node.size(); i++) {
            if (node.get(i).isTextual()) {
                texts.add(node.get(i).textValue());
            } else {
                report.at(at(key) + "/" + i, shown(node.get(i)), expected, null);
                texts.add("");
            }
        }
        return texts;
    }
}
