package dev.unwind.ledger.topology;

import dev.unwind.model.fold.Deadline;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The open deadlines of one partition, in the order of their time. Used by the partition's thread alone. */
final class DeadlineStore {
    private static final byte[] PRESENT = {1};
    /** Bounds of one look: the fold must not wait for it. */
    private static final int DUE_MAX = 500;

    private static final Duration LOOK_MAX = Duration.ofMillis(50);

    private final KeyValueStore<Bytes, byte[]> deadlines;
    /** No deadline is earlier: what was removed before it need not be passed over again and again. */
    private long floorMillis;

    DeadlineStore(KeyValueStore<Bytes, byte[]> deadlines) {
        this.deadlines = deadlines;
    }

    void set(String runKey, Deadline deadline) {
        floorMillis = Math.min(floorMillis, deadline.at().toEpochMilli());
        deadlines.put(new DeadlineKey(runKey, deadline).toBytes(), PRESENT);
    }

    void drop(String runKey, Deadline deadline) {
        deadlines.delete(new DeadlineKey(runKey, deadline).toBytes());
    }

    /**
     * Hands over and removes the deadlines up to a moment, earliest first.
     *
     * @return whether a bound was hit, so that some may be left for the next look
     */
    boolean takeDue(long nowMillis, Consumer<DeadlineKey> due) {
        if (nowMillis < floorMillis) {
            return false;
        }
        long giveUpAt = System.nanoTime() + LOOK_MAX.toNanos();
        int taken = 0;
        try (KeyValueIterator<Bytes, byte[]> entries =
                deadlines.range(DeadlineKey.from(floorMillis), DeadlineKey.from(nowMillis + 1))) {
            while (entries.hasNext()) {
                if (taken == DUE_MAX || System.nanoTime() - giveUpAt >= 0) {
                    return true;
                }
                Bytes entry = entries.next().key;
                DeadlineKey key = DeadlineKey.of(entry);
                floorMillis = key.deadline().at().toEpochMilli();
                deadlines.delete(entry);
                due.accept(key);
                taken++;
            }
        }
        floorMillis = nowMillis + 1;
        return false;
    }
}
