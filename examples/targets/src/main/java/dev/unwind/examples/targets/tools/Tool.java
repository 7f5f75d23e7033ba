package dev.unwind.examples.targets.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.store.Entities;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One business tool: a name, its parameters and what it does.
 * A refused call may have touched the given entities; the caller must then drop them.
 */
public record Tool(String name, boolean writes, List<String> required, List<String> optional, Body body) {

    public Tool {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
    }

    public static Tool reading(String name, Body body, String... required) {
        return new Tool(name, false, List.of(required), List.of(), body);
    }

    public static Tool writing(String name, Body body, String... required) {
        return new Tool(name, true, List.of(required), List.of(), body);
    }

    public Tool withOptional(String... names) {
        return new Tool(name, writes, required, List.of(names), body);
    }

    /** The one answer text. */
    public String call(Entities entities, ObjectNode arguments) throws Refused {
        checkNames(arguments);
        return body.call(entities, new Arguments(arguments));
    }

    private void checkNames(ObjectNode arguments) throws Refused {
        for (var argument : arguments.properties()) {
            if (!required.contains(argument.getKey()) && !optional.contains(argument.getKey())) {
                throw new Refused(function() + " got an unexpected keyword argument '" + argument.getKey() + "'");
            }
        }
        List<String> missing =
                required.stream().filter(parameter -> !arguments.has(parameter)).toList();
        if (!missing.isEmpty()) {
            throw new Refused("%s missing %d required positional argument%s: %s"
                    .formatted(function(), missing.size(), missing.size() == 1 ? "" : "s", sentence(missing)));
        }
    }

    private String function() {
        return Arrays.stream(name.split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining("", "", ".invoke()"));
    }

    private static String sentence(List<String> names) {
        List<String> quoted = names.stream().map(n -> "'" + n + "'").toList();
        return switch (quoted.size()) {
            case 1 -> quoted.getFirst();
            case 2 -> quoted.getFirst() + " and " + quoted.getLast();
            default -> String.join(", ", quoted.subList(0, quoted.size() - 1)) + ", and " + quoted.getLast();
        };
    }

    /** What a tool does. */
    @FunctionalInterface
    public interface Body {
        String call(Entities entities, Arguments arguments) throws Refused;
    }
}
