package dev.unwind.cli;

/** Why a command ends without having done what it was asked; its message is all that the person gets to read. */
public final class CliException extends RuntimeException {
    private final int exitCode;

    private CliException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    private CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The outcome is not what was asked. */
    public static CliException failed(String message) {
        return new CliException(ExitCode.FAILED, message);
    }

    /** The outcome is not what was asked. */
    public static CliException failed(String message, Throwable cause) {
        return new CliException(ExitCode.FAILED, message, cause);
    }

    /** What was given cannot be used. */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message);
    }

    /** What was given cannot be used. */
    public static CliException usage(String message, Throwable cause) {
        return new CliException(ExitCode.USAGE, message, cause);
    }

    /** Nobody answers. */
    public static CliException unreachable(String message) {
        return new CliException(ExitCode.UNREACHABLE, message);
    }

    /** Nobody answers. */
    public static CliException unreachable(String message, Throwable cause) {
        return new CliException(ExitCode.UNREACHABLE, message, cause);
    }

    /** One of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }
}
