package dev.unwind.ledger.query;

/** A query that cannot be answered, with the HTTP status and the stable code that say so. */
public final class QueryRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final boolean timedOut;

    private QueryRefused(int status, String code, String message, boolean timedOut) {
        super(message);
        this.status = status;
        this.code = code;
        this.timedOut = timedOut;
    }

    /** What was asked for cannot be. */
    public static QueryRefused badRequest(String message) {
        return new QueryRefused(400, "BAD_REQUEST", message, false);
    }

    /** There is no such thing, or it did not come in the time that was waited; the code says of which kind. */
    public static QueryRefused unknown(String code, String message, boolean timedOut) {
        return new QueryRefused(404, code, message, timedOut);
    }

    /** The state is not here at the moment; try again. */
    public static QueryRefused notReady(String message) {
        return new QueryRefused(503, "NOT_READY", message, false);
    }

    /** Another instance that holds part of the answer did not answer. */
    public static QueryRefused peerUnreachable(String message) {
        return new QueryRefused(503, "PEER_UNREACHABLE", message, false);
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** Stable code. */
    public String code() {
        return code;
    }

    /** Whether the caller waited for it in vain. */
    public boolean timedOut() {
        return timedOut;
    }
}
