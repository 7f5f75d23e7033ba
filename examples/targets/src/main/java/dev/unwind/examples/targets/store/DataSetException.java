package dev.unwind.examples.targets.store;

import org.jspecify.annotations.Nullable;

/** A data set is missing, unreadable, or not the one that the database was filled from. */
public final class DataSetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DataSetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
