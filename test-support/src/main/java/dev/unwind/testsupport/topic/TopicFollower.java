package dev.unwind.testsupport.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads a topic on from where it was last: every committed record once, from the first. For one thread at a time. */
public final class TopicFollower<T> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<String, T> consumer;

    /** A consumer with partitions and positions, which is this one's from now on. */
    TopicFollower(Consumer<String, T> consumer) {
        this.consumer = consumer;
    }

    /** What came since the last time, as much as there is at once; waits a moment when there is nothing. */
    public List<ConsumerRecord<String, T>> next() {
        List<ConsumerRecord<String, T>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
