package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.types.CelKind;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The keys of one mapping, read one by one; what is missing, misplaced or misspelt is reported. */
public final class Fields {
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
    public static Fields of(@Nullable JsonNode node, String pointer, Report report) {
        if (node instanceof ObjectNode object) {
            return new Fields(object, pointer, report);
        }
        if (node != null) {
            report.at(pointer, shown(node), "a mapping of keys to values", null);
        }
        return new Fields(Json.NODES.objectNode(), pointer, report);
    }

    /** A value as it is shown in a message: cut short when it is long. */
    public static String shown(JsonNode node) {
        String text = Json.write(node);
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    /** The mapping as it is written. */
    public ObjectNode node() {
        return object;
    }

    /** The pointer of a key. */
    public String at(String key) {
        return Pointers.child(pointer, key);
    }

    /** Whether a key is there. */
    public boolean has(String key) {
        known.add(key);
        return object.has(key);
    }

    /** The value at a key; null when it is not there. */
    @Nullable
    public JsonNode get(String key) {
        known.add(key);
        return object.get(key);
    }

    /** The mapping at a key; an empty one when the key is not there. */
    public Fields mapping(String key) {
        return of(get(key), at(key), report);
    }

    /** All keys, which are thereby known. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        known.addAll(keys);
        return keys;
    }

    /** Reports every key that nobody asked for. */
    public void noOthers() {
        object.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                report.atKey(at(key), "the unknown key \"" + key + "\"", "one of " + known, Spelling.hint(key, known));
            }
        });
    }

    /** Reports that a key is not there. */
    public void missing(String key, String expected) {
        known.add(key);
        report.at(pointer, "no key \"" + key + "\"", expected, null);
    }

    /** The text at a key; null when it is none, or not there. */
    @Nullable
    public String text(String key, boolean required, String expected) {
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

    /** True or false; false when the key is not there. */
    public boolean flag(String key) {
        JsonNode node = get(key);
        if (node == null) {
            return false;
        }
        if (!node.isBoolean()) {
            report.at(at(key), shown(node), "true or false", null);
        }
        return node.booleanValue();
    }

    /** The duration at a key; null when it is none, or not there. */
    @Nullable
    public Duration duration(String key) {
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

    /** A whole number from a least one at a key; null when it is none, or not there. */
    @Nullable
    public Integer whole(String key, boolean required, int least) {
        String expected = "a whole number from " + least;
        JsonNode node = get(key);
        if (node == null) {
            if (required) {
                missing(key, expected);
            }
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least) {
            report.at(at(key), shown(node), expected, null);
            return null;
        }
        return node.intValue();
    }

    /** The mappings of a list; none when the key is not there. */
    public List<Fields> mappings(String key, String expected) {
        JsonNode node = get(key);
        List<Fields> mappings = new ArrayList<>();
        if (node == null) {
            return mappings;
        }
        if (!node.isArray()) {
            report.at(at(key), shown(node), "a list of " + expected, null);
            return mappings;
        }
        for (int i = 0; i < node.size(); i++) {
            mappings.add(of(node.get(i), at(key) + "/" + i, report));
        }
        return mappings;
    }

    /** The words of a list, each one of those of an enum that are allowed here; none when the key is not there. */
    @SafeVarargs
    public final <E extends Enum<E>> Set<E> words(String key, Class<E> type, E... allowed) {
        List<String> names = Arrays.stream(allowed).map(Enum::name).toList();
        Set<E> words = EnumSet.noneOf(type);
        List<String> texts = texts(key, "one of " + names);
        for (int i = 0; i < texts.size(); i++) {
            if (names.contains(texts.get(i))) {
                words.add(Enum.valueOf(type, texts.get(i)));
            } else {
                report.at(
                        at(key) + "/" + i,
                        "\"" + texts.get(i) + "\"",
                        "one of " + names,
                        Spelling.hint(texts.get(i), names));
            }
        }
        return words;
    }

    /** One of the words of an enum that are allowed here. */
    @SafeVarargs
    public final <E extends Enum<E>> @Nullable E word(String key, boolean required, Class<E> type, E... allowed) {
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
    public String cel(String key, boolean required, Scope scope, CelKind kind) {
        String text = text(key, required, "a CEL expression over " + String.join(", ", scope.names()));
        return text != null && compiles(at(key), text, scope, kind) ? text : null;
    }

    /** Whether a text is CEL that gives a value of a kind; its mistakes are reported. */
    public boolean compiles(String at, String text, Scope scope, CelKind kind) {
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
            case DOUBLE -> "a number";
            case INT -> "a whole number";
            case MAP -> "a mapping";
            default -> "a value";
        };
    }

    /** The texts of a list; an empty one when the key is not there. */
    public List<String> texts(String key, String expected) {
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
