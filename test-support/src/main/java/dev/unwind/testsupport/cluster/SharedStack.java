package dev.unwind.testsupport.cluster;

import dev.unwind.embedded.BrokerConfig;
import dev.unwind.embedded.EmbeddedBroker;
import dev.unwind.embedded.RegistryConfig;
import dev.unwind.embedded.RegistryProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The one broker and the one registry of this JVM, started when first asked for, ended with the JVM. */
final class SharedStack {

    private final Path dir;
    private final RegistryProcess registry;
    private final EmbeddedBroker broker;

    private SharedStack() {
        dir = workDirectory();
        registry = RegistryProcess.launch(RegistryConfig.inMemory(dir.resolve("registry.log")));
        broker = EmbeddedBroker.start(BrokerConfig.in(dir.resolve("broker")));
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "test-stack-end"));
        registry.awaitReady();
    }

    static SharedStack get() {
        return Holder.STACK;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    private void end() {
        registry.close();
        broker.close();
        delete(dir);
    }

    /** Below the module's build folder when there is one, so that a run that was killed leaves nothing that a clean does not remove. */
    private static Path workDirectory() {
        try {
            Path build = Path.of("target");
            return Files.isDirectory(build)
                    ? Files.createTempDirectory(build.toAbsolutePath(), "test-stack-")
                    : Files.createTempDirectory("unwind-test-stack-");
        } catch (IOException unwritable) {
            throw new UncheckedIOException("Cannot make a folder for the broker of the tests.", unwritable);
        }
    }

    private static void delete(Path dir) {
        try (Stream<Path> files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException leftBehind) {
            throw new UncheckedIOException("Cannot delete " + dir + ".", leftBehind);
        }
    }

    private static final class Holder {
        static final SharedStack STACK = new SharedStack();
    }
}
