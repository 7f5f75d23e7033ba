package dev.unwind.local;

import dev.unwind.model.principal.Principals;
import dev.unwind.model.principal.TrustedKey;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Puts public keys on their topic. A key is never taken away: what was signed with it must be checked again by a replay. */
public final class KeyPublisher {
    /** A change holds no earlier than this from now: until then every reader has heard of it, so that all decide alike. */
    public static final Duration LEAD = Duration.ofSeconds(5);

    /** Signing does not begin sooner than this while some role has no key. */
    private static final Duration ROOM = Duration.ofMinutes(5);

    private final NamedTopic<SigningKey> topic;

    /** A publisher with these client and registry settings. */
    public KeyPublisher(Map<String, Object> kafka, Map<String, Object> registry, String topicPrefix) {
        this.topic = new NamedTopic<>(Topics.withPrefix(topicPrefix).principals(), SigningKey.class, kafka, registry);
    }

    /** Why nothing was published. */
    public static final class RefusedException extends RuntimeException {
        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * What stands on the topic now, by key id.
     *
     * @throws KafkaException when the brokers do not answer
     */
    public Map<String, SigningKey> standing() {
        return topic.standing();
    }

    /**
     * Publishes new keys.
     *
     * @param gapsAllowed whether signing may begin while some role has no key, so that nobody is believed in it
     * @throws RefusedException when one cannot be used, is there already, or begins what others are not ready for
     * @throws KafkaException when the brokers do not answer
     */
    public void add(List<SigningKey> keys, Instant now, boolean gapsAllowed) {
        Map<String, SigningKey> standing = topic.standing();
        Map<String, SigningKey> after = new TreeMap<>(standing);
        for (SigningKey key : keys) {
            usable(key);
            SigningKey old = standing.get(key.getKeyId());
            if (old != null) {
                throw new RefusedException("Cannot add key " + key.getKeyId() + ": it is there already, of "
                        + old.getPrincipal() + " for " + old.getRoles()
                        + "; a key stays what it is, make a new one with `unwind principals new`.");
            }
            after.put(key.getKeyId(), key);
        }
        Instant before = Principals.published(standing.values()).begin();
        if (!gapsAllowed && (before == null || before.isAfter(now))) {
            requireNoGaps(Principals.published(after.values()), now);
        }
        Map<String, SigningKey> fresh = new TreeMap<>();
        keys.forEach(key -> fresh.put(key.getKeyId(), key));
        topic.send(fresh);
    }

    private static void usable(SigningKey key) {
        try {
            TrustedKey.of(key);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private static void requireNoGaps(Principals after, Instant now) {
        Instant begin = after.begin();
        if (begin == null || begin.isAfter(now.plus(ROOM))) {
            return;
        }
        Set<ActorKind> gaps = gaps(after, begin);
        if (!gaps.isEmpty()) {
            throw new RefusedException(
                    "Cannot begin to ask for signatures at " + begin + ": no key stands for " + gaps
                            + " by then, and from then on no unsigned fact of any role but AGENT is believed. Add keys for these roles first"
                            + " (all with a --from some time ahead, such as +15m), or say --allow-missing if nobody is to be believed in them.");
        }
    }

    /** Roles in which nobody can be believed at a moment. */
    public static Set<ActorKind> gaps(Principals principals, Instant at) {
        Set<ActorKind> gaps = EnumSet.copyOf(Principals.SIGNED_ROLES);
        gaps.removeAll(principals.rolesAt(at));
        return gaps;
    }

    /**
     * Ends a key.
     *
     * @return the key as it stands now
     * @throws RefusedException when there is none, or it ends sooner
     * @throws KafkaException when the brokers do not answer
     */
    public SigningKey revoke(String keyId, Instant until, Instant now, String by) {
        SigningKey key = topic.standing().get(keyId);
        if (key == null) {
            throw new RefusedException("Cannot revoke key " + keyId + ": there is none; see `unwind principals list`.");
        }
        @Nullable Instant ends = key.getValidUntil();
        if (ends != null && !ends.isAfter(until)) {
            throw new RefusedException(
                    "Cannot revoke key " + keyId + " at " + until + ": it ends at " + ends + " already.");
        }
        SigningKey revoked = SigningKey.newBuilder(key)
                .setValidUntil(until)
                .setPublishedAt(now)
                .setPublishedBy(by)
                .build();
        topic.send(Map.of(keyId, revoked));
        return revoked;
    }
}
