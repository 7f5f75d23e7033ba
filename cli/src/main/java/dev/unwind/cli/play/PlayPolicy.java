package dev.unwind.cli.play;

import dev.unwind.cli.CliException;
import dev.unwind.local.PolicyPublisher;
import dev.unwind.model.gate.Policy;
import dev.unwind.model.gate.PolicyFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The policy under which recorded runs are played: what was recorded goes ahead, for the tenants of plays and nobody else. */
public final class PlayPolicy {
    /** How the name of each tenant of a play begins. */
    static final String TENANTS = "unwind-play-";

    private static final String RESOURCE = "/unwind-play.policy.yaml";

    private PlayPolicy() {}

    /** The policy. */
    public static Policy policy() {
        try (InputStream file = PlayPolicy.class.getResourceAsStream(RESOURCE)) {
            if (file == null) {
                throw new IllegalStateException("The command line was built without " + RESOURCE);
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return PolicyFile.check(text, RESOURCE, List.of()).orThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + RESOURCE, e);
        }
    }

    /**
     * Publishes it, if it is not there yet.
     *
     * @throws CliException when another policy of its name stands there
     */
    public static void publish(PlayEnvironment environment) {
        publish(environment.kafka(), environment.registry());
    }

    /** Publishes it to brokers with these client and registry settings. */
    public static void publish(Map<String, Object> kafka, Map<String, Object> registry) {
        try {
            new PolicyPublisher(kafka, registry).publish(List.of(policy()), "player");
        } catch (PolicyPublisher.RefusedException e) {
            throw CliException.failed("Cannot play: recorded calls would wait for approvals. " + e.getMessage());
        }
    }
}
