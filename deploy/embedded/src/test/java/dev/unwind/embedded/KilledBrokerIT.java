package dev.unwind.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker that is killed in the middle of a commit leaves behind. */
class KilledBrokerIT {
    private static final int ROUNDS = 2;

    @TempDir
    private Path dir;

    @Test
    void noTransactionStaysOpenWhenItsBrokerIsKilledWhileItCommits() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            killWhileCommitting("round-" + round);
            assertThat(FormerBroker.wasKilled(dir.resolve("data"))).isTrue();
            try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerConfig.in(dir.resolve("data")))) {
                for (int id = 0; id < TransactionVictim.PRODUCERS; id++) {
                    try (KafkaProducer<Integer, Integer> next = TransactionVictim.producer(broker, id)) {
                        // Ends what the killed one left open; what was being committed is no longer open to it.
                        next.initTransactions();
                    }
                }
                assertReadersOfCommittedRecordsGetToTheEnd(broker);
            }
            assertThat(FormerBroker.wasKilled(dir.resolve("data"))).isFalse();
        }
    }

    @Test
    void aBrokerThatNeverWasIsNotDeclaredDead() {
        assertThat(FormerBroker.wasKilled(dir.resolve("nothing"))).isFalse();
    }

    private void killWhileCommitting(String mark) throws Exception {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TransactionVictim.class.getName(),
                        dir.toString(),
                        mark)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(mark + ".log").toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> dir.resolve(mark).toFile().exists() || !victim.isAlive());
        assertThat(victim.isAlive()).isTrue();
        victim.destroyForcibly().waitFor();
    }

    private static void assertReadersOfCommittedRecordsGetToTheEnd(EmbeddedBroker broker) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Awaitility.await("the last stable offset of each partition is its end")
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(ends(admin, IsolationLevel.READ_COMMITTED))
                            .isEqualTo(ends(admin, IsolationLevel.READ_UNCOMMITTED)));
        }
    }

    private static Map<Integer, Long> ends(Admin admin, IsolationLevel isolation) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = IntStream.range(0, TransactionVictim.PARTITIONS)
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(TransactionVictim.TOPIC, partition),
                        partition -> OffsetSpec.latest()));
        return admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().partition(),
                        entry -> entry.getValue().offset()));
    }
}
