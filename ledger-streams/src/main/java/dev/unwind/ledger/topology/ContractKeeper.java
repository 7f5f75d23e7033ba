package dev.unwind.ledger.topology;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the newest published value of each contract as it stands on the topic; nothing is decoded here, so nothing can fail here. */
final class ContractKeeper implements Processor<String, byte[], Void, Void> {
    private final TopicRead read;
    private ProcessorContext<Void, Void> context;
    private KeyValueStore<String, byte[]> store;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    ContractKeeper(TopicRead read) {
        this.read = read;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        this.store = context.getStateStore(StoreNames.TOOL_CONTRACTS);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.key() != null) {
            store.put(record.key(), record.value());
        }
        context.recordMetadata().ifPresent(at -> read.read(at.partition(), at.offset()));
    }
}
