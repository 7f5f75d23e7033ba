package dev.unwind.model.gate;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * What was used of one budget lately, in 61 parts of time that each are a sixtieth of the window: constant size, however much happens. A use is
 * forgotten when its whole part lies outside the window, so at the latest a sixtieth after it; never too early. Immutable.
 *
 * <p>Time never runs back in it: what is said to have happened before the newest part counts as of that part, so that a clock behind the others
 * does not hide a use. A clock ahead of the others makes uses be forgotten early; who calls must not let agents choose the time.
 */
public final class BudgetWindow {
    private static final int PARTS = 60;
    private static final int BUCKETS = PARTS + 1;
    private static final byte FORMAT = 1;
    private static final int SIZE = 1 + Long.BYTES + Long.BYTES + BUCKETS * 2 * Long.BYTES;

    private final long windowMillis;
    /** Number of the newest part of time; part n begins at n times its length. */
    private final long newest;
    /** The use of part n stands at n modulo the number of parts. */
    private final long[] counts;

    private final long[] amounts;

    private BudgetWindow(long windowMillis, long newest, long[] counts, long[] amounts) {
        this.windowMillis = windowMillis;
        this.newest = newest;
        this.counts = counts;
        this.amounts = amounts;
    }

    /**
     * Nothing used yet.
     *
     * @throws IllegalArgumentException when the window is shorter than a millisecond
     */
    public static BudgetWindow empty(Duration window) {
        if (window.toMillis() < 1) {
            throw new IllegalArgumentException("Cannot look back " + window + ": expected a millisecond or more");
        }
        return new BudgetWindow(window.toMillis(), Long.MIN_VALUE, new long[BUCKETS], new long[BUCKETS]);
    }

    /** With one more call, at a time in milliseconds since 1970, of an amount in parts. */
    public BudgetWindow add(long atMillis, long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("Cannot use " + amount + " parts of a budget: expected 0 or more");
        }
        long part = Math.max(partOf(atMillis), newest);
        long[] nextCounts = counts.clone();
        long[] nextAmounts = amounts.clone();
        forget(part, nextCounts, nextAmounts);
        int at = index(part);
        nextCounts[at] = BudgetUse.sum(nextCounts[at], 1);
        nextAmounts[at] = BudgetUse.sum(nextAmounts[at], amount);
        return new BudgetWindow(windowMillis, part, nextCounts, nextAmounts);
    }

    /** What is used up within the window that ends at a time in milliseconds since 1970. */
    public BudgetUse used(long nowMillis) {
        long[] nowCounts = counts.clone();
        long[] nowAmounts = amounts.clone();
        forget(Math.max(partOf(nowMillis), newest), nowCounts, nowAmounts);
        return total(nowCounts, nowAmounts);
    }

    /** The same uses looked back at over another time, as of now: what still counts does so as if it had just happened. */
    public BudgetWindow over(Duration window, long nowMillis) {
        if (window.toMillis() == windowMillis) {
            return this;
        }
        BudgetWindow other = empty(window);
        BudgetUse used = used(nowMillis);
        long part = other.partOf(nowMillis);
        other.counts[index(part)] = used.count();
        other.amounts[index(part)] = used.amount();
        return new BudgetWindow(other.windowMillis, part, other.counts, other.amounts);
    }

    private static BudgetUse total(long[] counts, long[] amounts) {
        long count = 0;
        long amount = 0;
        for (int i = 0; i < BUCKETS; i++) {
            count = BudgetUse.sum(count, counts[i]);
            amount = BudgetUse.sum(amount, amounts[i]);
        }
        return new BudgetUse(count, amount);
    }

    /** Empties the parts that are taken over by those from the newest to the given one. */
    private void forget(long part, long[] someCounts, long[] someAmounts) {
        if (newest == Long.MIN_VALUE || part - newest >= BUCKETS) {
            Arrays.fill(someCounts, 0);
            Arrays.fill(someAmounts, 0);
            return;
        }
        for (long passed = newest + 1; passed <= part; passed++) {
            someCounts[index(passed)] = 0;
            someAmounts[index(passed)] = 0;
        }
    }

    private long partOf(long millis) {
        return Math.floorDiv(millis, Math.max(1, (windowMillis + PARTS - 1) / PARTS));
    }

    private static int index(long part) {
        return Math.floorMod(part, BUCKETS);
    }

    /** The form in which it is stored, always of the same size. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE);
        bytes.put(FORMAT).putLong(windowMillis).putLong(newest);
        for (int i = 0; i < BUCKETS; i++) {
            bytes.putLong(counts[i]).putLong(amounts[i]);
        }
        return bytes.array();
    }

    /**
     * Reads the stored form.
     *
     * @throws IllegalArgumentException when the bytes are none
     */
    public static BudgetWindow fromBytes(byte[] stored) {
        if (stored.length != SIZE || stored[0] != FORMAT) {
            throw new IllegalArgumentException("Cannot read a budget window of " + stored.length + " bytes: expected "
                    + SIZE + " bytes that begin with " + FORMAT);
        }
        ByteBuffer bytes = ByteBuffer.wrap(stored, 1, SIZE - 1);
        long window = bytes.getLong();
        long newest = bytes.getLong();
        long[] counts = new long[BUCKETS];
        long[] amounts = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] = bytes.getLong();
            amounts[i] = bytes.getLong();
        }
        return new BudgetWindow(window, newest, counts, amounts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BudgetWindow window && Arrays.equals(toBytes(), window.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }
}
