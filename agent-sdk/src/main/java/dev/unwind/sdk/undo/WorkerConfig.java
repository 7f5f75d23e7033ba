package dev.unwind.sdk.undo;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Settings of a worker.
 *
 * @param bootstrapServers brokers
 * @param schemaRegistryUrl address of the schema registry
 * @param topicPrefix start of every topic name
 * @param groupId consumer group of the service; its instances share the work
 * @param instanceId name of this instance in the facts it states
 * @param targets names of the targets whose commands it takes: {@code shop} for {@code ${shop.url}}; the HTTP executor must be told to leave
 *     exactly these. Empty: it takes every command, and there is no other executor
 * @param threads commands under way at a time
 * @param inFlightMax commands taken from the topic and not yet reported
 * @param deadline from the first attempt of a command to the last; then its outcome is unknown, and a person has to look
 * @param backoffMin pause before the second attempt, doubled for each further one, varied by half
 * @param backoffMax longest pause
 * @param client further properties of the Kafka clients and of the registry client, and {@code unwind.signing.key.file}, the key that signs what it
 *     reports; may hold secrets
 */
public record WorkerConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String topicPrefix,
        String groupId,
        String instanceId,
        Set<String> targets,
        int threads,
        int inFlightMax,
        Duration deadline,
        Duration backoffMin,
        Duration backoffMax,
        Map<String, String> client) {

    /**
     * Copies the collections and checks ranges.
     *
     * @throws IllegalArgumentException when a value is out of range
     */
    public WorkerConfig {
        targets = Set.copyOf(targets);
        client = Map.copyOf(client);
        if (bootstrapServers.isBlank() || schemaRegistryUrl.isBlank() || groupId.isBlank() || instanceId.isBlank()) {
            throw new IllegalArgumentException("Cannot start a compensation worker with brokers \"" + bootstrapServers
                    + "\", registry \"" + schemaRegistryUrl + "\", group \"" + groupId + "\" and instance \""
                    + instanceId + "\": expected none of them empty.");
        }
        boolean positive = threads > 0
                && inFlightMax > 0
                && !deadline.isNegative()
                && !deadline.isZero()
                && !backoffMin.isNegative()
                && !backoffMin.isZero()
                && backoffMax.compareTo(backoffMin) >= 0;
        if (!positive) {
            throw new IllegalArgumentException("Cannot start a compensation worker with " + threads + " threads, "
                    + inFlightMax + " commands in flight, deadline " + deadline + ", backoff " + backoffMin + " to "
                    + backoffMax + ": expected positive values, backoff in order.");
        }
    }

    /** For a service of this group that takes the commands of these targets, everything else at its default. */
    public static WorkerConfig of(
            String bootstrapServers, String schemaRegistryUrl, String groupId, Set<String> targets) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                "unwind.",
                groupId,
                groupId + "-" + UUID.randomUUID().toString().substring(0, 8),
                targets,
                8,
                500,
                Duration.ofSeconds(30),
                Duration.ofMillis(50),
                Duration.ofSeconds(2),
                Map.of());
    }

    /** The same with another start of every topic name. */
    public WorkerConfig withTopicPrefix(String prefix) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                prefix,
                groupId,
                instanceId,
                targets,
                threads,
                inFlightMax,
                deadline,
                backoffMin,
                backoffMax,
                client);
    }

    /** The same with another deadline per command. */
    public WorkerConfig withDeadline(Duration value) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                topicPrefix,
                groupId,
                instanceId,
                targets,
                threads,
                inFlightMax,
                value,
                backoffMin,
                backoffMax,
                client);
    }

    /** The same with these further properties of the Kafka clients, such as security, and {@code unwind.signing.key.file}. */
    public WorkerConfig withClient(Map<String, String> properties) {
        return new WorkerConfig(
                bootstrapServers,
                schemaRegistryUrl,
                topicPrefix,
                groupId,
                instanceId,
                targets,
                threads,
                inFlightMax,
                deadline,
                backoffMin,
                backoffMax,
                properties);
    }

    /** Leaves out what may be secret. */
    @Override
    public String toString() {
        return "WorkerConfig[groupId=" + groupId + ", instanceId=" + instanceId + ", targets=" + targets + "]";
    }
}
