package dev.unwind.schemas.serde;

/** The exception at the bottom of a chain of causes. */
final class RootCause {

    private RootCause() {}

    static Throwable of(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null ? thrown : of(cause);
    }
}
