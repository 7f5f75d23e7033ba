package dev.unwind.examples.targets.audit;

import org.jspecify.annotations.Nullable;

/** The auditor could not read what it has to judge; this is never a verdict. */
public final class AuditException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuditException(String message, @Nullable Exception cause) {
        super(message, cause);
    }
}
