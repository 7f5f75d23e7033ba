package dev.unwind.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets that a setting of a target names instead of holding: {@code ${file:/run/secrets/token}} and {@code
 * ${env:TOKEN}}, anywhere in a value. They are read once, when the service starts. No message holds one.
 */
public final class Secrets {
    private static final Pattern NAMED = Pattern.compile("\\$\\{(file|env):([^}]+)}");

    private Secrets() {}

    /**
     * The settings with what they name.
     *
     * @throws IllegalArgumentException when a file or variable is not there
     */
    public static Map<String, String> fillIn(Map<String, String> settings, Map<String, String> environment) {
        Map<String, String> filled = new HashMap<>();
        settings.forEach((setting, value) -> filled.put(
                setting,
                NAMED.matcher(value)
                        .replaceAll(named -> Matcher.quoteReplacement(
                                named.group(1).equals("file")
                                        ? file(setting, named.group(2))
                                        : variable(setting, named.group(2), environment)))));
        return filled;
    }

    private static String variable(String setting, String name, Map<String, String> environment) {
        String secret = environment.get(name);
        if (secret == null) {
            throw new IllegalArgumentException("Cannot use unwind.target." + setting
                    + ": the environment has no variable " + name
                    + ", expected one with the secret; set it before the start.");
        }
        return secret;
    }

    private static String file(String setting, String path) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot use unwind.target." + setting + ": cannot read " + path + " ("
                            + e.getClass().getSimpleName()
                            + "), expected a file with the secret that this process may read.",
                    e);
        }
    }
}
