package dev.unwind.local;

import dev.unwind.model.contract.CheckResult;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.Problem;
import dev.unwind.model.contract.ToolContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What came of reading contract files.
 *
 * @param contracts those without mistakes, in the order of the files
 * @param problems the mistakes of all others
 * @param files how many files were read
 */
public record ContractFiles(List<ToolContract> contracts, List<Problem> problems, int files) {
    /** Copies the lists. */
    public ContractFiles {
        contracts = List.copyOf(contracts);
        problems = List.copyOf(problems);
    }

    /** Reads files, and of directories every YAML file below that has a {@code tool} of its own. */
    public static ContractFiles read(List<Path> paths) {
        List<ToolContract> contracts = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<Path> files = paths.stream().flatMap(path -> expand(path).stream()).toList();
        for (Path file : files) {
            CheckResult result = ContractFile.check(file);
            problems.addAll(result.problems());
            if (result.contract() != null) {
                contracts.add(result.contract());
            }
        }
        return new ContractFiles(contracts, problems, files.size());
    }

    private static List<Path> expand(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(Files::isRegularFile)
                    .filter(ContractFiles::isContract)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the contracts in " + path, e);
        }
    }

    /** Schemas that contracts refer to may stand beside them in YAML, too. */
    private static boolean isContract(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".yaml") && !name.endsWith(".yml")) {
            return false;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.startsWith("tool:"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
