package dev.unwind.ledger.topology;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps each write of a target under the target, as the bytes it came in: one put, whatever the entity's history. */
final class WriteKeeper implements Processor<byte[], byte[], Void, Void> {
    private ProcessorContext<Void, Void> context;
    private KeyValueStore<Bytes, byte[]> writes;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    WriteKeeper() {}

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        this.writes = context.getStateStore(StoreNames.TARGET_WRITES);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long place = context.recordMetadata().orElseThrow().offset();
        writes.put(WriteKeys.at(record.key(), place), record.value());
    }
}
