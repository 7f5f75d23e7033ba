package dev.unwind.cli;

import dev.unwind.cli.command.UnwindRoot;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Entry point of the {@code unwind} command. */
public final class Main {
    private Main() {}

    /** Runs one command line and ends the process with its {@linkplain ExitCode exit code}. */
    public static void main(String[] args) {
        LogFile.choose(args);
        int code = run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
        System.out.flush();
        System.exit(code);
    }

    /** Runs one command line in this process and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new UnwindRoot());
        commandLine.setOut(out);
        commandLine.setErr(err);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command));
        return commandLine.execute(args);
    }

    private static int report(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        if (failure instanceof CliException known) {
            err.println(known.getMessage());
            return known.exitCode();
        }
        err.println("Cannot finish `unwind " + command.getCommandName() + "`: " + failure
                + " (a mistake of this program; the details follow)");
        failure.printStackTrace(err);
        return ExitCode.FAILED;
    }
}
