package dev.unwind.ledger.access;

/** Something that cannot be done with a key, with a stable code and what to do instead. */
public final class KeyRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** What was given cannot be used. */
        MALFORMED,
        /** There is no such key. */
        KEY_UNKNOWN,
        /** The key does not work any more. */
        KEY_OVER,
        /** One principal would be agent, and approver or operator, for the same tenant. */
        SHARED_DUTIES
    }

    private final Code code;

    KeyRefused(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** Stable code. */
    public Code code() {
        return code;
    }
}
