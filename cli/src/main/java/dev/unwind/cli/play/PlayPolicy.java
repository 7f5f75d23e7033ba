package dev.unwind.cli.play;

import dev.unwind.cli.CliException;
import dev.unwind.local.PolicyPublisher;
import dev.unwind.model.gate.Policy;
import java.util.List;

/** The policy under which recorded runs are played: what was recorded goes ahead, for the tenants of plays and nobody else. */
public final class PlayPolicy {
    /** How the name of each tenant of a play begins. */
    static final String TENANTS = "unwind-play-";

    private static final String RESOURCE = "/unwind-play.policy.yaml";

    private PlayPolicy() {}

    /** The policy. */
    public static Policy policy() {
        return ShippedPolicy.read(RESOURCE);
    }

    /**
     * Publishes it, if it is not there yet.
     *
     * @throws CliException when another policy of its name stands there
     */
    static void publish(PlayEnvironment environment) {
        try {
            new PolicyPublisher(environment.kafka(), environment.registry()).publish(List.of(policy()), "player");
        } catch (PolicyPublisher.RefusedException e) {
            throw CliException.failed("Cannot play: recorded calls would wait for approvals. " + e.getMessage());
        }
    }
}
