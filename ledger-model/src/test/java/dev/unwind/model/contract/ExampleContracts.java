package dev.unwind.model.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The contracts that stand beside the example targets. */
final class ExampleContracts {
    private static final Path DIRECTORY = Path.of("..", "examples", "targets", "contracts");

    private ExampleContracts() {}

    static List<Path> files() {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The contract of a tool such as {@code retail.cancel_pending_order}. */
    static CompiledContract of(String tool) {
        Path file = DIRECTORY.resolve(tool.replace('.', '/') + ".yaml");
        return CompiledContract.of(ContractFile.check(file).orThrow());
    }
}
