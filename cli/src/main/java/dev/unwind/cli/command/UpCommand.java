package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.cli.ExitCode;
import dev.unwind.local.LocalPorts;
import dev.unwind.local.LocalStack;
import dev.unwind.local.LocalStackConfig;
import dev.unwind.local.LocalStackException;
import dev.unwind.local.StackFile;
import dev.unwind.local.UnwindHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the local stack. */
@Command(
        name = "up",
        description = {
            "Start broker, registry, ledger, verifier, compensator and the example targets on 127.0.0.1.",
            "Returns when all of it answers; the stack goes on in the background until `unwind down`. Data is kept."
        })
final class UpCommand extends BaseCommand {
    private static final long START_WAIT_NANOS = 180_000_000_000L;

    @Option(names = "--foreground", description = "Run the stack in this process until it is interrupted.")
    boolean foreground;

    @Option(names = "--fresh", description = "Delete all data of the local stack first.")
    boolean fresh;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Serve the data sets in DIR/db, such as those of recorded runs; remembered for later starts.")
    @Nullable
    Path data;

    @Option(
            names = "--contracts",
            paramLabel = "DIR",
            description = "Publish these tool contracts (default: those of the example targets).")
    @Nullable
    Path contracts;

    @Option(names = "--any-ports", description = "Use any free ports instead of the usual ones.")
    boolean anyPorts;

    @Option(names = "--faults", description = "Let callers tell the example targets to misbehave.")
    boolean faults;

    @Override
    public Integer call() {
        Optional<StackFile> running = StackFile.running(home());
        if (running.isPresent()) {
            if (fresh) {
                throw CliException.failed("Cannot start afresh: a stack is running (pid "
                        + running.get().pid() + "). Stop it first with `unwind down`.");
            }
            tell(running.get(), "The stack is running already");
            return ExitCode.OK;
        }
        StackPlaces.dataSets(data);
        return foreground ? runHere() : runInBackground();
    }

    private int runHere() {
        UnwindHome home = home();
        StackFile.delete(home);
        if (fresh) {
            StackPlaces.wipe(home.data());
        }
        long began = System.nanoTime();
        LocalStackConfig config = LocalStackConfig.in(home)
                .withPorts(anyPorts ? LocalPorts.FREE : LocalPorts.usual())
                .withDataSets(StackPlaces.dataSets(data))
                .withContracts(StackPlaces.contracts(contracts));
        LocalStack stack;
        try {
            stack = LocalStack.start(faults ? config.withFaults() : config);
        } catch (LocalStackException e) {
            throw CliException.failed(String.valueOf(e.getMessage()), e);
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stack.close();
                            StackFile.delete(home);
                        },
                        "unwind-down"));
        stack.describe().write(home);
        tell(stack.describe(), "Ready after " + (System.nanoTime() - began) / 1_000_000 + " ms");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.OK;
    }

    private int runInBackground() {
        UnwindHome home = home();
        Path log = home.logs().resolve("up.out");
        long began = System.nanoTime();
        Process child = launch(log);
        while (true) {
            Optional<StackFile> ready = StackFile.running(home);
            if (ready.isPresent()) {
                tell(ready.get(), "Ready after " + (System.nanoTime() - began) / 1_000_000 + " ms");
                return ExitCode.OK;
            }
            if (!child.isAlive()) {
                throw CliException.failed(
                        "The stack did not start (exit code " + child.exitValue() + "): " + lastLines(log) + "\nSee "
                                + log + " and " + home.logs().resolve("up.log") + ".");
            }
            if (System.nanoTime() - began > START_WAIT_NANOS) {
                child.descendants().forEach(ProcessHandle::destroy);
                child.destroy();
                throw CliException.failed(
                        "The stack was not ready within " + START_WAIT_NANOS / 1_000_000_000 + " s; see " + log + ".");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private Process launch(Path log) {
        String launcher = System.getProperty("unwind.launcher");
        if (launcher == null) {
            throw CliException.usage(
                    "Cannot start in the background without the launcher script: use --foreground, or run ./unwind up.");
        }
        List<String> command = new ArrayList<>();
        // A session of its own, so that closing the terminal does not end the stack.
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        } else {
            command.add("nohup");
        }
        command.addAll(List.of(launcher, "up", "--foreground"));
        if (fresh) {
            command.add("--fresh");
        }
        if (anyPorts) {
            command.add("--any-ports");
        }
        if (faults) {
            command.add("--faults");
        }
        if (data != null) {
            command.addAll(List.of("--data", data.toAbsolutePath().toString()));
        }
        if (contracts != null) {
            command.addAll(List.of("--contracts", contracts.toAbsolutePath().toString()));
        }
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("UNWIND_NO_BUILD", "1");
            return builder.start();
        } catch (IOException e) {
            throw CliException.failed("Cannot start " + command + ": " + e, e);
        }
    }

    private static String lastLines(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
        } catch (IOException e) {
            return "(no output)";
        }
    }

    private void tell(StackFile stack, String headline) {
        if (json) {
            print(stack.toJson());
            return;
        }
        out().println(headline + " (pid " + stack.pid() + ").");
        StatusCommand.addresses(stack, out());
    }
}
