package dev.unwind.sdk;

/** Writes of the run were not verified within the time allowed; nothing is known to be wrong. What waited for it was not executed. */
public final class NotVerifiedInTimeException extends UnwindException {
    NotVerifiedInTimeException(String message) {
        super(message);
    }
}
