package dev.unwind.examples.targets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The directory of recorded runs, where it is present: system property {@code shared.data}, or a directory up from here. */
public final class SharedData {
    private SharedData() {}

    public static Optional<Path> find() {
        String property = System.getProperty("shared.data");
        if (property != null) {
            return Optional.of(Path.of(property));
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared/data");
            if (Files.isDirectory(candidate.resolve("db"))) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
