package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moments as people write them on the command line. */
final class Moments {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,9})(s|m|h|d)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

    private Moments() {}

    /** A time, or how long ago: {@code 2026-11-21T12:00:00Z} or {@code 2h}. */
    static Instant of(String option, String text, Instant now) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return now.minus(Duration.of(Long.parseLong(ago.group(1)), UNITS.get(ago.group(2))));
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw CliException.usage("Cannot read " + option + " " + text
                    + ": expected a time such as 2026-11-21T12:00:00Z, or how long ago, such as 30m, 12h or 7d.");
        }
    }
}
