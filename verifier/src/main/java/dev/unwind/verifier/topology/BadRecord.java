package dev.unwind.verifier.topology;

import org.jspecify.annotations.Nullable;

/** A record that cannot be taken and never will be: it goes to the dead-letter topic. The message is for people. */
final class BadRecord extends Exception {

    private final String code;

    /** The code is stable; it tells kinds of bad records apart. */
    BadRecord(String code, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
