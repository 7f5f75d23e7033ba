package dev.unwind.console.io;

import org.jspecify.annotations.Nullable;

/** A request that is not answered as asked, with the HTTP status, the stable code and the sentence that say so. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final long retryAfterSeconds;

    private Problem(int status, String code, String message, long retryAfterSeconds, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static Problem of(int status, String code, String message) {
        return new Problem(status, code, message, 0, null);
    }

    /** What was sent cannot be used. */
    static Problem badRequest(String message) {
        return of(400, "BAD_REQUEST", message);
    }

    /** There is nothing of the kind, or nothing that the caller may see. */
    static Problem unknown(String code, String message) {
        return of(404, code, message);
    }

    /** Something that is needed does not answer; try again. */
    static Problem unavailable(String code, String message, @Nullable Throwable cause) {
        return new Problem(503, code, message, 1, cause);
    }

    /** Too often; try again after so many seconds. */
    static Problem tooMany(String code, String message, long retryAfterSeconds) {
        return new Problem(429, code, message, retryAfterSeconds, null);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** 0 when nothing is said about that. */
    long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
