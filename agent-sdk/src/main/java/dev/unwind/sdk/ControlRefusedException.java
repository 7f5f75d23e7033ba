package dev.unwind.sdk;

import dev.unwind.schemas.Control;
import org.jspecify.annotations.Nullable;

/**
 * A kill switch does not let the call be made, or whether one does cannot be told. Nothing was executed. The run itself is not over: calling again
 * goes on once the control is lifted.
 */
public final class ControlRefusedException extends UnwindException {
    /** Why a call may not be made. */
    public enum Code {
        /** Nothing may be done within the scope. */
        STOPPED,
        /** Within the scope only tools that read may be called. */
        READ_ONLY,
        /** Within the scope only tools that read or draft may be called. */
        DRAFT_ONLY,
        /** Within the scope a write needs an approval, and this one was planned without. */
        APPROVAL_REQUIRED,
        /** Controls, policies or lanes could not be read for longer than the agent's limit: nobody knows what they forbid. */
        CONTROLS_UNREADABLE
    }

    private final Code code;
    private final @Nullable String scope;
    private final @Nullable String reason;
    private final long epoch;

    ControlRefusedException(String message, Code code, @Nullable Control control) {
        super(message);
        this.code = code;
        this.scope = control == null ? null : control.getScope();
        this.reason = control == null ? null : control.getReason();
        this.epoch = control == null ? 0 : control.getEpoch();
    }

    /** Why the call may not be made. */
    public Code code() {
        return code;
    }

    /** Scope of the control that stands in the way; null when the controls cannot be read. */
    public @Nullable String scope() {
        return scope;
    }

    /** What the person who stopped it gave as the reason; null when the controls cannot be read. */
    public @Nullable String reason() {
        return reason;
    }

    /** Epoch of that control; 0 when the controls cannot be read. */
    public long epoch() {
        return epoch;
    }
}
