package dev.unwind.ledger.query;

import dev.unwind.ledger.topology.FoldListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition is folded, and those who wait for more. The processor tells it of each record after the stores hold what the
 * record changed.
 *
 * <p>The markers of transactions take offsets, too, and no record tells of them: who waits for the offset of one is served by looking ahead.
 * Thread-safe.
 */
public final class FoldProgress implements FoldListener, AutoCloseable {
    private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ConcurrentMap<Integer, Long> folded = new ConcurrentHashMap<>();
    private final ConcurrentMap<Object, Set<Semaphore>> waiters = new ConcurrentHashMap<>();
    private final Ahead ahead;
    private volatile boolean closed;

    /** Tells what no folded record tells: where the fold began, and where a transaction's markers, which are no records, lead on. */
    @FunctionalInterface
    public interface Ahead {
        /**
         * The offset of the next record that is to be folded, or would be once it is there.
         *
         * @param known one after the last record that was folded here; -1 when none was since the partition came here
         */
        long next(int partition, long known);
    }

    /** Asks for what is ahead when nothing was folded since the partition came here, and while somebody waits in vain. */
    public FoldProgress(Ahead ahead) {
        this.ahead = ahead;
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

    /** Looks ahead when nothing was folded since the partition came here. */
    public void learn(int partition) {
        if (!folded.containsKey(partition)) {
            lookAhead(partition);
        }
    }

    /** Passes over what is no record behind the last one that was folded. */
    public void lookAhead(int partition) {
        long next = ahead.next(partition, folded.getOrDefault(partition, -2L) + 1);
        if (next > 0) {
            folded.merge(partition, next - 1, Math::max);
            wake(partition);
        }
    }

    /**
     * Waits until the condition holds; it is looked at once, again each time a record of the run or of the partition was folded, and after each
     * of the pauses in which nothing was.
     *
     * @param about run keys and partition numbers to be woken by
     * @param inVain what is done after a pause; the pauses grow
     * @return whether it held in time
     */
    public boolean await(List<?> about, Duration timeout, Runnable inVain, BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + timeout.toNanos();
        long pause = PAUSE_MIN_NANOS;
        Semaphore signal = new Semaphore(0);
        about.forEach(key -> waiters.compute(key, (k, set) -> with(set, signal)));
        try {
            while (!condition.getAsBoolean()) {
                if (closed) {
                    throw QueryRefused.notReady("The ledger is stopping; ask again.");
                }
                long left = giveUpAt - System.nanoTime();
                if (!signal.tryAcquire(Math.min(left, pause), TimeUnit.NANOSECONDS)) {
                    if (left <= pause) {
                        return condition.getAsBoolean();
                    }
                    inVain.run();
                    pause = Math.min(2 * pause, PAUSE_MAX_NANOS);
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
