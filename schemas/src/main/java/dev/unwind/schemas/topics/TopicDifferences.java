package dev.unwind.schemas.topics;

import dev.unwind.schemas.topics.TopicsReport.Difference;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;

/** What of one topic is not as the catalogue has it, and whether that does harm. */
final class TopicDifferences {

    private final boolean coPartitioned;

    /**
     * Starts the comparison.
     *
     * @param coPartitioned whether all run-keyed topics of the cluster have the same partition count
     */
    TopicDifferences(boolean coPartitioned) {
        this.coPartitioned = coPartitioned;
    }

    List<Difference> between(TopicSpec spec, TopicDescription description, Config config) {
        List<Difference> differences = new ArrayList<>();
        partitions(spec, description.partitions().size(), differences);
        replication(spec, description.partitions().get(0).replicas().size(), differences);
        spec.configs().forEach((setting, expected) -> {
            ConfigEntry entry = config.get(setting);
            String found = entry == null ? "" : String.valueOf(entry.value());
            if (!expected.equals(found)) {
                differences.add(setting(spec, setting, expected, found));
            }
        });
        return differences;
    }

    private void partitions(TopicSpec spec, int found, List<Difference> differences) {
        if (found == spec.partitions()) {
            return;
        }
        boolean harmful = spec.runKeyed() && !coPartitioned;
        String advice = harmful
                ? "run-keyed topics are joined by partition and need one count: recreate this topic, or use another prefix"
                : "keys would move if it were changed: set the catalogue's count to it, or use another prefix";
        differences.add(new Difference(
                spec.name(),
                "partitions",
                Integer.toString(spec.partitions()),
                Integer.toString(found),
                harmful,
                advice));
    }

    private static void replication(TopicSpec spec, int found, List<Difference> differences) {
        if (spec.replicationFactor() > 0 && spec.replicationFactor() != found) {
            differences.add(new Difference(
                    spec.name(),
                    "replication.factor",
                    Short.toString(spec.replicationFactor()),
                    Integer.toString(found),
                    false,
                    "reassign its partitions, or set the catalogue's factor to it"));
        }
    }

    private static Difference setting(TopicSpec spec, String setting, String expected, String found) {
        boolean harmful = switch (setting) {
            case "cleanup.policy" -> true;
            case "retention.ms", "retention.bytes", "max.message.bytes" -> isLess(found, expected);
            default -> false;
        };
        String advice = "set it with: kafka-configs --alter --entity-type topics --entity-name " + spec.name()
                + " --add-config " + setting + "=" + expected;
        return new Difference(spec.name(), setting, expected, found, harmful, advice);
    }

    /** Whether one limit is tighter than another; -1 is none. */
    private static boolean isLess(String found, String expected) {
        return limit(found) < limit(expected);
    }

    private static long limit(String value) {
        try {
            long number = Long.parseLong(value);
            return number < 0 ? Long.MAX_VALUE : number;
        } catch (NumberFormatException unreadable) {
            return Long.MIN_VALUE;
        }
    }
}
