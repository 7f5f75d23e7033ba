package dev.unwind.schemas.topics;

/** The cluster's topics could not be read or made, or are not fit for use. */
public final class TopicsException extends RuntimeException {

    TopicsException(String message) {
        super(message);
    }

    TopicsException(String message, Throwable cause) {
        super(message, cause);
    }
}
