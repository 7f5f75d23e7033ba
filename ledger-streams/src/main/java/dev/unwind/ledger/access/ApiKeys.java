package dev.unwind.ledger.access;

import dev.unwind.model.access.Duties;
import dev.unwind.model.access.Grants;
import dev.unwind.model.access.KeyState;
import dev.unwind.model.access.KeyToken;
import dev.unwind.schemas.ApiKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The API keys of an installation (decision 051). What is changed stands on the topic before a call returns; it is known from what was read of the
 * topic, so a little later.
 */
public final class ApiKeys {
    /** How long the former secret still works after a rotation, when nobody says otherwise. */
    public static final Duration GRACE = Duration.ofHours(24);

    /** Longest time that the former secret may still work after a rotation. */
    public static final Duration GRACE_MAX = Duration.ofDays(30);

    private final Store store;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Where keys are kept. */
    public interface Store {
        /** The key of this id; null when there is none. */
        @Nullable
        ApiKey get(String keyId);

        /** All keys, in no order. */
        Collection<ApiKey> all();

        /** When a key was used last; null when it never was. */
        @Nullable
        Instant lastUse(String keyId);

        /** Puts a key in the place of the one with its id and returns where it stands, when enough replicas hold it. */
        long put(ApiKey key);
    }

    /** A key that is in force, and what its owner has to be given: it is told once, and kept nowhere. */
    public record Issued(KeyToken token, ApiKey key, long offset) {}

    /** Keys that are kept there. */
    public ApiKeys(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Makes a key.
     *
     * @throws KeyRefused when the principal would hold duties that are to be kept apart, and nobody said that it may
     */
    public Issued create(KeyWish wish, String by) {
        Instant now = now();
        if (wish.expiresAt() != null && !wish.expiresAt().isAfter(now)) {
            throw new KeyRefused(
                    KeyRefused.Code.MALFORMED,
                    "Cannot make a key that expires at " + wish.expiresAt() + ": it is " + now
                            + "; give a time to come.");
        }
        requireDutiesApart(wish, now);
        KeyToken token = KeyToken.make(random);
        return issue(
                token,
                ApiKey.newBuilder()
                        .setKeyId(token.keyId())
                        .setHash(token.hash())
                        .setPrincipal(wish.principal())
                        .setGrants(wish.wanted().wire())
                        .setGroups(List.copyOf(wish.wanted().groups()))
                        .setSharedDuties(wish.sharedDuties())
                        .setCreatedAt(now)
                        .setCreatedBy(by)
                        .setExpiresAt(wish.expiresAt())
                        .build());
    }

    private void requireDutiesApart(KeyWish wish, Instant now) {
        if (wish.sharedDuties()) {
            return;
        }
        Grants together = wish.wanted();
        for (ApiKey key : store.all()) {
            if (key.getPrincipal().equals(wish.principal())
                    && KeyState.of(key, now).works()
                    && !key.getSharedDuties()) {
                together = together.and(grants(key));
            }
        }
        SortedSet<String> shared = Duties.shared(together);
        if (!shared.isEmpty()) {
            throw new KeyRefused(
                    KeyRefused.Code.SHARED_DUTIES,
                    "Cannot make " + wish.principal() + " both agent and approver or operator of "
                            + (shared.contains(Grants.EVERY_TENANT)
                                    ? "every tenant"
                                    : "tenant " + String.join(", ", shared))
                            + ", this key and the ones that work taken together: who acts must neither let it go ahead nor undo it. Give the duties to"
                            + " different principals, or say that they are shared (--shared-duties, sharedDuties); it stands in the key then.");
        }
    }

    /**
     * Makes a key that takes another one's place: the same principal and grants, a new secret, as long a life. The former one works for a while yet.
     *
     * @throws KeyRefused when there is no such key or it does not work any more
     */
    public Issued rotate(String keyId, Duration grace, String by) {
        if (grace.isNegative() || grace.compareTo(GRACE_MAX) > 0) {
            throw new KeyRefused(
                    KeyRefused.Code.MALFORMED,
                    "Cannot rotate key " + keyId + " with a grace of " + grace + ": expected 0 to " + GRACE_MAX.toDays()
                            + " days.");
        }
        ApiKey former = required(keyId);
        Instant now = now();
        KeyState state = KeyState.of(former, now);
        if (state != KeyState.ACTIVE) {
            throw new KeyRefused(
                    KeyRefused.Code.KEY_OVER,
                    "Cannot rotate key " + keyId + ": it is " + state + ", expected ACTIVE"
                            + (former.getReplacedBy() == null
                                    ? "; make a new one."
                                    : "; rotate " + former.getReplacedBy() + ", which has taken its place."));
        }
        Instant before = former.getExpiresAt();
        KeyToken token = KeyToken.make(random);
        Issued issued = issue(
                token,
                ApiKey.newBuilder(former)
                        .setKeyId(token.keyId())
                        .setHash(token.hash())
                        .setCreatedAt(now)
                        .setCreatedBy(by)
                        .setExpiresAt(before == null ? null : now.plus(Duration.between(former.getCreatedAt(), before)))
                        .build());
        Instant over = now.plus(grace);
        store.put(ApiKey.newBuilder(former)
                .setReplacedBy(token.keyId())
                .setExpiresAt(before != null && before.isBefore(over) ? before : over)
                .build());
        return issued;
    }

    /**
     * Takes a key back. Doing it again changes nothing.
     *
     * @return the key as it stands, and its place; -1 when it was revoked before
     * @throws KeyRefused when there is no such key
     */
    public Revoked revoke(String keyId, String by) {
        ApiKey key = required(keyId);
        if (key.getRevokedAt() != null) {
            return new Revoked(key, -1);
        }
        ApiKey revoked =
                ApiKey.newBuilder(key).setRevokedAt(now()).setRevokedBy(by).build();
        return new Revoked(revoked, store.put(revoked));
    }

    /** A key that was taken back, and the place where that stands. */
    public record Revoked(ApiKey key, long offset) {}

    /** The key of this id; null when there is none. */
    public @Nullable ApiKey find(String keyId) {
        return store.get(keyId);
    }

    /** The key of this id. */
    public ApiKey required(String keyId) {
        ApiKey key = store.get(keyId);
        if (key == null) {
            throw new KeyRefused(
                    KeyRefused.Code.KEY_UNKNOWN, "There is no key " + keyId + "; list them to see which there are.");
        }
        return key;
    }

    /** All keys, oldest first. */
    public List<ApiKey> all() {
        return store.all().stream()
                .sorted(Comparator.comparing(ApiKey::getCreatedAt).thenComparing(ApiKey::getKeyId))
                .toList();
    }

    /** When a key was used last, up to a minute ago; null when it never was. */
    public @Nullable Instant lastUse(String keyId) {
        return store.lastUse(keyId);
    }

    /** What may be done with a key. */
    public static Grants grants(ApiKey key) {
        return Grants.of(key.getGrants(), key.getGroups());
    }

    private Issued issue(KeyToken token, ApiKey key) {
        return new Issued(token, key, store.put(key));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
