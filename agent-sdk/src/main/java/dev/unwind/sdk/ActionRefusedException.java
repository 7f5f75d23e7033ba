package dev.unwind.sdk;

/** The ledger does not let this action go on: it was blocked, held, denied or cancelled. The tool was not executed by this call. */
public final class ActionRefusedException extends UnwindException {
    ActionRefusedException(String message) {
        super(message);
    }
}
