package dev.unwind.testsupport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.unwind.schemas.Control;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.topics.TopicOptions;
import dev.unwind.schemas.topics.TopicSpec;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.schemas.topics.TopicsException;
import dev.unwind.schemas.topics.TopicsReport;
import dev.unwind.schemas.topics.TopicsReport.Difference;
import dev.unwind.testsupport.audit.AuditReport;
import dev.unwind.testsupport.audit.Violation;
import dev.unwind.testsupport.facts.Facts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnwindClusterIT {

    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.withPartitions(3);

    @Test
    void applyingTheCatalogueAgainCreatesNothingAndFindsNoDifference() {
        try (Admin admin = cluster.admin()) {
            TopicsReport again = cluster.topics().apply(admin);
            assertThat(again.created()).isEmpty();
            assertThat(again.isClean()).as(again.toString()).isTrue();
            assertThat(cluster.topics().check(admin)).isEqualTo(again);
        }
    }

    @Test
    void servicesThatStartTogetherCreateEachTopicOnce() {
        Topics topics = Topics.of(TopicOptions.DEFAULT.withPrefix("together.").withRunPartitions(2));
        try (Admin admin = cluster.admin()) {
            assertThat(topics.check(admin).missing()).hasSize(topics.all().size());
            List<CompletableFuture<TopicsReport>> starts = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> topics.apply(admin)))
                    .toList();
            List<TopicsReport> reports =
                    starts.stream().map(CompletableFuture::join).toList();
            assertThat(reports).allMatch(TopicsReport::isClean);
            assertThat(reports.stream().flatMap(report -> report.created().stream()))
                    .containsExactlyInAnyOrderElementsOf(
                            topics.all().stream().map(TopicSpec::name).toList());
        }
    }

    @Test
    void whatDiffersIsReportedAndLeftAsItIs() throws Exception {
        Topics topics = Topics.of(TopicOptions.DEFAULT.withPrefix("differs.").withRunPartitions(2));
        try (Admin admin = cluster.admin()) {
            admin.createTopics(List.of(
                            new NewTopic(topics.ledger(), 5, (short) 1).configs(Map.of("retention.ms", "1000")),
                            new NewTopic(topics.controls(), 1, (short) 1).configs(Map.of("cleanup.policy", "delete"))))
                    .all()
                    .get();
            TopicsReport report = topics.apply(admin);
            assertThat(report.differences())
                    .extracting(Difference::topic, Difference::setting, Difference::harmful)
                    .contains(
                            tuple(topics.ledger(), "retention.ms", true),
                            tuple(topics.ledger(), "partitions", false),
                            tuple(topics.controls(), "cleanup.policy", true));
            assertThatExceptionOfType(TopicsException.class)
                    .isThrownBy(report::requireUsable)
                    .withMessageContaining("differs.ledger: retention.ms is 1000, expected -1");
            assertThat(topics.apply(admin).differences()).isEqualTo(report.differences());
            // The topics that were missing were made to fit the ledger that was there.
            assertThat(admin.describeTopics(List.of(topics.failures()))
                            .allTopicNames()
                            .get()
                            .values())
                    .singleElement()
                    .satisfies(made -> assertThat(made.partitions()).hasSize(5));
        }
    }

    @Test
    void aFactGoesThroughTheRealRegistryAndComesBack() throws Exception {
        Facts facts = Facts.of("acme", "registry/run 1");
        LedgerEvent event = facts.runStarted("put things right");
        cluster.publish(event);
        List<ConsumerRecord<String, LedgerEvent>> read =
                cluster.read(cluster.topics().ledger(), LedgerEvent.class).stream()
                        .filter(record -> record.value().getRunId().equals("registry/run 1"))
                        .toList();
        assertThat(read).singleElement().satisfies(record -> {
            assertThat(record.value()).isEqualTo(event);
            assertThat(record.key()).isEqualTo("acme/registry/run 1");
        });
        byte[] raw =
                cluster.reader().readBytes(cluster.topics().ledger()).get(0).value();
        assertThat(raw[0]).isZero();
        assertThat(ByteBuffer.wrap(raw, 1, 4).getInt()).isPositive();
    }

    @Test
    void factsOfOneRunKeepTheirOrder() {
        Facts facts = Facts.of("acme", "ordered");
        LedgerEvent[] events = IntStream.range(0, 200)
                .mapToObj(i -> facts.runStarted("task " + i))
                .toArray(LedgerEvent[]::new);
        List<RecordMetadata> places = cluster.publish(events);
        assertThat(places).extracting(RecordMetadata::offset).isSorted();
        assertThat(cluster.reader().values(cluster.topics().ledger(), LedgerEvent.class))
                .filteredOn(event -> event.getRunId().equals("ordered"))
                .containsExactly(events);
    }

    @Test
    void theAuditorReadsEveryTopic() throws Exception {
        UnwindCluster own = UnwindCluster.create().start("audited");
        Facts facts = Facts.of("acme", "r");
        own.publish(facts.runStarted("task"), facts.runFinished(RunOutcome.SUCCEEDED));
        AuditReport clean = own.audit();
        clean.assertClean();
        assertThat(clean.facts()).isEqualTo(2);

        own.publish(facts.verified("v", "a", VerificationKind.AFTER_ACTION, VerificationStatus.VERIFIED));
        own.sendBytes(own.topics().ledger(), "acme/r".getBytes(StandardCharsets.UTF_8), new byte[] {7})
                .get();
        own.send(own.topics().ledger(), "acme/elsewhere", facts.agentFact(new RunStarted()))
                .get();
        AuditReport broken = own.audit();
        assertThat(broken.violations())
                .extracting(Violation::code)
                .containsExactlyInAnyOrder(
                        Violation.Code.VERIFICATION_UNASKED,
                        Violation.Code.UNREADABLE_AND_UNREPORTED,
                        Violation.Code.KEY_DIFFERS_FROM_VALUE);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(broken::assertClean)
                .withMessageContaining("VERIFICATION_UNASKED in run acme/r");
    }

    @Test
    void aTopicOfAnotherTypeIsRefusedByTheReader() throws Exception {
        cluster.send(
                        cluster.topics().failures(),
                        "acme/x",
                        Facts.of("acme", "x").runStarted("task"))
                .get();
        assertThatExceptionOfType(KafkaException.class)
                .isThrownBy(() -> cluster.read(cluster.topics().failures(), Control.class));
    }
}
