package dev.unwind.console.io;

import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes records of any kind and waits until enough replicas hold each. Thread-safe. */
final class Writer implements AutoCloseable {
    private final Producer<String, SpecificRecord> producer;

    Writer(Map<String, Object> clients, Map<String, Object> registry) {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.put("max.request.size", Topics.LEDGER_MESSAGE_BYTES_MAX);
        settings.putIfAbsent("max.block.ms", 5_000);
        settings.putIfAbsent("request.timeout.ms", 5_000);
        settings.putIfAbsent("delivery.timeout.ms", 15_000);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), UnwindSerdes.serializer(registry));
    }

    Producer<String, SpecificRecord> producer() {
        return producer;
    }

    /**
     * Puts a record where it belongs.
     *
     * @throws Problem when it is not acknowledged; then it may stand there or not
     */
    RecordMetadata put(String topic, String key, SpecificRecord value) {
        return putAll(topic, Map.of(key, value)).get(0);
    }

    /**
     * Puts records where they belong, all of them on their way at once.
     *
     * @throws Problem when one is not acknowledged; then it and those behind it may stand there or not
     */
    List<RecordMetadata> putAll(String topic, Map<String, ? extends SpecificRecord> byKey) {
        String attempt = "Cannot write to " + topic + "; it may or may not stand there, look before you try again: ";
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            byKey.forEach((key, value) -> sent.add(producer.send(new ProducerRecord<>(topic, key, value))));
            List<RecordMetadata> acknowledged = new ArrayList<>();
            for (Future<RecordMetadata> one : sent) {
                acknowledged.add(one.get());
            }
            return acknowledged;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("STOPPING", attempt + "the console is stopping.", e);
        } catch (ExecutionException e) {
            throw Problem.unavailable("BROKER_UNREACHABLE", attempt + e.getCause(), e);
        } catch (KafkaException e) {
            throw Problem.unavailable("BROKER_UNREACHABLE", attempt + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
