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
    /** Behind every separator. */
    private static final byte END = 1;

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

    /**
     * Key of the entry that finds an action without its run. It begins with a zero byte, as no tenant does, so these entries stand before
     * those of all runs, and those of one action id stand together.
     */
    static Bytes anywhere(String actionId, String runKey) {
        byte[] id = utf8(actionId);
        byte[] run = utf8(runKey);
        return Bytes.wrap(ByteBuffer.allocate(id.length + run.length + 2)
                .put(SEPARATOR)
                .put(id)
                .put(SEPARATOR)
                .put(run)
                .array());
    }

    /** Where the entries of an action id begin, and behind which they end. */
    static Bytes anywhere(String actionId, boolean end) {
        byte[] id = utf8(actionId);
        return Bytes.wrap(ByteBuffer.allocate(id.length + 2)
                .put(SEPARATOR)
                .put(id)
                .put(end ? END : SEPARATOR)
                .array());
    }

    /** The run that an {@linkplain #anywhere(String, String) entry} of an action id is about. */
    public static String runOf(Bytes anywhere, String actionId) {
        int from = utf8(actionId).length + 2;
        return new String(anywhere.get(), from, anywhere.get().length - from, StandardCharsets.UTF_8);
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
