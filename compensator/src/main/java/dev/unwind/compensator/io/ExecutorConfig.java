package dev.unwind.compensator.io;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.topics.Topics;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings of an executor.
 *
 * @param topics names
 * @param clients settings of Kafka clients, {@code bootstrap.servers} among them; may hold secrets
 * @param serdes settings of the serdes, {@code schema.registry.url} among them; may hold secrets
 * @param groupId consumer group; instances of one group share the work
 * @param staticId static membership in the group, null for dynamic membership
 * @param instanceId name of this instance in the facts it states
 * @param targets addresses of target systems by name: {@code retail} for {@code ${retail.url}}
 * @param options how patient it is
 * @param leaves names of targets whose commands it leaves to services of their own
 * @param headers what every request to a target carries, by target and name: {@code shop.header.Authorization}; secret
 */
public record ExecutorConfig(
        Topics topics,
        Map<String, Object> clients,
        Map<String, Object> serdes,
        String groupId,
        @Nullable String staticId,
        String instanceId,
        Map<String, String> targets,
        ExecutorOptions options,
        Set<String> leaves,
        Map<String, String> headers) {

    /** Leaves no commands to others, and sends no headers of its own. */
    public ExecutorConfig(
            Topics topics,
            Map<String, Object> clients,
            Map<String, Object> serdes,
            String groupId,
            @Nullable String staticId,
            String instanceId,
            Map<String, String> targets,
            ExecutorOptions options) {
        this(topics, clients, serdes, groupId, staticId, instanceId, targets, options, Set.of(), Map.of());
    }

    /** Copies the maps. */
    public ExecutorConfig {
        clients = Map.copyOf(clients);
        serdes = Map.copyOf(serdes);
        targets = Map.copyOf(targets);
        leaves = Set.copyOf(leaves);
        headers = Map.copyOf(headers);
    }

    /** Whether a service of the target's own carries this command out. */
    boolean leaves(CompensationCommand command) {
        CompensationRequest request = command.getRequest();
        return request != null
                && TargetAddresses.names(request.getBase()).stream().anyMatch(leaves::contains);
    }

    /** Leaves out what may be secret. */
    @Override
    public String toString() {
        return "ExecutorConfig[groupId=" + groupId + ", instanceId=" + instanceId + ", targets=" + targets + ", "
                + options + "]";
    }
}
