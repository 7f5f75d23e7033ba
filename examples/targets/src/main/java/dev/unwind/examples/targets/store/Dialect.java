package dev.unwind.examples.targets.store;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The wording and the small differences in behaviour that a recorded service had; {@code NONE} where there is one only. */
public enum Dialect {
    NONE,
    TAU1,
    TAU2;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Dialect> of(String wireName) {
        return Arrays.stream(values())
                .filter(d -> d.wireName().equals(wireName))
                .findFirst();
    }
}
