package dev.unwind.schemas.topics;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * One topic as the catalogue wants it.
 *
 * @param name full name, prefix included
 * @param key what the record key is, as {@code tenant/run}
 * @param value simple name of the Avro record, or {@code bytes}
 * @param runKeyed whether the key is {@code tenant/run}: all such topics have one partition count, so that they are co-partitioned
 * @param partitions number of partitions
 * @param replicationFactor copies, or -1 for the cluster's default
 * @param minInsyncReplicas copies that must hold a record before it is acknowledged; empty leaves it to the cluster
 * @param cleanup what happens to old records
 * @param retention how long a record stays; zero means for ever, and is the only value for a topic that is only compacted
 * @param messageBytesMax largest record batch that is accepted, in bytes
 * @param brokerTime whether records carry the time at which the broker took them, whatever their writers say
 * @param writers who writes
 * @param readers who reads
 * @param description one sentence for people
 */
public record TopicSpec(
        String name,
        String key,
        String value,
        boolean runKeyed,
        int partitions,
        short replicationFactor,
        OptionalInt minInsyncReplicas,
        Cleanup cleanup,
        Duration retention,
        int messageBytesMax,
        boolean brokerTime,
        Set<Party> writers,
        Set<Party> readers,
        String description) {

    /** What the broker does with old records. */
    public enum Cleanup {
        /** Segments past the retention are deleted. */
        DELETE("delete"),
        /** The newest record of each key is kept. */
        COMPACT("compact"),
        /** The newest record of each key is kept for as long as the retention. */
        COMPACT_AND_DELETE("compact,delete");

        private final String policy;

        Cleanup(String policy) {
            this.policy = policy;
        }

        /** The value of {@code cleanup.policy}. */
        public String policy() {
            return policy;
        }
    }

    /** A retention without end. */
    public static final Duration FOR_EVER = Duration.ZERO;

    /** Copies the parties. */
    public TopicSpec {
        writers = Set.copyOf(writers);
        readers = Set.copyOf(readers);
    }

    /** Topic configuration that the catalogue fixes, by Kafka's names, in the order of the names; what is not in it is the cluster's choice. */
    public Map<String, String> configs() {
        Map<String, String> configs = new TreeMap<>();
        configs.put("cleanup.policy", cleanup.policy());
        configs.put("max.message.bytes", Integer.toString(messageBytesMax));
        configs.put("retention.ms", retention.equals(FOR_EVER) ? "-1" : Long.toString(retention.toMillis()));
        configs.put("retention.bytes", "-1");
        if (brokerTime) {
            configs.put("message.timestamp.type", "LogAppendTime");
        }
        minInsyncReplicas.ifPresent(min -> configs.put("min.insync.replicas", Integer.toString(min)));
        return Collections.unmodifiableMap(configs);
    }
}
