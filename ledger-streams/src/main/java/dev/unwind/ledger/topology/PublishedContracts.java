package dev.unwind.ledger.topology;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.InvalidContract;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published tool contracts, compiled once per version and process. A published value that is no contract counts as none, so that its
 * tool is undeclared and blocked. Thread-safe.
 */
public final class PublishedContracts {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedContracts.class);

    private final String topic;
    private final Deserializer<ToolContract> deserializer;
    private final TopicRead read;
    private final ConcurrentMap<String, Compiled> compiled = new ConcurrentHashMap<>();

    /** Contracts of this topic; the map is as {@link UnwindSerdes} wants it. */
    public PublishedContracts(String topic, Map<String, ?> registryConfig, TopicRead read) {
        this.topic = topic;
        this.read = read;
        this.deserializer = UnwindSerdes.deserializer(ToolContract.class, registryConfig);
    }

    /** How far the topic has been read. */
    TopicRead read() {
        return read;
    }

    /** The contracts in a store of {@code tool@version} to published bytes. */
    public ContractSource in(ReadOnlyKeyValueStore<String, byte[]> store) {
        return (tool, version) -> find(store, tool, version);
    }

    private @Nullable CompiledContract find(ReadOnlyKeyValueStore<String, byte[]> store, String tool, int version) {
        if (tool.isEmpty() || version < 1) {
            return null;
        }
        String key = tool + '@' + version;
        byte[] published = store.get(key);
        if (published == null) {
            read.awaitEnds();
            published = store.get(key);
        }
        if (published == null) {
            return null;
        }
        Compiled known = compiled.get(key);
        if (known == null || !Arrays.equals(known.published(), published)) {
            known = new Compiled(published, compile(key, published));
            compiled.put(key, known);
        }
        return known.contract();
    }

    private @Nullable CompiledContract compile(String key, byte[] published) {
        try {
            return compile(key, decode(published));
        } catch (SerializationException | InvalidContract e) {
            LOG.atError()
                    .addKeyValue("contract", key)
                    .addKeyValue("error", e.getMessage())
                    .log("Published contract is unusable, its tool counts as undeclared; publish it again");
            return null;
        }
    }

    private static @Nullable CompiledContract compile(String key, ToolContract contract) {
        String stated = new ToolKey(contract.getTool(), contract.getVersion()).encode();
        if (!stated.equals(key)) {
            LOG.atError()
                    .addKeyValue("contract", key)
                    .addKeyValue("found", stated)
                    .log("Published contract stands under the key of another, its tool counts as undeclared");
            return null;
        }
        return CompiledContract.fromDefinition(contract.getDefinition());
    }

    /** The published record that a value of the store holds. */
    public ToolContract decode(byte[] published) {
        ToolContract contract = deserializer.deserialize(topic, published);
        if (contract == null) {
            throw new SerializationException("Cannot read a published contract: the value decodes to null.");
        }
        return contract;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by content above
    private record Compiled(byte[] published, @Nullable CompiledContract contract) {}
}
