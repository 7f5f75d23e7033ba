package dev.unwind.cli;

/** What the process of a command ends with. */
public final class ExitCode {
    /** The command did what it was asked. */
    public static final int OK = 0;
    /** The command ran, and what came out is not what was asked: an undo left residue, a contract has a mistake, a check failed. */
    public static final int FAILED = 1;
    /** The command line, or a file it names, cannot be used. */
    public static final int USAGE = 2;
    /** The installation, or a part of it, does not answer. */
    public static final int UNREACHABLE = 3;

    private ExitCode() {}
}
