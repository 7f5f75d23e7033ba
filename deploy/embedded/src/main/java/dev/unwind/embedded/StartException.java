package dev.unwind.embedded;

/** A part of the embedded stack could not be started. */
public final class StartException extends RuntimeException {

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
