package dev.unwind.sdk;

/** The arguments do not fit the tool's contract. Nothing was stated and the tool was not executed. */
public final class InvalidArgumentsException extends UnwindException {
    InvalidArgumentsException(String message) {
        super(message);
    }
}
