package dev.unwind.schemas.serde;

import org.apache.kafka.common.errors.RetriableException;

/** The schema registry gave no verdict: it could not be reached, was overloaded or refused the caller. Says nothing about the record. */
public final class RegistryUnavailableException extends RetriableException {

    private static final long serialVersionUID = 1L;

    RegistryUnavailableException(String attempt, Throwable cause) {
        super(
                attempt + ": the schema registry gave no verdict (" + cause
                        + "); check schema.registry.url and that the registry is up, then try again.",
                cause);
    }

    /** Whether an HTTP status means that another try may be answered differently. */
    static boolean isNoVerdict(int status) {
        return status >= 500 || status == 401 || status == 403 || status == 408 || status == 429;
    }
}
