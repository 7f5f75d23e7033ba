package dev.unwind.ledger.registers;

import dev.unwind.schemas.serde.UnwindSerdes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The newest record of each key of one compacted topic with one partition, as far as {@link Registers} has read it. Read by any thread.
 *
 * <p>A key whose newest record cannot be decoded is not in it: an older one would tell what does not hold any more.
 */
public final class Register<T extends SpecificRecord> {
    private final TopicPartition partition;
    private final Class<T> type;
    private final Map<String, Entry<T>> newest = new ConcurrentHashMap<>();
    private final Map<String, ConsumerRecord<String, byte[]>> undecoded = new ConcurrentHashMap<>();

    /** A register of this topic, empty until it is read. */
    public Register(String topic, Class<T> type) {
        this.partition = new TopicPartition(topic, 0);
        this.type = type;
    }

    /**
     * A record and its place.
     *
     * @param before the record whose place it took; null when there was none that could be read
     * @param beforeOffset place of that one; -1 when there was none
     */
    public record Entry<T>(T value, long offset, @Nullable T before, long beforeOffset) {}

    /** The newest record of a key; null when there is none. */
    public @Nullable T get(String key) {
        Entry<T> entry = newest.get(key);
        return entry == null ? null : entry.value();
    }

    /** The newest record of a key with its place; null when there is none. */
    public @Nullable Entry<T> entry(String key) {
        return newest.get(key);
    }

    /** The newest records of all keys, in no order. */
    public Collection<T> values() {
        return newest.values().stream().map(Entry::value).toList();
    }

    /** The newest records of all keys with their places, in no order. */
    public Collection<Entry<T>> entries() {
        return List.copyOf(newest.values());
    }

    /** Keys whose newest record cannot be decoded. */
    public Collection<String> unreadable() {
        return List.copyOf(undecoded.keySet());
    }

    /** Full name of the topic. */
    public String topic() {
        return partition.topic();
    }

    TopicPartition partition() {
        return partition;
    }

    Reader reader(Map<String, ?> registry) {
        Deserializer<T> decoder = UnwindSerdes.deserializer(type, registry);
        return new Reader() {
            @Override
            public void take(ConsumerRecord<String, byte[]> record) {
                undecoded.remove(record.key());
                Entry<T> before = newest.remove(record.key());
                if (record.value() != null && !decode(record, decoder, before)) {
                    undecoded.put(record.key(), record);
                }
            }

            @Override
            public void tryAgain() {
                undecoded.values().removeIf(record -> decode(record, decoder, null));
            }
        };
    }

    private boolean decode(ConsumerRecord<String, byte[]> record, Deserializer<T> decoder, @Nullable Entry<T> before) {
        try {
            newest.put(
                    record.key(),
                    new Entry<>(
                            decoder.deserialize(record.topic(), record.value()),
                            record.offset(),
                            before == null ? null : before.value(),
                            before == null ? -1 : before.offset()));
            return true;
        } catch (RuntimeException bad) {
            return false;
        }
    }

    /** What {@link Registers} does with records. */
    interface Reader {
        void take(ConsumerRecord<String, byte[]> record);

        /** A registry that did not answer may answer now. */
        void tryAgain();
    }
}
