package dev.unwind.sdk;

/** The run may not go on: something in it did not verify, or somebody stopped it. Nothing was executed. */
public final class RunStoppedException extends UnwindException {
    private final String status;
    private final String reason;

    RunStoppedException(String message, String status, String reason) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    /** Status of the run, in the ledger's words: PARKED, COMPENSATING, CANCELLED ... */
    public String status() {
        return status;
    }

    /** What is known of the cause, for people. */
    public String reason() {
        return reason;
    }
}
