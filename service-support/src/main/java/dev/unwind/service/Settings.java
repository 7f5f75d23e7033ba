package dev.unwind.service;

import dev.unwind.model.contract.Durations;
import dev.unwind.schemas.signing.FactSigner;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name, read as what they stand for. A value of blanks alone counts as none, except where {@link #text} is asked. What cannot
 * be used is refused with {@link IllegalArgumentException}, whose message names the setting, what was found and what was expected.
 */
public final class Settings {
    private final Map<String, String> values;

    /** These settings. */
    public Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * What a process is told: a properties file, then the environment ({@code UNWIND_HTTP_PORT} is {@code unwind.http.port}), then system
     * properties; later ones win.
     *
     * @throws IllegalArgumentException when the file cannot be read
     */
    public static Map<String, String> gather(@Nullable Path file, Map<String, String> environment, Properties system) {
        Map<String, String> gathered = new TreeMap<>();
        if (file != null) {
            Properties read = read(file);
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

    private static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot read settings from " + file + " (" + e.getClass().getSimpleName()
                            + "): expected a properties file that this process may read.",
                    e);
        }
    }

    /** The value; the meaning completes "set it to". */
    public String required(String name, String meaning) {
        String value = optional(name);
        if (value == null) {
            throw new IllegalArgumentException("Cannot start without " + name + ": set it to " + meaning
                    + ", in a properties file, the environment or a system property.");
        }
        return value;
    }

    /** The value; null when there is none. */
    public @Nullable String optional(String name) {
        String value = values.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The value; an empty text is a text: a topic prefix may be empty. */
    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise).strip();
    }

    /** A file or directory; null when none is named. */
    public @Nullable Path path(String name) {
        String value = optional(name);
        return value == null ? null : Path.of(value);
    }

    /** A whole number of any size. */
    public int number(String name, int otherwise) {
        return number(name, otherwise, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A whole number within bounds, which belong to it. */
    public int number(String name, int otherwise, int min, int max) {
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
        boolean bounded = min != Integer.MIN_VALUE || max != Integer.MAX_VALUE;
        throw unusable(name, value, "a whole number" + (bounded ? " from " + min + " to " + max : ""));
    }

    /** A time in milliseconds. */
    public Duration millis(String name, Duration otherwise) {
        return Duration.ofMillis(number(name, Math.toIntExact(otherwise.toMillis())));
    }

    /** A time in milliseconds within bounds, which belong to it. */
    public Duration millis(String name, int otherwise, int min, int max) {
        return Duration.ofMillis(number(name, otherwise, min, max));
    }

    /** A time written as contracts write it, such as 90s, 24h or 30d. */
    public Duration duration(String name, Duration otherwise) {
        String value = optional(name);
        if (value == null) {
            return otherwise;
        }
        Duration duration = Durations.parse(value);
        if (duration == null) {
            throw unusable(name, value, "a whole number and one of ms, s, m, h, d");
        }
        return duration;
    }

    /** One of the constants of a type. */
    public <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        String value = optional(name);
        if (value == null) {
            return otherwise;
        }
        for (E choice : type.getEnumConstants()) {
            if (choice.name().equals(value)) {
                return choice;
            }
        }
        throw unusable(name, value, "one of " + Arrays.toString(type.getEnumConstants()));
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name, boolean otherwise) {
        String value = optional(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw unusable(name, value, "true or false");
        }
        return value == null ? otherwise : value.equals("true");
    }

    private static IllegalArgumentException unusable(String name, String found, String expected) {
        return new IllegalArgumentException("Cannot use " + name + "=" + found + ": expected " + expected + ".");
    }

    /** What begins and ends like this, by what stands between. */
    public Map<String, String> between(String prefix, String suffix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> {
            boolean fits = name.length() > prefix.length() + suffix.length();
            if (fits && name.startsWith(prefix) && name.endsWith(suffix)) {
                found.put(name.substring(prefix.length(), name.length() - suffix.length()), value);
            }
        });
        return found;
    }

    /** What goes to Kafka's clients by their own names: {@code unwind.kafka.security.protocol} is {@code security.protocol}. */
    public Map<String, String> kafka() {
        return between("unwind.kafka.", "");
    }

    /**
     * What goes to every client of a service that keeps its registry's settings and its signing key among them: {@link #kafka}, the same
     * under the older beginning {@code unwind.client.}, and {@value FactSigner#KEY_FILE}.
     */
    public Map<String, String> client() {
        Map<String, String> client = new TreeMap<>(between("unwind.client.", ""));
        client.putAll(kafka());
        String key = optional(FactSigner.KEY_FILE);
        if (key != null) {
            client.put(FactSigner.KEY_FILE, key);
        }
        return client;
    }
}
