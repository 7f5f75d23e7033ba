package dev.unwind.verifier.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets that a setting names instead of holding: {@code ${file:/run/secrets/token}} and {@code ${env:TOKEN}}, anywhere in a value. They are
 * read once, when the service starts. No message holds one.
 */
final class Secrets {
    private static final Pattern NAMED = Pattern.compile("\\$\\{(file|env):([^}]+)}");

    private Secrets() {}

    /**
     * The settings with what they name.
     *
     * @throws IllegalArgumentException when a file or variable is not there
     */
    static Map<String, String> fillIn(Map<String, String> settings, Map<String, String> environment) {
        Map<String, String> filled = new HashMap<>();
        settings.forEach((name, value) -> filled.put(name, fillIn(name, value, environment)));
        return filled;
    }

    private static String fillIn(String name, String value, Map<String, String> environment) {
        Matcher named = NAMED.matcher(value);
        StringBuilder filled = new StringBuilder();
        while (named.find()) {
            String secret =
                    named.group(1).equals("file") ? file(name, named.group(2)) : environment.get(named.group(2));
            if (secret == null) {
                throw new IllegalArgumentException(
                        "Cannot use unwind.target." + name + ": the environment has no variable " + named.group(2)
                                + ", expected one with the secret; set it before the start.");
            }
            named.appendReplacement(filled, Matcher.quoteReplacement(secret));
        }
        return named.appendTail(filled).toString();
    }

    private static String file(String name, String path) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot use unwind.target." + name + ": cannot read " + path + " ("
                            + e.getClass().getSimpleName()
                            + "), expected a file with the secret that this process may read.",
                    e);
        }
    }
}
