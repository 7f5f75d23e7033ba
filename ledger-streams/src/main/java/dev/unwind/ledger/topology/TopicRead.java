package dev.unwind.ledger.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How far a compacted topic has been read, so that nothing is decided by what stood there before only because a newer record is still on its way:
 * an agent plans as soon as it has seen a contract or a policy, which may be before this process has. Thread-safe.
 */
public final class TopicRead {
    private final Supplier<Map<Integer, Long>> ends;
    private final Duration patience;
    private final Map<Integer, Long> next = new HashMap<>();

    /**
     * @param ends asks the cluster where each partition of the topic ends
     * @param patience how long to wait for an end; one that is not reached, because it is no record's, is not waited for again
     */
    public TopicRead(Supplier<Map<Integer, Long>> ends, Duration patience) {
        this.ends = ends;
        this.patience = patience;
    }

    /** A record was read. */
    public synchronized void read(int partition, long offset) {
        next.merge(partition, offset + 1, Math::max);
        notifyAll();
    }

    /** Returns when everything that is published now has been read, or the patience is at its end. */
    void awaitEnds() {
        Map<Integer, Long> wanted = ends.get();
        try {
            await(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void await(Map<Integer, Long> wanted) throws InterruptedException {
        long giveUpAt = System.nanoTime() + patience.toNanos();
        while (!reached(wanted)) {
            long millis = (giveUpAt - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                wanted.forEach((partition, end) -> next.merge(partition, end, Math::max));
                return;
            }
            wait(millis);
        }
    }

    private boolean reached(Map<Integer, Long> wanted) {
        return wanted.entrySet().stream().allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
