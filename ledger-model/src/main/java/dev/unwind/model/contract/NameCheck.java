package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.types.CelKind;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds expressions that use a snapshot entry or an argument that the contract does not have. */
final class NameCheck {
    private final Report report;
    private final JsonNode root;
    private final Set<String> entries = new LinkedHashSet<>();
    private final @Nullable Set<String> arguments;

    /** Holds the names of a contract; arguments are only known when the schema lists its properties. */
    NameCheck(Report report, JsonNode root, @Nullable JsonNode input) {
        this.report = report;
        this.root = root;
        WrittenEntry.of(root).forEach(entry -> entries.add(entry.name()));
        this.arguments = arguments(input);
    }

    private static @Nullable Set<String> arguments(@Nullable JsonNode input) {
        JsonNode properties = input == null ? null : input.get("properties");
        if (properties == null || !properties.isObject()) {
            return null;
        }
        Set<String> names = new LinkedHashSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    void check() {
        expression("/target/id", Scope.TARGET, entries);
        expression("/target/tenant", Scope.TARGET, entries);
        expression("/impact", Scope.TARGET, entries);
        expression("/draft/arguments", Scope.TARGET, entries);
        Set<String> earlier = new LinkedHashSet<>();
        for (WrittenEntry entry : WrittenEntry.of(root)) {
            expression(entry.pointer() + "/get", entry.itemScope(), earlier);
            expression(entry.pointer() + "/each", entry.scope(), earlier);
            expression(entry.pointer() + "/when", entry.scope(), earlier);
            earlier.add(entry.name());
        }
        for (int i = 0; i < root.path("verify").path("expect").size(); i++) {
            expression("/verify/expect/" + i, Scope.OUTCOME, entries);
        }
        for (int i = 0; i < root.path("verify").path("policy").size(); i++) {
            expression("/verify/policy/" + i, Scope.POLICY, entries);
        }
        expression("/compensate/says", Scope.OUTCOME, entries);
        for (String key : List.of("post", "put", "patch", "delete", "body")) {
            expression("/compensate/call/" + key, Scope.COMPENSATION, entries);
        }
    }

    private void expression(String pointer, Scope scope, Set<String> known) {
        JsonNode node = Pointers.get(root, pointer);
        if (node == null
                || !node.isTextual()
                || !Expression.mistakes(scope, CelKind.DYN, node.textValue()).isEmpty()) {
            return;
        }
        for (Expression.Use use :
                Expression.compile(pointer, scope, node.textValue()).uses()) {
            Set<String> names = switch (use.name()) {
                case "snapshot" -> known;
                case "before", "after", "observed" -> entries;
                case "undo" -> Set.of("patches");
                case "input" -> arguments;
                default -> null;
            };
            if (names != null && !names.contains(use.field())) {
                unknown(pointer, use, names);
            }
        }
    }

    private void unknown(String pointer, Expression.Use use, Set<String> names) {
        String hint = Spelling.hint(use.field(), names);
        String expected = switch (use.name()) {
            case "input" -> "a property of the input schema: ";
            case "snapshot" -> "an entry of the snapshot that comes before: ";
            case "undo" -> "what an undo knows: ";
            default -> "an entry of the snapshot: ";
        };
        report.inText(
                pointer,
                use.line(),
                use.column(),
                "`" + use.name() + "." + use.field() + "`",
                expected
                        + Json.write(Json.NODES
                                .arrayNode()
                                .addAll(names.stream().map(Json.NODES::textNode).toList()))
                        + (hint == null ? "" : "; " + hint));
    }
}
