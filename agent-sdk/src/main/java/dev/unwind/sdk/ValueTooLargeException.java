package dev.unwind.sdk;

/** A value is larger than a fact may carry. The tool was not executed. */
public final class ValueTooLargeException extends UnwindException {
    ValueTooLargeException(String message) {
        super(message);
    }
}
