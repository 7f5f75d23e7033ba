package dev.unwind.ledger.app;

import dev.unwind.ledger.query.FoldProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a partition of the ledger goes on behind the last record that was folded.
 *
 * <p>The ledger states missed deadlines in a transaction, and so do other writers that may be: the markers that end a transaction take offsets
 * that no record ever has. A reader of committed records that finds none, and stands further on than it began, has passed over markers only.
 * Thread-safe; its reader is made when it is first asked.
 */
final class TrailingMarkers implements FoldProgress.Ahead, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrailingMarkers.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Map<String, Object> settings;
    private final String topic;
    private final LedgerOffsets offsets;
    private @Nullable KafkaConsumer<byte[], byte[]> reader;
    private boolean closed;

    /** @param clients settings of a Kafka client, the address among them */
    TrailingMarkers(Map<String, Object> clients, String topic, LedgerOffsets offsets) {
        this.settings = new HashMap<>(clients);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        this.topic = topic;
        this.offsets = offsets;
    }

    @Override
    public synchronized long next(int partition, long known) {
        if (closed) {
            return known;
        }
        long from = known >= 0 ? known : Math.max(0, offsets.committed().getOrDefault(partition, 0L));
        TopicPartition asked = new TopicPartition(topic, partition);
        try {
            KafkaConsumer<byte[], byte[]> open = open();
            open.assign(List.of(asked));
            open.seek(asked, from);
            return open.poll(LOOK).isEmpty() ? Math.max(from, open.position(asked)) : from;
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("partition", asked)
                    .addKeyValue("error", e.toString())
                    .log("Cannot look ahead; who waits looks again");
            return from;
        }
    }

    private KafkaConsumer<byte[], byte[]> open() {
        KafkaConsumer<byte[], byte[]> open = reader;
        if (open == null) {
            open = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            reader = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (reader != null) {
            reader.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
