package dev.unwind.local;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Which data sets the tenants in a data folder were made from, so that a later start serves them again. */
final class RememberedDataSets {
    private RememberedDataSets() {}

    /** Those of earlier starts that are still there, and those given now, which win. */
    static Map<String, Path> merge(Path dataDir, Map<String, Path> given) {
        Path file = dataDir.resolve("data-sets.properties");
        Properties properties = new Properties();
        try {
            if (Files.exists(file)) {
                try (Reader reader = Files.newBufferedReader(file)) {
                    properties.load(reader);
                }
            }
            given.forEach((name, folder) -> properties.setProperty(
                    name, folder.toAbsolutePath().normalize().toString()));
            Files.createDirectories(dataDir);
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, "Folders of the example targets' data sets");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remember the data sets in " + file, e);
        }
        Map<String, Path> all = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> {
            Path folder = Path.of(properties.getProperty(name));
            if (Files.isDirectory(folder)) {
                all.put(name, folder);
            }
        });
        return all;
    }
}
