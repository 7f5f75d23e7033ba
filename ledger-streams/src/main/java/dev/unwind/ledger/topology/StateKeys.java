package dev.unwind.ledger.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the stores: {@code tenant/run}, and for what belongs to a run a zero byte and what names it within the run. Ids hold no zero
 * byte, so the entries of a run stand together and no run's entries stand among another's; numbers are big-endian, so they stand in order.
 */
public final class StateKeys {
    private static final byte SEPARATOR = 0;

    private StateKeys() {}

    /** Key of a run. */
    public static Bytes run(String runKey) {
        return Bytes.wrap(utf8(runKey));
    }

    /** Key of the entry of a run with this number: an action's position, or an index of its timeline. */
    public static Bytes numbered(String runKey, long number) {
        byte[] run = utf8(runKey);
        return Bytes.wrap(ByteBuffer.allocate(run.length + 1 + Long.BYTES)
                .put(run)
                .put(SEPARATOR)
                .putLong(number)
                .array());
    }

    /** The number in a {@linkplain #numbered numbered} key. */
    public static long number(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(key.get().length - Long.BYTES);
    }

    static Bytes actionId(String runKey, String actionId) {
        return named(runKey, 'i', actionId);
    }

    static Bytes idempotencyKey(String runKey, String key) {
        return named(runKey, 'k', key);
    }

    static Bytes marker(String runKey, String marker) {
        return named(runKey, 'm', marker);
    }

    private static Bytes named(String runKey, char kind, String name) {
        byte[] run = utf8(runKey);
        byte[] last = utf8(name);
        return Bytes.wrap(ByteBuffer.allocate(run.length + 2 + last.length)
                .put(run)
                .put(SEPARATOR)
                .put((byte) kind)
                .put(last)
                .array());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
