package dev.unwind.model.access;

import dev.unwind.schemas.ApiKey;
import java.time.Instant;

/** Where an API key stands. */
public enum KeyState {
    /** It works. */
    ACTIVE,
    /** Another key has taken its place; it works until it expires. */
    REPLACED,
    /** Its time is over. */
    EXPIRED,
    /** Somebody took it back. */
    REVOKED;

    /** The state of a key at a time. */
    public static KeyState of(ApiKey key, Instant now) {
        if (key.getRevokedAt() != null) {
            return REVOKED;
        }
        if (key.getExpiresAt() != null && !now.isBefore(key.getExpiresAt())) {
            return EXPIRED;
        }
        return key.getReplacedBy() != null ? REPLACED : ACTIVE;
    }

    /** Whether a key in this state opens anything. */
    public boolean works() {
        return this == ACTIVE || this == REPLACED;
    }
}
