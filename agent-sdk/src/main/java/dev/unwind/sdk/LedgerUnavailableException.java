package dev.unwind.sdk;

import org.jspecify.annotations.Nullable;

/**
 * The ledger, or the query API over it, did not answer. When a fact was not acknowledged the run object is of no more use:
 * whether the fact stands on the ledger is unknown, and {@link UnwindAgent#resumeRun} finds out.
 */
public final class LedgerUnavailableException extends UnwindException {
    /** For what talks to the ledger. */
    public LedgerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
