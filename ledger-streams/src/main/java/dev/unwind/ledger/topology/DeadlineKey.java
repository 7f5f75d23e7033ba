package dev.unwind.ledger.topology;

import dev.unwind.model.fold.Deadline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/**
 * Key of the deadlines store: the time in milliseconds (8 bytes, big-endian), {@code tenant/run}, a zero byte and the action's position (8
 * bytes, big-endian). So what is due stands before what is not, and a scan from the beginning to now finds it and nothing else.
 */
record DeadlineKey(String runKey, Deadline deadline) {
    private static final int AROUND_THE_RUN = Long.BYTES + 1 + Long.BYTES;

    Bytes toBytes() {
        byte[] run = runKey.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(run.length + AROUND_THE_RUN)
                .putLong(deadline.at().toEpochMilli())
                .put(run)
                .put((byte) 0)
                .putLong(deadline.position())
                .array());
    }

    static DeadlineKey of(Bytes key) {
        ByteBuffer buffer = ByteBuffer.wrap(key.get());
        Instant at = Instant.ofEpochMilli(buffer.getLong());
        byte[] run = new byte[buffer.remaining() - 1 - Long.BYTES];
        buffer.get(run);
        buffer.get();
        return new DeadlineKey(new String(run, StandardCharsets.UTF_8), new Deadline(at, buffer.getLong()));
    }

    /** A key that stands before every deadline of this time and behind every earlier one. */
    static Bytes from(long epochMillis) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(epochMillis).array());
    }
}
