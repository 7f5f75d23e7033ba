package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Moments and spans for people. */
public final class Times {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {}

    /** The instant that a JSON text holds; empty when it is absent, null or something else. */
    public static Optional<Instant> instant(JsonNode node) {
        if (!node.isTextual()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(node.textValue()));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    /** Date and time of day; a dash when there is none. */
    public static String moment(JsonNode node) {
        return instant(node).map(MOMENT::format).orElse("-");
    }

    /** Time of day; a dash when there is none. */
    public static String clock(JsonNode node) {
        return instant(node).map(CLOCK::format).orElse("-");
    }

    /** Time of day. */
    public static String clock(Instant moment) {
        return CLOCK.format(moment);
    }

    /** What lies between two moments, such as {@code 312 ms} or {@code 4.2 s}; empty when one is missing. */
    public static String between(JsonNode from, JsonNode to) {
        Optional<Instant> start = instant(from);
        Optional<Instant> end = instant(to);
        return start.isPresent() && end.isPresent() ? span(Duration.between(start.get(), end.get())) : "";
    }

    /** A span in the unit that fits. */
    public static String span(Duration span) {
        long millis = span.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 120_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        return millis / 60_000 + " min " + millis / 1000 % 60 + " s";
    }

    /** How long something is possible, such as {@code 30d} or {@code 12h}. */
    public static String window(Duration window) {
        return window.toDays() > 0 && window.equals(Duration.ofDays(window.toDays()))
                ? window.toDays() + "d"
                : window.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
