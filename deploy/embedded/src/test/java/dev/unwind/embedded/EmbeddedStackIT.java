package dev.unwind.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStackIT {

    private static final Topics TOPICS = Topics.withPrefix("unwind.");

    @TempDir
    private Path dir;

    @Test
    void recordsAndSchemaIdsAreTheSameAfterARestartOfBrokerAndRegistry() throws Exception {
        Control control = control();
        int id;
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerConfig.in(dir.resolve("data")));
                RegistryProcess registry = RegistryProcess.start(
                        RegistryConfig.inKafka(broker.bootstrapServers(), dir.resolve("r1.log")))) {
            apply(broker);
            UnwindSerdes.serializer(Map.of("schema.registry.url", registry.url()))
                    .serialize("first-to-shift-the-ids", control());
            byte[] bytes = UnwindSerdes.serializer(Map.of("schema.registry.url", registry.url()))
                    .serialize(TOPICS.controls(), control);
            id = ByteBuffer.wrap(bytes, 1, 4).getInt();
            send(broker, bytes);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerConfig.in(dir.resolve("data")));
                RegistryProcess registry = RegistryProcess.start(
                        RegistryConfig.inKafka(broker.bootstrapServers(), dir.resolve("r2.log")))) {
            byte[] bytes = readOne(broker);
            assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(id);
            Map<String, ?> config = Map.of("schema.registry.url", registry.url());
            assertThat(UnwindSerdes.deserializer(Control.class, config).deserialize(TOPICS.controls(), bytes))
                    .isEqualTo(control);
            assertThat(ByteBuffer.wrap(UnwindSerdes.serializer(config).serialize(TOPICS.controls(), control), 1, 4)
                            .getInt())
                    .isEqualTo(id);
        }
    }

    @Test
    void acknowledgedRecordsOutliveAProcessThatIsKilled() throws Exception {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        dir.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("victim.log").toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> dir.resolve("acknowledged").toFile().exists() || !victim.isAlive());
        assertThat(victim.isAlive()).isTrue();
        List<ProcessHandle> children = victim.descendants().toList();
        assertThat(children).isNotEmpty();
        victim.destroyForcibly().waitFor();

        Awaitility.await("the registry ends with its parent")
                .atMost(Duration.ofSeconds(30))
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerConfig.in(dir.resolve("data")))) {
            assertThat(readOne(broker)).isEqualTo(new byte[] {1, 2, 3});
        }
    }

    @Test
    void aTakenPortIsNamedInTheError() {
        try (EmbeddedBroker first = EmbeddedBroker.start(BrokerConfig.in(dir.resolve("one")))) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> EmbeddedBroker.start(
                            BrokerConfig.in(dir.resolve("two")).onPort(first.port())))
                    .withMessageContaining("127.0.0.1:" + first.port())
                    .withMessageContaining("free the port");
        }
    }

    @Test
    void aRegistryThatDoesNotAnswerInTimeIsEndedAndNamesItsLog() {
        RegistryConfig wrong = new RegistryConfig(
                new RegistryConfig.InKafka("no such address", "x-"),
                0,
                dir.resolve("wrong.log"),
                dir,
                Duration.ofSeconds(2));
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> RegistryProcess.start(wrong))
                .withMessageContaining("did not answer within 2 s")
                .withMessageContaining("wrong.log");
    }

    static void apply(EmbeddedBroker broker) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TOPICS.apply(admin).requireUsable();
        }
    }

    static void send(EmbeddedBroker broker, byte[] bytes) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPICS.controls(), "all", bytes)).get();
        }
    }

    private static byte[] readOne(EmbeddedBroker broker) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(TOPICS.controls(), 0)));
            return Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> poll(consumer), bytes -> bytes.length > 0);
        }
    }

    private static byte[] poll(KafkaConsumer<String, byte[]> consumer) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
            return record.value();
        }
        return new byte[0];
    }

    private static Control control() {
        return Control.newBuilder()
                .setScope("all")
                .setMode(ControlMode.STOP)
                .setEpoch(7)
                .setReason("test")
                .setChangedAt(Instant.parse("2026-11-21T08:00:00.123456Z"))
                .setChangedBy("somebody")
                .build();
    }
}
