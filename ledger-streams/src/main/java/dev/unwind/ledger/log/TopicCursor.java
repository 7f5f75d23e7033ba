package dev.unwind.ledger.log;

import dev.unwind.model.proof.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Committed records of one partition from its beginning, or a fixed begin, to a fixed end, fetched as they are asked for. */
final class TopicCursor implements Cursor<LogRecord> {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long end;
    private Iterator<ConsumerRecord<byte[], byte[]>> fetched =
            List.<ConsumerRecord<byte[], byte[]>>of().iterator();

    TopicCursor(Map<String, Object> config, TopicPartition partition, long end) {
        this(config, partition, -1, end);
    }

    /** @param start offset to begin at; -1 for the beginning of the partition */
    TopicCursor(Map<String, Object> config, TopicPartition partition, long start, long end) {
        this.partition = partition;
        this.end = end;
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        if (start < 0) {
            consumer.seekToBeginning(List.of(partition));
        } else {
            consumer.seek(partition, start);
        }
    }

    @Override
    public boolean hasNext() {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (!fetched.hasNext()) {
            // The end may lie behind the last record, where a transaction left its mark.
            long position = consumer.position(partition);
            if (position >= end) {
                return false;
            }
            if (System.nanoTime() > giveUpAt) {
                throw new org.apache.kafka.common.errors.TimeoutException("Cannot read " + partition
                        + " to its end at offset " + end + ": nothing came from offset " + position + " within "
                        + PATIENCE.toSeconds() + " s; see whether the brokers that hold it are there.");
            }
            fetched = within(poll(position).records(partition)).iterator();
        }
        return true;
    }

    /** Reads on; bytes that do not fit their checksum are the one thing that a consumer reports with a bare exception and its cause. */
    private ConsumerRecords<byte[], byte[]> poll(long position) {
        try {
            return consumer.poll(POLL);
        } catch (KafkaException e) {
            if (e.getClass() == KafkaException.class && e.getCause() != null) {
                throw new DamagedRecord(partition, position, e);
            }
            throw e;
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> within(List<ConsumerRecord<byte[], byte[]>> records) {
        if (records.isEmpty() || records.get(records.size() - 1).offset() < end) {
            return records;
        }
        return records.stream().filter(record -> record.offset() < end).toList();
    }

    @Override
    public LogRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return record(fetched.next());
    }

    static LogRecord record(ConsumerRecord<byte[], byte[]> record) {
        List<LogRecord.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new LogRecord.Header(header.key(), header.value()));
        }
        return new LogRecord(
                record.partition(), record.offset(), record.timestamp(), record.key(), record.value(), headers);
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
}
