package dev.unwind.examples.targets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a target server is started.
 *
 * @param jdbcUrl where the data lives, e.g. {@code jdbc:sqlite:/var/lib/targets.db} or {@code jdbc:postgresql://...};
 *     SQLite needs a file, because several connections share it
 * @param port TCP port on the loopback address, 0 for any free one
 * @param dataSets directory of each data set, read when its first tenant is created; {@code desk} needs none
 * @param faults whether callers may ask for misbehaviour
 */
public record TargetConfig(String jdbcUrl, int port, Map<String, Path> dataSets, boolean faults) {

    public TargetConfig {
        if (!jdbcUrl.startsWith("jdbc:")) {
            throw new IllegalArgumentException("JDBC URL is " + jdbcUrl + "; expected it to start with jdbc:");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("Port is " + port + "; expected 0 to 65535");
        }
        dataSets = Map.copyOf(dataSets);
    }

    /** Takes each subdirectory of a directory as the data set of its name. */
    public static TargetConfig ofDirectory(String jdbcUrl, int port, Path dataDir, boolean faults) {
        return new TargetConfig(jdbcUrl, port, dataSetsIn(dataDir), faults);
    }

    /** The subdirectories by name. */
    public static Map<String, Path> dataSetsIn(Path dataDir) {
        try (Stream<Path> children = Files.list(dataDir)) {
            Map<String, Path> dataSets = new LinkedHashMap<>();
            List<Path> directories =
                    children.filter(Files::isDirectory).sorted().toList();
            directories.forEach(directory -> dataSets.put(String.valueOf(directory.getFileName()), directory));
            return dataSets;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot list the data sets in " + dataDir + "; expected a directory of directories", e);
        }
    }
}
