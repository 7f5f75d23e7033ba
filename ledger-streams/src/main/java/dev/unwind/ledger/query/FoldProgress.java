package dev.unwind.ledger.query;

import dev.unwind.ledger.topology.FoldListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition is folded, and those who wait for more. The processor tells it of each record after the stores hold what the
 * record changed; nothing polls. Thread-safe.
 */
public final class FoldProgress implements FoldListener, AutoCloseable {
    private final ConcurrentMap<Integer, Long> folded = new ConcurrentHashMap<>();
    private final ConcurrentMap<Object, Set<Semaphore>> waiters = new ConcurrentHashMap<>();
    private final IntFunction<OptionalLong> committed;
    private volatile boolean closed;

    /** The function gives the next offset that the group has committed for a partition; asked once after a start or a rebalance. */
    public FoldProgress(IntFunction<OptionalLong> committed) {
        this.committed = committed;
    }

    @Override
    public void folded(@Nullable String runKey, Place place, Duration took) {
        folded.put(place.partition(), place.offset());
        if (waiters.isEmpty()) {
            return;
        }
        wake(place.partition());
        if (runKey != null) {
            wake(runKey);
        }
    }

    @Override
    public void released(int partition) {
        folded.remove(partition);
        waiters.values().forEach(FoldProgress::release);
    }

    /** Whether the partition is folded through this offset. */
    public boolean reached(int partition, long offset) {
        Long known = folded.get(partition);
        return known != null && known >= offset;
    }

    /** Asks for the committed offset when nothing was folded since the partition came here. */
    public void learn(int partition) {
        if (!folded.containsKey(partition)) {
            committed.apply(partition).ifPresent(next -> folded.putIfAbsent(partition, next - 1));
        }
    }

    /**
     * Waits until the condition holds; it is looked at once, and again each time a record of the run or of the partition was folded.
     *
     * @param about run keys and partition numbers to be woken by
     * @return whether it held in time
     */
    public boolean await(List<?> about, Duration timeout, BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + timeout.toNanos();
        Semaphore signal = new Semaphore(0);
        about.forEach(key -> waiters.compute(key, (k, set) -> with(set, signal)));
        try {
            while (!condition.getAsBoolean()) {
                if (closed) {
                    throw QueryRefused.notReady("The ledger is stopping; ask again.");
                }
                if (!signal.tryAcquire(giveUpAt - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return condition.getAsBoolean();
                }
                signal.drainPermits();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw QueryRefused.notReady("The ledger is stopping; ask again.");
        } finally {
            about.forEach(key -> waiters.computeIfPresent(key, (k, set) -> without(set, signal)));
        }
    }

    private static Set<Semaphore> with(@Nullable Set<Semaphore> set, Semaphore signal) {
        Set<Semaphore> joined = set == null ? ConcurrentHashMap.newKeySet() : set;
        joined.add(signal);
        return joined;
    }

    private static @Nullable Set<Semaphore> without(Set<Semaphore> set, Semaphore signal) {
        set.remove(signal);
        return set.isEmpty() ? null : set;
    }

    private void wake(Object key) {
        Set<Semaphore> waiting = waiters.get(key);
        if (waiting != null) {
            release(waiting);
        }
    }

    private static void release(Set<Semaphore> waiting) {
        waiting.forEach(Semaphore::release);
    }

    /** How far each partition that is folded here is, for readiness. */
    public Map<Integer, Long> offsets() {
        return Map.copyOf(folded);
    }

    /** Sends everybody home. */
    @Override
    public void close() {
        closed = true;
        waiters.values().forEach(FoldProgress::release);
    }
}
