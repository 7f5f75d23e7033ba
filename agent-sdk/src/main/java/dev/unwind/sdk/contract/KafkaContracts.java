package dev.unwind.sdk.contract;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.InvalidContract;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published tool contracts, as the topic has them now. Thread-safe.
 *
 * <p>A contract is decoded and compiled when it is first asked for: a process that uses three tools compiles three contracts.
 */
public final class KafkaContracts implements ContractSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaContracts.class);

    private final String topic;
    private final Deserializer<ToolContract> deserializer;
    private final CompactedTopic published;
    private final ConcurrentMap<String, Compiled> compiled = new ConcurrentHashMap<>();

    /**
     * Reads the topic to its end, then follows it in the background.
     *
     * @param connection {@code bootstrap.servers}, {@code schema.registry.url} and whatever else the clients need
     * @param timeout how long the topic may take to be read to its end
     * @throws dev.unwind.sdk.LedgerUnavailableException when it takes longer
     */
    public KafkaContracts(String topic, Map<String, ?> connection, Duration timeout) {
        this.topic = topic;
        this.deserializer = UnwindSerdes.deserializer(ToolContract.class, connection);
        this.published = new CompactedTopic(topic, new HashMap<>(connection), timeout);
        try {
            published.readToEnd();
        } catch (RuntimeException e) {
            published.close();
            throw e;
        }
    }

    /** The contract. When there is none yet, the topic is read to its present end before the answer is that there is none. */
    @Override
    public @Nullable CompiledContract find(String tool, int version) {
        String key = new ToolKey(tool, version).encode();
        CompactedTopic.Value value = published.get(key);
        if (value == null) {
            published.readToEnd();
            value = published.get(key);
        }
        return value == null ? null : compile(key, value);
    }

    private @Nullable CompiledContract compile(String key, CompactedTopic.Value value) {
        Compiled known = compiled.get(key);
        if (known == null || known.offset() != value.offset()) {
            known = new Compiled(value.offset(), decode(key, value.bytes()));
            compiled.put(key, known);
        }
        return known.contract();
    }

    private @Nullable CompiledContract decode(String key, byte[] value) {
        try {
            ToolContract record = deserializer.deserialize(topic, value);
            return CompiledContract.fromDefinition(record.getDefinition());
        } catch (SerializationException | InvalidContract e) {
            LOG.atError()
                    .setMessage("A published contract cannot be used; its tool counts as undeclared. Publish it again.")
                    .addKeyValue("topic", topic)
                    .addKeyValue("contract", key)
                    .setCause(e)
                    .log();
            return null;
        }
    }

    @Override
    public void close() {
        published.close();
    }

    private record Compiled(long offset, @Nullable CompiledContract contract) {}
}
