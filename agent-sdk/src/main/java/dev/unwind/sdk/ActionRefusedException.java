package dev.unwind.sdk;

import org.jspecify.annotations.Nullable;

/**
 * The gate, a person or the ledger does not let this action go on: it was blocked, denied or cancelled, or may not be attempted again. The tool was
 * not executed by this call.
 */
public final class ActionRefusedException extends UnwindException {
    private final @Nullable String code;
    private final @Nullable String rule;
    private final @Nullable String policy;

    ActionRefusedException(String message) {
        this(message, null, null, null);
    }

    ActionRefusedException(String message, @Nullable String code, @Nullable String rule, @Nullable String policy) {
        super(message);
        this.code = code;
        this.rule = rule;
        this.policy = policy;
    }

    /** Stable code of the gate (docs/policy.md), or DENIED, APPROVAL_EXPIRED; null when it was not the gate or a person. */
    public @Nullable String code() {
        return code;
    }

    /** The rule or budget that decided; null when none did. */
    public @Nullable String rule() {
        return rule;
    }

    /** The policy that this rule stands in, id@version; null when none decided. */
    public @Nullable String policy() {
        return policy;
    }
}
