package dev.unwind.model.principal;

import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.SigningKey;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of an installation. Immutable. */
public final class Principals {
    /** Roles whose facts are signed once any key holds: all but AGENT. */
    public static final Set<ActorKind> SIGNED_ROLES =
            Set.copyOf(EnumSet.complementOf(EnumSet.of(ActorKind.AGENT, ActorKind.UNKNOWN)));

    /** No keys: nothing needs a signature. */
    public static final Principals NONE = new Principals(Map.of());

    private final Map<String, TrustedKey> keys;
    private final @Nullable Instant begin;

    private Principals(Map<String, TrustedKey> keys) {
        this.keys = Map.copyOf(keys);
        this.begin = keys.values().stream()
                .map(TrustedKey::validFrom)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** These keys. */
    public static Principals of(Collection<TrustedKey> keys) {
        return new Principals(keys.stream().collect(Collectors.toMap(TrustedKey::keyId, key -> key)));
    }

    /** The published keys that can be used; one that cannot be is none, so that nothing that is signed with it is believed. */
    public static Principals published(Collection<SigningKey> published) {
        Map<String, TrustedKey> keys = new HashMap<>();
        for (SigningKey one : published) {
            try {
                keys.put(one.getKeyId(), TrustedKey.of(one));
            } catch (IllegalArgumentException e) {
                keys.remove(one.getKeyId());
            }
        }
        return new Principals(keys);
    }

    /** From when facts of every role but AGENT have to be signed: since the first key began to hold; null when there is no key. */
    public @Nullable Instant begin() {
        return begin;
    }

    /** Whether a fact of this role needs a signature at this moment. What once began does not end: when the last key is revoked nobody is believed. */
    public boolean require(ActorKind role, Instant at) {
        return begin != null && role != ActorKind.AGENT && !at.isBefore(begin);
    }

    /** The key of this id; null when there is none. */
    public @Nullable TrustedKey key(String keyId) {
        return keys.get(keyId);
    }

    /** Roles for which some key holds at a moment. */
    public Set<ActorKind> rolesAt(Instant at) {
        Set<ActorKind> roles = EnumSet.noneOf(ActorKind.class);
        keys.values().stream().filter(key -> key.holdsAt(at)).forEach(key -> roles.addAll(key.roles()));
        return roles;
    }
}
