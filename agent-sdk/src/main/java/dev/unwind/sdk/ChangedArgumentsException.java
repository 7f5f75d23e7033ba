package dev.unwind.sdk;

/** An action, or an operation, was called again with other arguments than before. The tool was not executed. */
public final class ChangedArgumentsException extends UnwindException {
    ChangedArgumentsException(String message) {
        super(message);
    }
}
