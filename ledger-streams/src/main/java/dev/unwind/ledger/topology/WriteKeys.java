package dev.unwind.ledger.topology;

import dev.unwind.schemas.TargetWrite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the view by target: on the topic tenant, base and entity with zero bytes between, in the store a zero byte and the place on the
 * topic behind that, so that the writes of an entity stand together in the order in which the ledger came to know of them.
 */
public final class WriteKeys {
    private static final char SEPARATOR = 0;

    private WriteKeys() {}

    /** The entity's key on the topic, which decides its partition. */
    public static String topicKey(String tenantId, String base, String entity) {
        return tenantId + SEPARATOR + base + SEPARATOR + entity;
    }

    static byte[] topicKey(TargetWrite write) {
        return topicKey(write.getTenantId(), write.getBase(), write.getEntity()).getBytes(StandardCharsets.UTF_8);
    }

    /** Key of the write at a place of the topic. */
    public static Bytes at(byte[] topicKey, long place) {
        return Bytes.wrap(ByteBuffer.allocate(topicKey.length + 1 + Long.BYTES)
                .put(topicKey)
                .put((byte) SEPARATOR)
                .putLong(place)
                .array());
    }

    /** The place in such a key. */
    public static long place(Bytes key) {
        return StateKeys.number(key);
    }
}
