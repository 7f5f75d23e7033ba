package dev.unwind.verifier.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Properties by name, read as what they stand for. */
record Settings(Map<String, String> properties) {

    private static final String PREFIX = "unwind.";

    /**
     * What a process is told: a properties file, then the environment ({@code UNWIND_BOOTSTRAP_SERVERS} for {@code
     * unwind.bootstrap.servers}), then system properties; later ones win.
     *
     * @throws IOException when the file cannot be read
     */
    static Map<String, String> gather(@Nullable Path file, Map<String, String> environment, Properties system)
            throws IOException {
        Map<String, String> gathered = new HashMap<>();
        if (file != null) {
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                read.load(reader);
            }
            read.stringPropertyNames().forEach(name -> gathered.put(name, read.getProperty(name)));
        }
        environment.forEach((name, value) -> {
            String property = name.toLowerCase(Locale.ROOT).replace('_', '.');
            if (property.startsWith(PREFIX)) {
                gathered.put(property, value);
            }
        });
        system.stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .forEach(name -> gathered.put(name, system.getProperty(name)));
        return gathered;
    }

    String text(String name, String fallback) {
        String value = optional(name);
        return value == null ? fallback : value;
    }

    @Nullable
    String optional(String name) {
        String value = properties.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    int number(String name, int fallback) {
        String value = optional(name);
        try {
            return value == null ? fallback : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Cannot read " + name + ": found \"" + value + "\", expected a whole number.", e);
        }
    }

    Duration millis(String name, Duration fallback) {
        String value = optional(name);
        try {
            return value == null ? fallback : Duration.ofMillis(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Cannot read " + name + ": found \"" + value + "\", expected milliseconds as a whole number.", e);
        }
    }

    /** The properties with this beginning and end, by what stands between. */
    Map<String, String> between(String prefix, String suffix) {
        Map<String, String> found = new HashMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith(prefix) && name.endsWith(suffix) && name.length() > prefix.length() + suffix.length()) {
                found.put(name.substring(prefix.length(), name.length() - suffix.length()), value);
            }
        });
        return found;
    }
}
