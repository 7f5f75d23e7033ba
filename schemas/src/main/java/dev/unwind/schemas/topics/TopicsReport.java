package dev.unwind.schemas.topics;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the cluster has, held against the catalogue.
 *
 * @param created topics that this call created
 * @param missing topics that are not there
 * @param differences settings that are not as the catalogue has them; they were left as they are
 */
public record TopicsReport(List<String> created, List<String> missing, List<Difference> differences) {

    /**
     * A setting of one topic that is not as the catalogue has it.
     *
     * @param topic full name
     * @param setting Kafka's name of the configuration, or {@code partitions}, or {@code replication.factor}
     * @param expected what the catalogue says
     * @param found what the cluster has
     * @param harmful whether records would be lost, refused or joined wrongly if services ran like this
     * @param advice what to do about it
     */
    public record Difference(
            String topic, String setting, String expected, String found, boolean harmful, String advice) {

        @Override
        public String toString() {
            return topic + ": " + setting + " is " + found + ", expected " + expected + "; " + advice;
        }
    }

    /** Copies the lists. */
    public TopicsReport {
        created = List.copyOf(created);
        missing = List.copyOf(missing);
        differences = List.copyOf(differences);
    }

    /** Whether everything is there and as the catalogue has it. */
    public boolean isClean() {
        return missing.isEmpty() && differences.isEmpty();
    }

    /** Whether services may run: everything is there, and no difference does harm. */
    public boolean isUsable() {
        return missing.isEmpty() && differences.stream().noneMatch(Difference::harmful);
    }

    /**
     * Does nothing when services may run on these topics.
     *
     * @throws TopicsException when they may not; its message lists every reason
     */
    public void requireUsable() {
        if (!isUsable()) {
            throw new TopicsException("Cannot run on these topics.\n" + this);
        }
    }

    /** Each missing topic and each difference on a line of its own. */
    @Override
    public String toString() {
        String absent = missing.stream()
                .map(topic -> topic + ": is missing; create it with: unwind topics apply\n")
                .collect(Collectors.joining());
        return absent + differences.stream().map(d -> d + "\n").collect(Collectors.joining());
    }
}
