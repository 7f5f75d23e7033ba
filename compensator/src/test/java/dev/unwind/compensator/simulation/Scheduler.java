package dev.unwind.compensator.simulation;

import java.time.Instant;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The time and the chance of one simulated world: events in the order of their time, those of one moment in an order that the seed decides. One
 * thing happens at a time.
 */
final class Scheduler {
    static final Instant BEGIN = Instant.parse("2026-11-21T12:00:00Z");

    private record Event(long at, long tie, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(tie, other.tie);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final SplittableRandom random;
    private long now;

    Scheduler(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Microseconds since the world began. */
    long now() {
        return now;
    }

    Instant instant() {
        return BEGIN.plusNanos(now * 1_000);
    }

    void after(long micros, Runnable action) {
        events.add(new Event(now + micros, random.nextLong(), action));
    }

    /** Lets the next thing happen; false when nothing is left. */
    boolean step() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        now = next.at();
        next.action().run();
        return true;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** From 0 to bound - 1. */
    int pick(int bound) {
        return random.nextInt(bound);
    }

    /** Microseconds between two numbers of milliseconds; short ones are more likely. */
    long millis(double from, double to) {
        double share = random.nextDouble();
        return (long) ((from + (to - from) * share * share) * 1_000);
    }
}
