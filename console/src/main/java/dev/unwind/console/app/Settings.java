package dev.unwind.console.app;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name. Later sources win: a properties file, then the environment ({@code UNWIND_HTTP_PORT} is {@code unwind.http.port}), then
 * system properties.
 */
final class Settings {
    private final Map<String, String> values;

    Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    static Map<String, String> gather(@Nullable Path file, Map<String, String> environment, Properties system) {
        Map<String, String> gathered = new TreeMap<>();
        if (file != null) {
            read(file).forEach((name, value) -> gathered.put(name.toString(), value.toString()));
        }
        environment.forEach((name, value) -> {
            if (name.startsWith("UNWIND_")) {
                gathered.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        for (String name : system.stringPropertyNames()) {
            if (name.startsWith("unwind.")) {
                gathered.put(name, system.getProperty(name));
            }
        }
        return gathered;
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read settings from " + file + ": " + e, e);
        }
    }

    String required(String name, String meaning) {
        String value = optional(name);
        if (value == null) {
            throw new IllegalArgumentException("Cannot start without " + name + ": set it to " + meaning
                    + ", in a properties file, the environment or a system property.");
        }
        return value;
    }

    @Nullable
    String optional(String name) {
        String value = values.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** An empty text is a text: a topic prefix may be empty. */
    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise).strip();
    }

    int number(String name, int otherwise, int min, int max) {
        String value = optional(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "Cannot use " + name + "=" + value + ": expected a whole number from " + min + " to " + max + ".");
    }

    /** What stands behind a prefix, by the names without it. */
    Map<String, String> below(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }
}
