package dev.unwind.examples.targets.service;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A misbehaviour that a test can ask for. */
public enum Fault {
    NONE,
    /** Answers success and keeps nothing. */
    LIE_SUCCESS,
    /** Does it and answers HTTP 500. */
    EFFECT_THEN_ERROR,
    /** Does it and holds the answer back. */
    EFFECT_THEN_TIMEOUT,
    /** Does it twice. */
    TWICE,
    /** Does it and changes another field too. */
    EXTRA_FIELD,
    /** Does nothing and answers HTTP 503. */
    ERROR;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Fault> of(String wireName) {
        return Arrays.stream(values())
                .filter(f -> f != NONE && f.wireName().equals(wireName))
                .findFirst();
    }
}
