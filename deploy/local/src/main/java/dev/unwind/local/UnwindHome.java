package dev.unwind.local;

import java.nio.file.Path;

/**
 * The folder in which a person's local stack keeps everything.
 *
 * @param path absolute path of the folder
 */
public record UnwindHome(Path path) {
    /** Makes the path absolute. */
    public UnwindHome {
        path = path.toAbsolutePath().normalize();
    }

    /** What {@code unwind.home} or {@code UNWIND_HOME} names, else {@code .unwind} in the working directory. */
    public static UnwindHome ofThisUser() {
        String property = System.getProperty("unwind.home", System.getenv("UNWIND_HOME"));
        return new UnwindHome(Path.of(property == null || property.isBlank() ? ".unwind" : property));
    }

    /** What the stack keeps between starts. */
    public Path data() {
        return path.resolve("data");
    }

    /** Log files, one per kind of command. */
    public Path logs() {
        return path.resolve("logs");
    }

    /** Names the running stack. */
    public Path stackFile() {
        return path.resolve("stack.json");
    }

    /** Things that may be deleted at any time and are made again; where {@code unwind.cache} says, so that several homes can share them. */
    public Path cache() {
        String shared = System.getProperty("unwind.cache");
        return shared == null ? path.resolve("cache") : Path.of(shared);
    }
}
