package dev.unwind.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The unpacked distribution of the schema registry.
 *
 * @param dir its root: the folder that holds {@code quarkus/}, {@code app/} and {@code lib/}
 */
record RegistryHome(Path dir) {

    private static final String PROPERTY = "unwind.registry.home";

    /**
     * Looks at the system property {@code unwind.registry.home}, then for a folder {@code registry} beside or above the place that this
     * class was loaded from: the build's {@code target/} or the {@code lib/} of a distribution.
     *
     * @throws StartException when it is at none of these places
     */
    static RegistryHome find() {
        List<Path> candidates = candidates();
        return candidates.stream()
                .filter(dir -> Files.isDirectory(dir.resolve("quarkus")))
                .findFirst()
                .map(RegistryHome::new)
                .orElseThrow(() -> new StartException("Cannot find the schema registry: looked at " + candidates
                        + "; build the module deploy/embedded, or set -D" + PROPERTY
                        + " to the folder that holds quarkus/, app/ and lib/."));
    }

    /** The flat class path: archives of loaded classes need one, and the launcher jar of the distribution has none. */
    String classPath() {
        List<Path> jars = new ArrayList<>();
        jars.add(dir.resolve("quarkus/generated-bytecode.jar"));
        jars.add(dir.resolve("quarkus/transformed-bytecode.jar"));
        for (String folder : List.of("app", "lib/boot", "lib/main")) {
            jars.addAll(jarsOf(dir.resolve(folder)));
        }
        return String.join(File.pathSeparator, jars.stream().map(Path::toString).toList());
    }

    /** Version of the registry, as its own jar has it. */
    private String version() {
        return String.valueOf(jarsOf(dir.resolve("app")).get(0).getFileName())
                .replaceAll("^apicurio-registry-app-|\\.jar$", "");
    }

    /** The startup archive of this registry on the JVM that runs this process. */
    StartupArchive archive(Path cacheDir) {
        return StartupArchive.of(cacheDir, "registry-" + version());
    }

    Path defaultCacheDir() {
        return dir.resolveSibling("registry-cache");
    }

    private static List<Path> candidates() {
        String configured = System.getProperty(PROPERTY);
        if (configured != null) {
            return List.of(Path.of(configured).toAbsolutePath());
        }
        Path home = codeLocation();
        List<Path> candidates = new ArrayList<>();
        for (int level = 0; level < 2 && home != null; level++) {
            home = home.getParent();
            if (home != null) {
                candidates.add(home.resolve("registry"));
            }
        }
        return candidates;
    }

    private static @Nullable Path codeLocation() {
        CodeSource source = RegistryHome.class.getProtectionDomain().getCodeSource();
        try {
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Sorted, so that every start has the same class path. */
    private static List<Path> jarsOf(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "Cannot list the jars of the schema registry in " + folder + ".", unreadable);
        }
    }
}
