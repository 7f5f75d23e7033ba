package dev.unwind.local;

/** The local stack, or a part of it, cannot be started; the message says which and why. */
public final class LocalStackException extends RuntimeException {
    LocalStackException(String message) {
        super(message);
    }

    LocalStackException(String message, Throwable cause) {
        super(message, cause);
    }
}
