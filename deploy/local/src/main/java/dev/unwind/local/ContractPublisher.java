package dev.unwind.local;

import dev.unwind.model.contract.ToolContract;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/** Puts tool contracts on their topic. A version that was published never changes. */
public final class ContractPublisher {
    private final NamedTopic<dev.unwind.schemas.ToolContract> topic;

    /** A publisher with these client and registry settings. */
    public ContractPublisher(Map<String, Object> kafka, Map<String, Object> registry) {
        this(Topics.withPrefix("unwind."), kafka, registry);
    }

    /** A publisher to topics of these names. */
    public ContractPublisher(Topics topics, Map<String, Object> kafka, Map<String, Object> registry) {
        this.topic = new NamedTopic<>(topics.toolContracts(), dev.unwind.schemas.ToolContract.class, kafka, registry);
    }

    /**
     * What came of publishing.
     *
     * @param published versions that are new on the topic
     * @param unchanged versions that stood there with the same definition
     */
    public record Outcome(List<ToolKey> published, List<ToolKey> unchanged) {}

    /** Why nothing was published. */
    public static final class RefusedException extends RuntimeException {
        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Publishes those that are not there yet; all or none.
     *
     * @throws RefusedException when a version stands on the topic with another definition, or two contracts have the same version
     * @throws KafkaException when the brokers do not answer
     */
    public Outcome publish(List<ToolContract> contracts, String publishedBy) {
        Map<ToolKey, dev.unwind.schemas.ToolContract> standing = standing();
        List<ToolContract> fresh = new ArrayList<>();
        List<ToolKey> unchanged = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Map<ToolKey, String> seen = new HashMap<>();
        for (ToolContract contract : contracts) {
            ToolKey key = new ToolKey(contract.tool(), contract.version());
            String twin = seen.putIfAbsent(key, contract.digest());
            dev.unwind.schemas.ToolContract old = standing.get(key);
            if (twin != null && !twin.equals(contract.digest())) {
                refused.add("Cannot publish " + key + ": two of the files define it, and differently.");
            } else if (old != null && !old.getDigest().equals(contract.digest())) {
                refused.add("Cannot publish " + key + ": it stands on " + topic.topic()
                        + " with another definition (digest "
                        + brief(old.getDigest()) + ", published by " + old.getPublishedBy() + " at "
                        + old.getPublishedAt() + "; the file has " + brief(contract.digest())
                        + "). Actions were planned under it, so it never changes: give the file version "
                        + (newest(standing, contract.tool()) + 1) + ".");
            } else if (old != null || twin != null) {
                unchanged.add(key);
            } else {
                fresh.add(contract);
            }
        }
        if (!refused.isEmpty()) {
            throw new RefusedException(String.join("\n", refused));
        }
        Map<String, dev.unwind.schemas.ToolContract> values = new LinkedHashMap<>();
        fresh.forEach(contract ->
                values.put(new ToolKey(contract.tool(), contract.version()).encode(), wire(contract, publishedBy)));
        topic.send(values);
        return new Outcome(
                fresh.stream().map(c -> new ToolKey(c.tool(), c.version())).toList(), unchanged);
    }

    private static String brief(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    private static int newest(Map<ToolKey, dev.unwind.schemas.ToolContract> standing, String tool) {
        return standing.keySet().stream()
                .filter(key -> key.tool().equals(tool))
                .mapToInt(ToolKey::version)
                .max()
                .orElse(0);
    }

    private static dev.unwind.schemas.ToolContract wire(ToolContract contract, String publishedBy) {
        return dev.unwind.schemas.ToolContract.newBuilder()
                .setTool(contract.tool())
                .setVersion(contract.version())
                .setActionClass(contract.actionClass())
                .setRisk(contract.risk())
                .setDefinition(contract.definition())
                .setDigest(contract.digest())
                .setPublishedAt(Instant.now())
                .setPublishedBy(publishedBy)
                .build();
    }

    /**
     * What stands on the topic now.
     *
     * @throws KafkaException when the brokers do not answer
     */
    public Map<ToolKey, dev.unwind.schemas.ToolContract> standing() {
        Map<ToolKey, dev.unwind.schemas.ToolContract> found = new HashMap<>();
        topic.standing().forEach((key, value) -> found.put(ToolKey.parse(key), value));
        return found;
    }
}
