package dev.unwind.ledger.topology;

import dev.unwind.ledger.topology.FoldListener.Place;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps the newest published value of each key as it stands on the topic, and tells the book. The book never fails on what it is told. */
final class GateKeeper implements Processor<String, byte[], Void, Void> {
    /** Takes a record of the topic. */
    @FunctionalInterface
    interface Page {
        void take(String key, byte @Nullable [] value, Place place);
    }

    private final String name;
    private final Page page;
    private ProcessorContext<Void, Void> context;
    private KeyValueStore<String, byte[]> store;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    GateKeeper(String name, Page page) {
        this.name = name;
        this.page = page;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        this.store = context.getStateStore(name);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.key() == null) {
            return;
        }
        store.put(record.key(), record.value());
        RecordMetadata at = context.recordMetadata().orElseThrow();
        page.take(
                record.key(),
                record.value(),
                new Place(at.partition(), at.offset(), Instant.ofEpochMilli(record.timestamp())));
    }
}
