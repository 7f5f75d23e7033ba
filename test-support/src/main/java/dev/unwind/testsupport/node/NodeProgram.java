package dev.unwind.testsupport.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A copy of an example in Node, with the packages that its lock file names. */
public final class NodeProgram {
    private final Path folder;

    private NodeProgram(Path folder) {
        this.folder = folder;
    }

    /** Whether Node and npm can be started here; a test without them is skipped. */
    public static boolean available() {
        return onPath("node") && onPath("npm");
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /**
     * Copies a program and installs what it needs.
     *
     * @param folder does not exist yet
     */
    public static NodeProgram install(Path example, Path folder) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(example)) {
            for (Path file : files.filter(one -> !example.relativize(one).startsWith("node_modules"))
                    .toList()) {
                Files.copy(file, folder.resolve(example.relativize(file)));
            }
        }
        NodeProgram program = new NodeProgram(folder);
        program.run(Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        return program;
    }

    /** Where the copy is. */
    public Path folder() {
        return folder;
    }

    /**
     * Standard output of a command in the program's folder.
     *
     * @throws IllegalStateException when it does not end well within three minutes
     */
    public String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder =
                builder(environment, command).redirectOutput(out.toFile()).redirectError(err.toFile());
        Process process = builder.start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException("Cannot run " + String.join(" ", command) + " in " + folder + ": found "
                    + (ended ? "exit code " + process.exitValue() : "no end within 3 minutes")
                    + ", expected exit code 0. " + Files.readString(out) + Files.readString(err));
        }
        return Files.readString(out);
    }

    /** Starts a command in the program's folder; both its outputs are appended to a log. The caller ends it. */
    public Process start(Map<String, String> environment, Path log, String... command) throws IOException {
        return builder(environment, command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private ProcessBuilder builder(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder;
    }
}
