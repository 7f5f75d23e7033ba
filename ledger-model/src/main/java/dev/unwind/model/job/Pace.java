package dev.unwind.model.job;

import org.jspecify.annotations.Nullable;

/**
 * How fast a job may ask: so many actions per second, in the mean. A request that is larger than what is saved up is let through and paid for
 * afterwards, so that no run is too large for a low rate. Time comes from the caller.
 */
public final class Pace {
    private static final double NANOS = 1e9;

    private final @Nullable Integer perSecond;
    private double saved;
    private long lastNanos;

    /** A pace from now on; null for no limit. Nothing is saved up from before: a job that is taken over does not hurry. */
    public Pace(@Nullable Integer perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.lastNanos = nowNanos;
    }

    /** Whether a request may be made now; it is paid for then. */
    public boolean spend(int actions, long nowNanos) {
        if (perSecond == null) {
            return true;
        }
        saved = Math.min(perSecond, saved + (nowNanos - lastNanos) / NANOS * perSecond);
        lastNanos = nowNanos;
        if (saved <= 0) {
            return false;
        }
        saved -= actions;
        return true;
    }
}
