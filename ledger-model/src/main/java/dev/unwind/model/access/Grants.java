package dev.unwind.model.access;

import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.RoleGrant;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What somebody may do: roles, each for some tenants, and groups that policies name. Immutable.
 *
 * @param tenants tenants by role, a star for every tenant; a role that this version does not know is left out
 * @param groups names of roles beside the fixed ones
 */
public record Grants(Map<AccessRole, SortedSet<String>> tenants, SortedSet<String> groups) {
    /** Stands for every tenant; no tenant can be called so. */
    public static final String EVERY_TENANT = "*";

    /** Nothing at all. */
    public static final Grants NONE = of(List.of(), List.of());

    /** Copies both. */
    public Grants {
        Map<AccessRole, SortedSet<String>> copy = new EnumMap<>(AccessRole.class);
        tenants.forEach((role, names) -> copy.put(role, Collections.unmodifiableSortedSet(new TreeSet<>(names))));
        tenants = Collections.unmodifiableMap(copy);
        groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
    }

    /** What these grants come to. */
    public static Grants of(Collection<RoleGrant> grants, Collection<String> groups) {
        Map<AccessRole, SortedSet<String>> tenants = new EnumMap<>(AccessRole.class);
        for (RoleGrant grant : grants) {
            if (grant.getRole() != AccessRole.UNKNOWN && !grant.getTenants().isEmpty()) {
                tenants.computeIfAbsent(grant.getRole(), same -> new TreeSet<>())
                        .addAll(grant.getTenants());
            }
        }
        return new Grants(tenants, new TreeSet<>(groups));
    }

    /** This one's and the other's together. */
    public Grants and(Grants other) {
        List<RoleGrant> all = new ArrayList<>(wire());
        all.addAll(other.wire());
        Set<String> both = new TreeSet<>(groups);
        both.addAll(other.groups);
        return of(all, both);
    }

    /** The roles as they stand in a key. */
    public List<RoleGrant> wire() {
        return tenants.entrySet().stream()
                .map(entry -> new RoleGrant(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    /** Whether the role holds for this tenant. */
    public boolean holds(AccessRole role, String tenant) {
        Set<String> names = of(role);
        return names.contains(EVERY_TENANT) || names.contains(tenant);
    }

    /** Whether the role holds for every tenant. */
    public boolean holdsEverywhere(AccessRole role) {
        return of(role).contains(EVERY_TENANT);
    }

    /** Whether the role holds for some tenant. */
    public boolean holdsSomewhere(AccessRole role) {
        return !of(role).isEmpty();
    }

    /** Tenants that the role holds for; a star for every one. */
    public SortedSet<String> of(AccessRole role) {
        return tenants.getOrDefault(role, Collections.emptySortedSet());
    }

    /** Whether every tenant that the other one names, this one's role holds for. */
    public boolean covers(AccessRole role, Grants other) {
        return other.tenants.values().stream().flatMap(Collection::stream).allMatch(tenant -> holds(role, tenant));
    }

    /** The tenant as a grant may name it: a star, or an id. */
    public static String tenant(String text) {
        return text.equals(EVERY_TENANT) ? text : new RunKey(text, "-").tenantId();
    }
}
