package dev.unwind.compensator.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** A record that cannot be taken, on its way to the dead-letter topic: original key, bytes and headers, and the reason in headers. */
final class DeadLetter {
    private DeadLetter() {}

    static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, RecordMetadata at, String code, String detail, String exception) {
        Headers headers = new RecordHeaders(record.headers());
        add(headers, "__streams.errors.topic", at.topic());
        add(headers, "__streams.errors.partition", Integer.toString(at.partition()));
        add(headers, "__streams.errors.offset", Long.toString(at.offset()));
        add(headers, "__streams.errors.exception", exception);
        add(headers, "__streams.errors.message", detail);
        add(headers, "unwind.error.code", code);
        add(headers, "unwind.error.detail", detail);
        return record.withHeaders(headers);
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
