package dev.unwind.schemas.presence;

import dev.unwind.schemas.InstanceKind;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a process says of itself.
 *
 * @param instanceId name of this very process: one that is started again has another
 * @param tenants whose runs it makes; empty for any
 * @param agentId whose runs it makes; null when it makes none
 * @param releaseId release of that agent; null when unknown
 * @param lease for how long it counts as there without saying so again
 * @param limit after how long without being able to read the controls it starts no more actions; zero when it starts none anyway
 */
public record Self(
        String instanceId,
        InstanceKind kind,
        List<String> tenants,
        @Nullable String agentId,
        @Nullable String releaseId,
        Duration lease,
        Duration limit) {
    /** Lease of a process that does not choose one. */
    public static final Duration LEASE = Duration.ofSeconds(6);

    /** Copies the tenants and checks ranges. */
    public Self {
        tenants = List.copyOf(tenants);
        if (lease.toMillis() < 100 || limit.isNegative()) {
            throw new IllegalArgumentException("Cannot register " + instanceId + " with a lease of " + lease
                    + " and a limit of " + limit + ": expected a lease of 100 ms or more, and no negative limit.");
        }
    }

    /** A service, which starts no actions of agents. */
    public static Self service(InstanceKind kind, @Nullable String name) {
        return new Self(
                unique(kind.name().toLowerCase(java.util.Locale.ROOT), name),
                kind,
                List.of(),
                null,
                null,
                LEASE,
                Duration.ZERO);
    }

    /** A name that no other process has, not even the next one that is started in its place: a zombie must not hide behind its successor. */
    public static String unique(String kind, @Nullable String name) {
        String start = UUID.randomUUID().toString().substring(0, 6);
        return name == null ? kind + "." + start : kind + "-" + name + "." + start;
    }
}
