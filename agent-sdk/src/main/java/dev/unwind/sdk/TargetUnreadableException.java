package dev.unwind.sdk;

import org.jspecify.annotations.Nullable;

/** The target could not be read where the contract asks for it. What needed the read was not executed. */
public final class TargetUnreadableException extends UnwindException {
    /** For what reads targets. */
    public TargetUnreadableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
