package dev.unwind.compensator.topology;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps published contracts in the global store as the bytes they came in. */
final class ContractKeeper extends ContextualProcessor<String, byte[], Void, Void> {

    @Override
    public void process(Record<String, byte[]> record) {
        KeyValueStore<String, byte[]> store = context().getStateStore(CompensatorTopology.CONTRACTS);
        if (record.key() != null) {
            store.put(record.key(), record.value());
        }
    }
}
