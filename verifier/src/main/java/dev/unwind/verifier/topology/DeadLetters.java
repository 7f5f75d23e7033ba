package dev.unwind.verifier.topology;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Puts records that cannot be taken on the dead-letter topic: key, bytes and headers as they were, and the reason. */
final class DeadLetters {

    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<Exception> onLost;

    /** Calls {@code onLost} when a record could not be made durable there. */
    DeadLetters(String topic, Producer<byte[], byte[]> producer, Consumer<Exception> onLost) {
        this.topic = topic;
        this.producer = producer;
        this.onLost = onLost;
    }

    /** Appends a record; runs {@code whenDurable} once the broker has acknowledged it. */
    void append(ConsumerRecord<byte[], byte[]> record, BadRecord reason, Runnable whenDurable) {
        Headers headers = new RecordHeaders(record.headers().toArray());
        Throwable cause = reason.getCause() == null ? reason : reason.getCause();
        put(headers, "__streams.errors.exception", cause.getClass().getName());
        put(headers, "__streams.errors.message", String.valueOf(cause.getMessage()));
        put(headers, "__streams.errors.topic", record.topic());
        put(headers, "__streams.errors.partition", Integer.toString(record.partition()));
        put(headers, "__streams.errors.offset", Long.toString(record.offset()));
        put(headers, "unwind.error.code", reason.code());
        put(headers, "unwind.error.detail", reason.detail());
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic, null, record.timestamp(), record.key(), record.value(), headers);
        producer.send(letter, (metadata, failure) -> {
            if (failure == null) {
                whenDurable.run();
            } else {
                onLost.accept(failure);
            }
        });
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
