package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.topology.WriteKeys;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.TargetWrite;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The questions that can be asked about what was written in targets that are kept here. Thread-safe. */
public final class WriteQueries {
    private final StateAccess state;
    private final String topic;
    private final Deserializer<TargetWrite> deserializer;

    /**
     * Questions to these stores.
     *
     * @param topic the topic that the writes came by
     */
    public WriteQueries(StateAccess state, String topic, Deserializer<TargetWrite> deserializer) {
        this.state = state;
        this.topic = topic;
        this.deserializer = deserializer;
    }

    /** An entity of a target system of a tenant; the base as its contract writes it. */
    public record Entity(String tenantId, String base, String entity) {
        String topicKey() {
            return WriteKeys.topicKey(tenantId, base, entity);
        }
    }

    /**
     * Writes of an entity in the order in which the ledger came to know of them, oldest or newest first: {@code {"writes":[...],"next"}}.
     *
     * @param after place to go on behind, in that order; null for the beginning
     * @throws OwnedElsewhere when another instance keeps them
     */
    public ObjectNode page(Entity entity, @Nullable Long after, int limit, boolean newestFirst) {
        byte[] key = entity.topicKey().getBytes(StandardCharsets.UTF_8);
        ReadOnlyKeyValueStore<Bytes, byte[]> store = state.writes(state.partitionOfTarget(entity.topicKey()));
        Bytes from = WriteKeys.at(key, newestFirst || after == null ? 0 : after + 1);
        Bytes to = WriteKeys.at(key, newestFirst && after != null ? after - 1 : Long.MAX_VALUE);
        ObjectNode page = Json.NODES.objectNode();
        ArrayNode writes = page.putArray("writes");
        if (newestFirst && after != null && after == 0) {
            return page.putNull("next");
        }
        try (KeyValueIterator<Bytes, byte[]> found =
                newestFirst ? store.reverseRange(from, to) : store.range(from, to)) {
            long last = -1;
            while (found.hasNext()) {
                if (writes.size() == limit) {
                    return page.put("next", last);
                }
                KeyValue<Bytes, byte[]> entry = found.next();
                last = WriteKeys.place(entry.key);
                writes.add(AvroJson.record(deserializer.deserialize(topic, entry.value))
                        .put("place", last));
            }
        }
        return page.putNull("next");
    }
}
