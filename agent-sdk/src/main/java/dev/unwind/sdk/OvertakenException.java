package dev.unwind.sdk;

/** Another worker has taken the run up since; this one must stop. Nothing was executed. */
public final class OvertakenException extends UnwindException {
    OvertakenException(String message) {
        super(message);
    }
}
