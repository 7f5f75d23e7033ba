package dev.unwind.cli.command;

import dev.unwind.cli.CliException;
import dev.unwind.examples.targets.TargetConfig;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Folders that commands with a stack of their own look for. */
final class StackPlaces {
    private StackPlaces() {}

    /** The contracts of the example targets: in the checkout that the launcher names, else beside the working directory. */
    static List<Path> contracts(@Nullable Path given) {
        if (given != null) {
            if (!Files.exists(given)) {
                throw CliException.usage(
                        "Cannot publish contracts from " + given + ": there is no such file or folder.");
            }
            return List.of(given);
        }
        Path checkout = Path.of(System.getProperty("unwind.checkout", "."));
        Path contracts = checkout.resolve("examples/targets/contracts");
        return Files.isDirectory(contracts) ? List.of(contracts) : List.of();
    }

    /** The data sets in {@code DIR/db}. */
    static Map<String, Path> dataSets(@Nullable Path data) {
        if (data == null) {
            return Map.of();
        }
        Path db = data.resolve("db");
        if (!Files.isDirectory(db)) {
            throw CliException.usage("Cannot use data folder " + data
                    + ": found no folder db in it, expected one with a" + " folder per data set.");
        }
        return TargetConfig.dataSetsIn(db);
    }

    /** Deletes a folder with all that is in it. */
    static void wipe(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw CliException.failed("Cannot delete " + folder + ": " + e, e);
        }
    }
}
