package dev.unwind.model.json;

/** Text that is not JSON, or a JSON value that has no canonical form. */
public final class MalformedJson extends IllegalArgumentException {
    public MalformedJson(String message) {
        super(message);
    }

    public MalformedJson(String message, Throwable cause) {
        super(message, cause);
    }
}
