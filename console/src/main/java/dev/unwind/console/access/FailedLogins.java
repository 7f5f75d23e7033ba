package dev.unwind.console.access;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many failed logins an address has left: a bucket each, that fills up again with time. At most so many addresses are remembered; the one that was
 * quiet longest is forgotten. Thread-safe.
 */
public final class FailedLogins {
    private static final int ADDRESSES_MAX = 10_000;

    private final int burst;
    private final long nanosPerToken;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private record Bucket(double tokens, long atNanos) {}

    /**
     * A limit.
     *
     * @param burst failures at once
     * @param perMinute failures per minute after that
     */
    public FailedLogins(int burst, int perMinute) {
        this.burst = burst;
        this.nanosPerToken = 60_000_000_000L / perMinute;
    }

    /** Counts a failure; 0 when it is within the limit, else the seconds until the next one is. */
    public synchronized long failed(String address, long nowNanos) {
        Bucket bucket = buckets.getOrDefault(address, new Bucket(burst, nowNanos));
        double tokens = Math.min(burst, bucket.tokens() + (double) (nowNanos - bucket.atNanos()) / nanosPerToken);
        boolean within = tokens >= 1;
        double left = within ? tokens - 1 : tokens;
        buckets.put(address, new Bucket(left, nowNanos));
        if (buckets.size() > ADDRESSES_MAX) {
            buckets.remove(buckets.keySet().iterator().next());
        }
        return within ? 0 : Math.max(1, (long) Math.ceil((1 - left) * nanosPerToken / 1_000_000_000));
    }
}
