package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.local.StackFile;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;

/** Stops the local stack. */
@Command(name = "down", description = "Stop the local stack; its data is kept.")
final class DownCommand extends BaseCommand {
    private static final long STOP_WAIT_NANOS = 20_000_000_000L;

    @Override
    public Integer call() {
        Optional<StackFile> file = StackFile.read(home());
        if (file.isEmpty() || !file.get().alive()) {
            StackFile.delete(home());
            tell("No stack is running.", false, 0);
            return ExitCode.OK;
        }
        StackFile stack = file.get();
        ProcessHandle process = ProcessHandle.of(stack.pid())
                .orElseThrow(() -> CliException.failed("The stack (pid " + stack.pid() + ") ended just now."));
        long began = System.nanoTime();
        process.destroy();
        // The file goes when all parts have stopped; the process may then still write its startup archive.
        while (process.isAlive() && Files.exists(home().stackFile())) {
            if (System.nanoTime() - began > STOP_WAIT_NANOS) {
                process.destroyForcibly();
                StackFile.delete(home());
                throw CliException.failed("The stack (pid " + stack.pid() + ") did not stop within "
                        + STOP_WAIT_NANOS / 1_000_000_000 + " s and was killed; its data is as after a crash.");
            }
            LockSupport.parkNanos(10_000_000);
        }
        StackFile.delete(home());
        tell("Stopped", true, (System.nanoTime() - began) / 1_000_000);
        return ExitCode.OK;
    }

    private void tell(String what, boolean stopped, long millis) {
        if (json) {
            print(object().put("stopped", stopped).put("millis", millis));
        } else {
            out().println(stopped ? what + " after " + millis + " ms." : what);
        }
    }
}
