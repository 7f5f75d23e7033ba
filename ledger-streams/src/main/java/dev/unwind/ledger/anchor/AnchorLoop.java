package dev.unwind.ledger.anchor;

import dev.unwind.model.proof.AnchorChain;
import dev.unwind.model.proof.Hash;
import dev.unwind.model.proof.LogAnchors;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.model.proof.OpenSegment;
import dev.unwind.schemas.LedgerAnchor;
import dev.unwind.schemas.LogAnchored;
import dev.unwind.schemas.SegmentAnchored;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Reads the partitions that the group gives it, closes their segments, and, where it has partition 0, anchors the whole log.
 *
 * <p>Its only state is the group's committed offset of each partition, which points behind the last segment and carries that segment's
 * head as metadata. Offset and segment are committed in one transaction, so after whatever end the next owner reads the open segment again,
 * and no record is left out or anchored twice.
 */
final class AnchorLoop implements AutoCloseable, ConsumerRebalanceListener {
    private static final Duration POLL_MAX = Duration.ofMillis(500);

    private final AnchorSettings settings;
    private final Consumer<byte[], byte[]> ledger;
    private final Producer<byte[], byte[]> producer;
    private final AnchorsSoFar soFar;
    private final Serializer<LedgerAnchor> serializer;
    private final TreeMap<Integer, OpenSegment> open = new TreeMap<>();
    private final Map<Integer, Hash> heads = new HashMap<>();
    private final TopicPartition anchors;
    private long dueAt;

    AnchorLoop(AnchorSettings settings) {
        this.settings = settings;
        this.anchors = new TopicPartition(settings.topics().anchors(), 0);
        this.serializer = UnwindSerdes.serializer(LedgerAnchor.class, settings.registry());
        this.ledger =
                new KafkaConsumer<>(settings.groupConsumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
        this.soFar = new AnchorsSoFar(settings, anchors);
        this.dueAt = System.nanoTime() + settings.options().interval().toNanos();
        producer.initTransactions();
        ledger.subscribe(List.of(settings.topics().ledger()), this);
    }

    /** Reads a little, and anchors what is due. */
    void turn() {
        long left = dueAt - System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record :
                ledger.poll(Duration.ofNanos(Math.max(0, Math.min(left, POLL_MAX.toNanos()))))) {
            take(record);
        }
        if (System.nanoTime() - dueAt >= 0) {
            closeAll(List.copyOf(open.values()));
            if (ledger.assignment()
                    .contains(new TopicPartition(settings.topics().ledger(), 0))) {
                anchorTheLog();
            }
            dueAt = System.nanoTime() + settings.options().interval().toNanos();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        OpenSegment segment = open.computeIfAbsent(
                record.partition(), partition -> new OpenSegment(partition, heads.getOrDefault(partition, Hash.ZERO)));
        segment.add(toLogRecord(record));
        if (segment.size() >= settings.options().recordsMax()) {
            closeAll(List.of(segment));
        }
    }

    static LogRecord toLogRecord(ConsumerRecord<byte[], byte[]> record) {
        List<LogRecord.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new LogRecord.Header(header.key(), header.value()));
        }
        return new LogRecord(
                record.partition(), record.offset(), record.timestamp(), record.key(), record.value(), headers);
    }

    private void closeAll(List<OpenSegment> segments) {
        if (segments.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
        List<SegmentAnchored> closed = segments.stream().map(OpenSegment::close).toList();
        producer.beginTransaction();
        for (SegmentAnchored segment : closed) {
            send("segment/" + segment.getPartition(), segment);
            places.put(
                    new TopicPartition(settings.topics().ledger(), segment.getPartition()),
                    new OffsetAndMetadata(
                            segment.getLastOffset() + 1,
                            Hash.of(segment.getHead()).toString()));
        }
        producer.sendOffsetsToTransaction(places, ledger.groupMetadata());
        producer.commitTransaction();
        for (SegmentAnchored segment : closed) {
            heads.put(segment.getPartition(), Hash.of(segment.getHead()));
            open.remove(segment.getPartition());
        }
    }

    /** When nothing was anchored since the last time, there is nothing to say. */
    private void anchorTheLog() {
        AnchorChain chain = soFar.readToEnd();
        TreeMap<Integer, LogAnchors.Head> current = chain.heads();
        Map<Integer, Long> through = new TreeMap<>();
        current.forEach((partition, head) -> through.put(partition, head.lastOffset()));
        if (current.isEmpty() || through.equals(chain.logAnchoredThrough())) {
            return;
        }
        LogAnchored anchor = LogAnchors.next(
                chain.lastLogAnchor(),
                Instant.now(),
                current,
                settings.options().signer());
        producer.beginTransaction();
        send("log", anchor);
        // Nobody else has this place while the group lets us commit it, so nobody else writes the same number.
        producer.sendOffsetsToTransaction(
                Map.of(anchors, new OffsetAndMetadata(soFar.position())), ledger.groupMetadata());
        producer.commitTransaction();
    }

    private void send(String key, Object payload) {
        LedgerAnchor anchor = LedgerAnchor.newBuilder().setPayload(payload).build();
        producer.send(new ProducerRecord<>(
                anchors.topic(),
                anchors.partition(),
                key.getBytes(StandardCharsets.UTF_8),
                serializer.serialize(anchors.topic(), anchor)));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            open.remove(partition.partition());
            heads.remove(partition.partition());
        });
    }

    /** Waits for transactions of former owners: what is read here is what stands. */
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = ledger.committed(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata place = committed.get(partition);
            if (place == null) {
                LogAnchors.Head head = soFar.readToEnd().heads().get(partition.partition());
                heads.put(partition.partition(), head == null ? Hash.ZERO : head.hash());
                ledger.seek(partition, head == null ? 0 : head.lastOffset() + 1);
            } else {
                heads.put(partition.partition(), Hash.parse(place.metadata()));
            }
            if (partition.partition() == 0) {
                OffsetAndMetadata resume = ledger.committed(Set.of(anchors)).get(anchors);
                soFar.startAt(resume == null ? 0 : resume.offset());
            }
        }
    }

    void wakeup() {
        ledger.wakeup();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
        ledger.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2))
                .withGroupMembershipOperation(
                        org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        soFar.close();
    }
}
