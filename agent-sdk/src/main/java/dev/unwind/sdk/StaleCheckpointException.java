package dev.unwind.sdk;

/** The run has a newer checkpoint than the one that was followed or resumed from. Nothing was executed; the message names both. */
public final class StaleCheckpointException extends UnwindException {
    StaleCheckpointException(String message) {
        super(message);
    }
}
