package dev.unwind.model.contract;

import org.jspecify.annotations.Nullable;

/** A target did not answer what an object holds, nor that there is none. */
public final class ReadFailed extends Exception {
    private final boolean retriable;

    /**
     * Says what was read and what happened.
     *
     * @param retriable whether the same read may succeed later
     */
    public ReadFailed(String message, boolean retriable, @Nullable Throwable cause) {
        super(message, cause);
        this.retriable = retriable;
    }

    /** Whether the same read may succeed later: a timeout, a lost connection, an overloaded target. */
    public boolean retriable() {
        return retriable;
    }
}
