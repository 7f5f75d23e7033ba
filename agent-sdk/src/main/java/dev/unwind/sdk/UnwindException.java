package dev.unwind.sdk;

import org.jspecify.annotations.Nullable;

/** A tool call, or a whole run, that cannot go on; the message says what was attempted, on which id, and what to do. */
public abstract sealed class UnwindException extends RuntimeException
        permits ActionRefusedException,
                ChangedArgumentsException,
                ControlRefusedException,
                HeldException,
                InvalidArgumentsException,
                LedgerUnavailableException,
                NotVerifiedInTimeException,
                OvertakenException,
                RunStoppedException,
                StaleCheckpointException,
                TargetUnreadableException,
                UndeclaredToolException,
                ValueTooLargeException {
    UnwindException(String message) {
        super(message);
    }

    UnwindException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
