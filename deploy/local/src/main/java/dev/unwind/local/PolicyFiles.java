package dev.unwind.local;

import dev.unwind.model.contract.Problem;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.gate.Policy;
import dev.unwind.model.gate.PolicyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What came of reading policy files, in the order of the files. */
public record PolicyFiles(List<PolicyFile> files) {
    private static final String ENDING = ".policy.yaml";

    /** Copies the list. */
    public PolicyFiles {
        files = List.copyOf(files);
    }

    /**
     * Reads files, and of directories every file below that ends in {@code .policy.yaml}.
     *
     * @param contracts contracts that the policies are held against; none when names of tools are not to be checked
     */
    public static PolicyFiles read(List<Path> paths, List<ToolContract> contracts) {
        List<PolicyFile> files = new ArrayList<>();
        for (Path path : paths) {
            expand(path).forEach(file -> files.add(read(file, contracts)));
        }
        return new PolicyFiles(files);
    }

    private static PolicyFile read(Path file, List<ToolContract> contracts) {
        try {
            return PolicyFile.check(Files.readString(file), file.toString(), contracts);
        } catch (IOException e) {
            String found = e instanceof NoSuchFileException ? "no such file" : "a file that cannot be read (" + e + ")";
            Problem problem = new Problem(file.toString(), 0, 0, "", found, "a policy in YAML", null);
            return new PolicyFile(file.toString(), null, null, List.of(), List.of(problem));
        }
    }

    private static List<Path> expand(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the policies in " + path, e);
        }
    }

    /** The mistakes of all files. */
    public List<Problem> problems() {
        return files.stream().flatMap(file -> file.problems().stream()).toList();
    }

    /** The policies of the files without mistakes. */
    public List<Policy> policies() {
        return files.stream().map(PolicyFile::policy).filter(Objects::nonNull).toList();
    }
}
