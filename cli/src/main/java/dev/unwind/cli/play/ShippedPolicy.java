package dev.unwind.cli.play;

import dev.unwind.model.gate.Policy;
import dev.unwind.model.gate.PolicyFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A policy that the command line brings along. */
public final class ShippedPolicy {
    private ShippedPolicy() {}

    /** The policy in a resource of this module. */
    public static Policy read(String resource) {
        try (InputStream file = ShippedPolicy.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException("The command line was built without " + resource);
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return PolicyFile.check(text, resource, List.of()).orThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }
}
