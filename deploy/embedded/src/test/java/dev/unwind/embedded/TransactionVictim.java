package dev.unwind.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;

/** A process with a broker whose producers commit one transaction after the other over many partitions until it is killed. */
final class TransactionVictim {
    static final String TOPIC = "many";
    static final int PARTITIONS = 8;
    /** Enough for one of them to be between the decision to commit and its markers at any moment. */
    static final int PRODUCERS = 6;

    private TransactionVictim() {}

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[0]);
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerConfig.in(dir.resolve("data")));
        Map<String, Object> address = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (Admin admin = Admin.create(address)) {
            if (!admin.listTopics().names().get().contains(TOPIC)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                        .all()
                        .get();
            }
        }
        CountDownLatch warm = new CountDownLatch(PRODUCERS);
        for (int id = 0; id < PRODUCERS; id++) {
            KafkaProducer<Integer, Integer> producer = producer(broker, id);
            Thread.ofPlatform().start(() -> commitForEver(producer, warm));
        }
        warm.await();
        Files.writeString(dir.resolve(arguments[1]), "committing");
    }

    private static void commitForEver(KafkaProducer<Integer, Integer> producer, CountDownLatch warm) {
        producer.initTransactions();
        for (int number = 0; ; number++) {
            producer.beginTransaction();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(TOPIC, partition, partition, number));
            }
            producer.commitTransaction();
            if (number == 5) {
                warm.countDown();
            }
        }
    }

    static KafkaProducer<Integer, Integer> producer(EmbeddedBroker broker, int id) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "transactional.id",
                        "victim-" + id,
                        "linger.ms",
                        "0"),
                new IntegerSerializer(),
                new IntegerSerializer());
    }
}
