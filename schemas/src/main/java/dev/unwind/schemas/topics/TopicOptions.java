package dev.unwind.schemas.topics;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What an installation chooses about its topics.
 *
 * @param prefix start of every topic name, {@code unwind.} by default, so that one prefixed access rule covers all
 * @param runPartitions partition count of every run-keyed topic; it bounds how many instances of a service work side by side
 * @param replicationFactor copies, or -1 for the cluster's default
 * @param minInsyncReplicas copies that must hold a record before it is acknowledged; empty leaves it to the cluster
 */
public record TopicOptions(String prefix, int runPartitions, short replicationFactor, OptionalInt minInsyncReplicas) {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,100}");

    /** Prefix {@code unwind.}, 12 partitions, replication as the cluster has it. */
    public static final TopicOptions DEFAULT = new TopicOptions("unwind.", 12, (short) -1, OptionalInt.empty());

    /**
     * Checks ranges.
     *
     * @throws IllegalArgumentException when a value is out of range
     */
    public TopicOptions {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("Cannot use topic prefix \"" + prefix
                    + "\": expected at most 100 of the characters A-Z a-z 0-9 . _ - that Kafka allows in topic names.");
        }
        if (runPartitions < 1) {
            throw new IllegalArgumentException(
                    "Cannot give run-keyed topics " + runPartitions + " partitions: expected 1 or more.");
        }
        if (replicationFactor == 0 || replicationFactor < -1) {
            throw new IllegalArgumentException("Cannot use replication factor " + replicationFactor
                    + ": expected 1 or more, or -1 for the cluster's default.");
        }
        if (minInsyncReplicas.isPresent()
                && replicationFactor > 0
                && minInsyncReplicas.getAsInt() > replicationFactor) {
            throw new IllegalArgumentException("Cannot ask for " + minInsyncReplicas.getAsInt()
                    + " in-sync replicas of " + replicationFactor + ": no record would ever be acknowledged.");
        }
    }

    /** The same with another prefix. */
    public TopicOptions withPrefix(String other) {
        return new TopicOptions(other, runPartitions, replicationFactor, minInsyncReplicas);
    }

    /** The same with another partition count of the run-keyed topics. */
    public TopicOptions withRunPartitions(int count) {
        return new TopicOptions(prefix, count, replicationFactor, minInsyncReplicas);
    }

    /** The same with so many copies, of which so many must hold a record before it is acknowledged. */
    public TopicOptions withReplication(int copies, int minInSync) {
        return new TopicOptions(prefix, runPartitions, (short) copies, OptionalInt.of(minInSync));
    }
}
