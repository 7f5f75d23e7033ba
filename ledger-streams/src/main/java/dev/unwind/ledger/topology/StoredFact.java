package dev.unwind.ledger.topology;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An accepted fact as the timeline keeps it.
 *
 * @param offset where it stands in the run's ledger partition
 * @param value the record value as it stands on the ledger; decoded when somebody looks
 */
@SuppressWarnings("ArrayRecordComponent") // carried from the store to the decoder, never compared
public record StoredFact(long offset, byte[] value) {

    byte[] toBytes() {
        return ByteBuffer.allocate(Long.BYTES + value.length)
                .putLong(offset)
                .put(value)
                .array();
    }

    /** The fact that a timeline value holds; null of null. */
    public static @Nullable StoredFact of(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long offset = buffer.getLong();
        byte[] value = new byte[buffer.remaining()];
        buffer.get(value);
        return new StoredFact(offset, value);
    }
}
