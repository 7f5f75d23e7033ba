package dev.unwind.compensator.app;

import dev.unwind.model.contract.Durations;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Properties by name, read as what they stand for. */
record Settings(Map<String, String> properties) {

    /**
     * What a process is told: a properties file, then the environment ({@code UNWIND_BOOTSTRAP_SERVERS} for {@code
     * unwind.bootstrap.servers}), then system properties; later ones win.
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

    String text(String name, String fallback) {
        String value = properties.get(name);
        return value == null || value.isBlank() ? fallback : value.strip();
    }

    @Nullable
    String optional(String name) {
        String value = text(name, "");
        return value.isEmpty() ? null : value;
    }

    boolean has(String name) {
        return !text(name, "").isEmpty();
    }

    int number(String name, int fallback) {
        String value = text(name, Integer.toString(fallback));
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Cannot read " + name + ": found \"" + value + "\", expected a whole number.", e);
        }
    }

    Duration millis(String name, Duration fallback) {
        return Duration.ofMillis(number(name, Math.toIntExact(fallback.toMillis())));
    }

    /** A time written as contracts write it, such as 90s, 24h or 30d. */
    Duration duration(String name, Duration fallback) {
        if (!has(name)) {
            return fallback;
        }
        Duration duration = Durations.parse(text(name, ""));
        if (duration == null) {
            throw new IllegalArgumentException("Cannot read " + name + ": found \"" + text(name, "")
                    + "\", expected a whole number and one of ms, s, m, h, d.");
        }
        return duration;
    }

    <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
        String value = text(name, fallback.name());
        for (E choice : type.getEnumConstants()) {
            if (choice.name().equals(value)) {
                return choice;
            }
        }
        throw new IllegalArgumentException("Cannot read " + name + ": found \"" + value + "\", expected one of "
                + Arrays.toString(type.getEnumConstants()) + ".");
    }

    boolean flag(String name, boolean fallback) {
        String value = text(name, Boolean.toString(fallback));
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(
                    "Cannot read " + name + ": found \"" + value + "\", expected true or false.");
        }
        return value.equals("true");
    }

    /** The properties with this beginning and end, by what stands between. */
    Map<String, String> between(String prefix, String suffix) {
        Map<String, String> found = new HashMap<>();
        properties.forEach((name, value) -> {
            boolean fits = name.length() > prefix.length() + suffix.length();
            if (fits && name.startsWith(prefix) && name.endsWith(suffix)) {
                found.put(name.substring(prefix.length(), name.length() - suffix.length()), value);
            }
        });
        return found;
    }
}
