package dev.unwind.compensator.topology;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.schemas.serde.RegistryUnavailableException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The tool contracts of the global store, compiled once per published version. The store holds the bytes of the topic, so that restoring it
 * and reading it are the same.
 */
final class PublishedContracts {

    @SuppressWarnings("ArrayRecordComponent") // compared by content below
    private record Compiled(byte[] bytes, @Nullable CompiledContract contract) {}

    private final String topic;
    private final Deserializer<ToolContract> deserializer;
    private final UndoListener listener;
    private final Patience patience;
    private final Map<String, Compiled> compiled = new ConcurrentHashMap<>();

    PublishedContracts(
            String topic, Deserializer<ToolContract> deserializer, UndoListener listener, Patience patience) {
        this.topic = topic;
        this.deserializer = deserializer;
        this.listener = listener;
        this.patience = patience;
    }

    /** The contracts as a task sees them. */
    ContractSource in(ReadOnlyKeyValueStore<String, byte[]> store) {
        return (tool, version) -> find(store, tool, version);
    }

    private @Nullable CompiledContract find(ReadOnlyKeyValueStore<String, byte[]> store, String tool, int version) {
        String key = tool + "@" + version;
        byte[] bytes = store.get(key);
        if (bytes == null) {
            return null;
        }
        Compiled known = compiled.get(key);
        if (known == null || !Arrays.equals(known.bytes, bytes)) {
            known = new Compiled(bytes, patience.ask(() -> compile(key, bytes)));
            compiled.put(key, known);
        }
        return known.contract;
    }

    /** What cannot be used is no contract: its actions become residue, with a case, and the listener counts it. */
    private @Nullable CompiledContract compile(String key, byte[] bytes) {
        try {
            ToolContract published = deserializer.deserialize(topic, bytes);
            if (!new ToolKey(published.getTool(), published.getVersion())
                    .encode()
                    .equals(key)) {
                throw new IllegalArgumentException("It stands under key " + key + " and is " + published.getTool() + "@"
                        + published.getVersion() + ".");
            }
            return CompiledContract.fromDefinition(published.getDefinition());
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            listener.contractUnusable(key, String.valueOf(e.getMessage()));
            return null;
        }
    }
}
