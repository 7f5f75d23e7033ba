package dev.unwind.sdk;

/** No contract declares this tool in this version. The plan is on the ledger, where it blocks; the tool was not executed. */
public final class UndeclaredToolException extends UnwindException {
    UndeclaredToolException(String message) {
        super(message);
    }
}
