package dev.unwind.local;

import dev.unwind.model.gate.Policy;
import dev.unwind.model.gate.PolicyRef;
import dev.unwind.schemas.PolicyVersion;
import dev.unwind.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.apache.kafka.common.KafkaException;

/** Puts policies on their topic. A version that was published never changes, and a policy only goes on to higher ones. */
public final class PolicyPublisher {
    private final NamedTopic<PolicyVersion> topic;

    /** A publisher with these client and registry settings. */
    public PolicyPublisher(Map<String, Object> kafka, Map<String, Object> registry) {
        this.topic = new NamedTopic<>(Topics.withPrefix("unwind.").policies(), PolicyVersion.class, kafka, registry);
    }

    /**
     * What came of publishing.
     *
     * @param published versions that are new on the topic
     * @param unchanged versions that stood there with the same definition
     */
    public record Outcome(List<PolicyRef> published, List<PolicyRef> unchanged) {}

    /** Why nothing was published. */
    public static final class RefusedException extends RuntimeException {
        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Publishes those that are not there yet; all or none.
     *
     * @throws RefusedException when a policy stands on the topic in a higher version, or in the same one with another definition, or two of
     *     the given ones have the same name
     * @throws KafkaException when the brokers do not answer
     */
    public Outcome publish(List<Policy> policies, String publishedBy) {
        Map<String, PolicyVersion> standing = standing();
        Map<String, PolicyVersion> fresh = new LinkedHashMap<>();
        List<PolicyRef> published = new ArrayList<>();
        List<PolicyRef> unchanged = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Map<String, Policy> seen = new TreeMap<>();
        for (Policy policy : policies) {
            PolicyVersion old = standing.get(policy.id());
            if (seen.putIfAbsent(policy.id(), policy) != null) {
                refused.add("Cannot publish " + policy.ref() + ": two of the files define policy " + policy.id() + ".");
            } else if (old != null
                    && old.getVersion() == policy.version()
                    && old.getDigest().equals(policy.digest())) {
                unchanged.add(policy.ref());
            } else if (old != null && old.getVersion() >= policy.version()) {
                refused.add(behind(policy, old));
            } else {
                fresh.put(policy.ref().toString(), wire(policy, publishedBy));
                published.add(policy.ref());
            }
        }
        if (!refused.isEmpty()) {
            throw new RefusedException(String.join("\n", refused));
        }
        topic.send(fresh);
        return new Outcome(List.copyOf(published), List.copyOf(unchanged));
    }

    private String behind(Policy policy, PolicyVersion old) {
        return "Cannot publish " + policy.ref() + ": version " + old.getVersion() + " stands on " + topic.topic()
                + (old.getVersion() == policy.version() ? " with another definition" : "") + " (published by "
                + old.getPublishedBy() + " at " + old.getPublishedAt()
                + "). Calls were decided by it, so it never changes, and what comes after it has a higher version: give the"
                + " file version " + (old.getVersion() + 1) + ".";
    }

    private static PolicyVersion wire(Policy policy, String publishedBy) {
        return PolicyVersion.newBuilder()
                .setPolicyId(policy.id())
                .setVersion(policy.version())
                .setDefinition(policy.definition())
                .setDigest(policy.digest())
                .setPublishedAt(Instant.now())
                .setPublishedBy(publishedBy)
                .build();
    }

    /**
     * The newest version of each policy on the topic, by policy id.
     *
     * @throws KafkaException when the brokers do not answer
     */
    public Map<String, PolicyVersion> standing() {
        Map<String, PolicyVersion> newest = new TreeMap<>();
        topic.standing()
                .values()
                .forEach(version -> newest.merge(
                        version.getPolicyId(),
                        version,
                        BinaryOperator.maxBy(Comparator.comparingInt(PolicyVersion::getVersion))));
        return newest;
    }
}
