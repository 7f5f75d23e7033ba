package dev.unwind.compensator.topology;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * Store keys of one run: {@code tenant/run}, a zero byte, an id. Run keys hold no zero byte, so the run's keys stand together and nobody
 * else's stand among them.
 */
final class UndoKeys {
    private UndoKeys() {}

    static Bytes of(byte[] runKey, String id) {
        byte[] tail = id.getBytes(StandardCharsets.UTF_8);
        byte[] key = Arrays.copyOf(runKey, runKey.length + 1 + tail.length);
        System.arraycopy(tail, 0, key, runKey.length + 1, tail.length);
        return Bytes.wrap(key);
    }

    /** The first possible key of a run. */
    static Bytes from(byte[] runKey) {
        return Bytes.wrap(Arrays.copyOf(runKey, runKey.length + 1));
    }

    /** A key behind every key of a run; no run key ends so. */
    static Bytes to(byte[] runKey) {
        byte[] key = Arrays.copyOf(runKey, runKey.length + 1);
        key[runKey.length] = 1;
        return Bytes.wrap(key);
    }
}
