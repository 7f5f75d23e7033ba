package dev.unwind.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.unwind.schemas.UnwindWire;
import dev.unwind.schemas.topics.TopicSpec.Cleanup;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private final Topics topics = Topics.of(TopicOptions.DEFAULT.withRunPartitions(4));

    @Test
    void everyRunKeyedTopicHasTheSamePartitionCount() {
        assertThat(topics.all().stream().filter(TopicSpec::runKeyed))
                .hasSize(6)
                .allSatisfy(spec -> assertThat(spec.partitions()).isEqualTo(4))
                .allSatisfy(spec -> assertThat(spec.key()).isEqualTo("tenant/run"));
    }

    @Test
    void theLedgerIsKeptForEver() {
        assertThat(spec(topics.ledger()).configs())
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1")
                .containsEntry("cleanup.policy", "delete");
    }

    @Test
    void noWriterChoosesTheTimeOfAFact() {
        assertThat(spec(topics.ledger()).configs()).containsEntry("message.timestamp.type", "LogAppendTime");
        assertThat(spec(topics.failures()).configs()).doesNotContainKey("message.timestamp.type");
    }

    @Test
    void anchorsAreKeptForEverInOnePartitionAndNeverCompacted() {
        assertThat(spec(topics.anchors()).partitions()).isEqualTo(1);
        assertThat(spec(topics.anchors()).configs())
                .containsEntry("retention.ms", "-1")
                .containsEntry("cleanup.policy", "delete");
        assertThat(topics.find(topics.deadLetters(topics.anchors()))).isEmpty();
    }

    @Test
    void undoJobsAreKeptForEverUnderTheirOwnKeyAndAreNoneOfTheRunKeyedTopics() {
        TopicSpec jobs = spec(topics.undoJobs());
        assertThat(jobs.runKeyed()).isFalse();
        assertThat(jobs.configs()).containsEntry("retention.ms", "-1").containsEntry("cleanup.policy", "delete");
        assertThat(topics.find(topics.deadLetters(topics.undoJobs()))).isPresent();
    }

    @Test
    void onlyTopicsWhoseNewestRecordPerKeySaysAllAreCompacted() {
        assertThat(topics.all().stream()
                        .filter(spec -> spec.cleanup() == Cleanup.COMPACT)
                        .map(TopicSpec::name))
                .containsExactly(
                        topics.toolContracts(),
                        topics.releases(),
                        topics.routing(),
                        topics.controls(),
                        topics.policies(),
                        topics.apiKeys(),
                        topics.apiKeyUses(),
                        topics.principals());
    }

    @Test
    void controlsAreOrderedInOnePartitionAndTheirHistoryIsKeptForEver() {
        assertThat(spec(topics.controls()).partitions()).isEqualTo(1);
        assertThat(spec(topics.controlHistory()).configs())
                .containsEntry("retention.ms", "-1")
                .containsEntry("cleanup.policy", "delete");
    }

    @Test
    void instancesThatNobodyHeardOfForDaysAreForgotten() {
        assertThat(spec(topics.instances()).configs())
                .containsEntry("retention.ms", "604800000")
                .containsEntry("cleanup.policy", "compact,delete");
    }

    @Test
    void everyValueIsARecordOfTheWireContract() {
        List<String> records =
                UnwindWire.PROTOCOL.getTypes().stream().map(Schema::getName).toList();
        assertThat(topics.all().stream().map(TopicSpec::value).filter(value -> !value.equals("bytes")))
                .allMatch(records::contains);
    }

    @Test
    void everyTopicThatAServiceReadsHasADeadLetterTopicWithRoomForItsRecords() {
        for (String source : List.of(
                topics.ledger(), topics.verificationRequests(), topics.failures(), topics.compensationCommands())) {
            TopicSpec dead = spec(topics.deadLetters(source));
            assertThat(dead.name()).isEqualTo(source + ".dlq");
            assertThat(dead.messageBytesMax()).isGreaterThan(spec(source).messageBytesMax());
            assertThat(dead.writers()).isNotEmpty();
        }
    }

    @Test
    void thePrefixStartsEveryName() {
        assertThat(Topics.withPrefix("acme-").all())
                .allMatch(spec -> spec.name().startsWith("acme-"));
        assertThat(topics.ledger()).isEqualTo("unwind.ledger");
        assertThatIllegalArgumentException().isThrownBy(() -> Topics.withPrefix("no slash/"));
    }

    @Test
    void replicationIsTheClustersUnlessChosen() {
        assertThat(spec(topics.ledger()).configs()).doesNotContainKey("min.insync.replicas");
        Topics replicated = Topics.of(TopicOptions.DEFAULT.withReplication(3, 2));
        assertThat(replicated.all()).allSatisfy(spec -> {
            assertThat(spec.replicationFactor()).isEqualTo((short) 3);
            assertThat(spec.configs()).contains(Map.entry("min.insync.replicas", "2"));
        });
        assertThatIllegalArgumentException().isThrownBy(() -> TopicOptions.DEFAULT.withReplication(1, 2));
    }

    private TopicSpec spec(String name) {
        return topics.find(name).orElseThrow();
    }
}
