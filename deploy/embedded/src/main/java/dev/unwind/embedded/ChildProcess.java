package dev.unwind.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that ends with this process, even when this process is killed: a small script keeps it running only as long as the
 * pipe from here stays open.
 */
final class ChildProcess {

    private final Process wrapper;

    private ChildProcess(Process wrapper) {
        this.wrapper = wrapper;
    }

    /**
     * Starts a program.
     *
     * @param command the program and its arguments
     * @param logFile where its output is appended
     */
    static ChildProcess start(List<String> command, Path logFile) {
        List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", script(), "unwind-child"));
        wrapped.addAll(command);
        try {
            Path logDir = logFile.toAbsolutePath().getParent();
            if (logDir != null) {
                Files.createDirectories(logDir);
            }
            return new ChildProcess(new ProcessBuilder(wrapped)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                    .start());
        } catch (IOException failed) {
            throw new StartException(
                    "Cannot start " + command.get(0) + " with its log in " + logFile + ": " + failed, failed);
        }
    }

    boolean isAlive() {
        return wrapper.isAlive();
    }

    /** Exit code of a program that has ended. */
    int exitValue() {
        return wrapper.exitValue();
    }

    /** Asks the program to end, without waiting. */
    void stop() {
        try {
            wrapper.getOutputStream().close();
        } catch (IOException alreadyGone) {
            wrapper.destroy();
        }
    }

    /** Waits for the end; false when it takes longer. */
    boolean awaitEnd(Duration wait) throws InterruptedException {
        return wrapper.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the program and all it started, at once. */
    void kill() {
        wrapper.descendants().forEach(ProcessHandle::destroyForcibly);
        wrapper.destroyForcibly();
    }

    private static String script() {
        try (InputStream script = ChildProcess.class.getResourceAsStream("child.sh")) {
            if (script == null) {
                throw new StartException(
                        "Cannot find child.sh beside " + ChildProcess.class + ": the build is incomplete.");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new StartException("Cannot read child.sh: " + unreadable, unreadable);
        }
    }
}
