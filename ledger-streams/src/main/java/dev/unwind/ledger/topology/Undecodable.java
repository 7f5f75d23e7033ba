package dev.unwind.ledger.topology;

import dev.unwind.model.fold.RejectionCode;
import org.jspecify.annotations.Nullable;

/** A record value that is no fact, for good. */
public final class Undecodable extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionCode code;

    /** The code is UNDECODABLE or UNKNOWN_SCHEMA. */
    public Undecodable(RejectionCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Why. */
    public RejectionCode code() {
        return code;
    }
}
