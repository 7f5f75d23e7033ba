package dev.unwind.compensator.jobs;

import dev.unwind.model.undo.ApprovalRules;
import dev.unwind.schemas.topics.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the runner of undo jobs.
 *
 * @param topics the catalogue
 * @param clients settings of every Kafka client; may hold secrets
 * @param serdes settings of the serdes
 * @param groupId consumer group; instances of one group share the jobs
 * @param staticId static membership in the group; null for dynamic
 * @param instanceId name of this instance in what it states of jobs
 * @param options how much a job may do at once
 * @param approvals when a person has to agree to an undo, as the planner has it
 */
public record JobsConfig(
        Topics topics,
        Map<String, Object> clients,
        Map<String, Object> serdes,
        String groupId,
        @Nullable String staticId,
        String instanceId,
        JobOptions options,
        ApprovalRules approvals) {

    public JobsConfig {
        clients = Map.copyOf(clients);
        serdes = Map.copyOf(serdes);
    }

    /** Settings of the consumer that shares the jobs with others. */
    Map<String, Object> group() {
        Map<String, Object> settings = reader();
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        settings.putAll(clients);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        if (staticId != null) {
            settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, staticId);
        }
        return settings;
    }

    /** Settings of a consumer that belongs to no group. */
    Map<String, Object> reader() {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        return settings;
    }

    /** Settings of the producer. */
    Map<String, Object> writer() {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, groupId + "-writer");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MESSAGE_BYTES_MAX);
        return settings;
    }

    /** Leaves out what may be secret. */
    @Override
    public String toString() {
        return "JobsConfig[groupId=" + groupId + ", instanceId=" + instanceId + ", " + options + "]";
    }
}
