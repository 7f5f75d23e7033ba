package dev.unwind.ledger.anchor;

import dev.unwind.model.proof.AnchorChain;
import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The anchors topic, followed from a place on: the newest head of each partition, and the last log anchor. */
final class AnchorsSoFar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnchorsSoFar.class);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration STANDSTILL_MAX = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Deserializer<LedgerAnchor> deserializer;
    private AnchorChain chain = empty();

    AnchorsSoFar(AnchorSettings settings, TopicPartition partition) {
        this.partition = partition;
        this.deserializer = UnwindSerdes.deserializer(LedgerAnchor.class, settings.registry());
        this.consumer =
                new KafkaConsumer<>(settings.reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        startAt(0);
    }

    private static AnchorChain empty() {
        // Going on from the middle is told by no finding; whether the anchors hold is the business of verify-chain.
        return new AnchorChain(
                false,
                List.of(),
                finding -> LOG.atError()
                        .addKeyValue("offset", finding.anchorOffset())
                        .log(finding.detail() + " Anchoring goes on; run `unwind verify-chain --all`."));
    }

    /** Begins at an offset that {@link #position} gave before the last log anchor was written. */
    void startAt(long offset) {
        chain = empty();
        consumer.seek(partition, offset);
    }

    /**
     * Everything that is committed now.
     *
     * @throws TimeoutException when reading gets no further; who anchors then begins again from what is committed
     */
    AnchorChain readToEnd() {
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long at = consumer.position(partition);
        long progressedAt = System.nanoTime();
        while (at < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            long now = consumer.position(partition);
            if (now > at) {
                at = now;
                progressedAt = System.nanoTime();
            } else if (System.nanoTime() - progressedAt > STANDSTILL_MAX.toNanos()) {
                throw new TimeoutException(
                        "Cannot read the anchors to their end: " + partition + " gave nothing for "
                                + STANDSTILL_MAX.toSeconds() + " s at offset " + at + ", expected records up to offset "
                                + end
                                + ". It is tried again; look whether the partition has a leader, and whether this principal may read it.");
            }
        }
        return chain;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        LedgerAnchor anchor = deserializer.deserialize(record.topic(), record.value());
        if (anchor != null) {
            chain.take(record.offset(), anchor);
        }
    }

    /** How far it is read: from here on a successor finds the log anchor that is made now, which names every partition's head, and all later ones. */
    long position() {
        return consumer.position(partition);
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
}
