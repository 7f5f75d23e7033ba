package dev.unwind.model.access;

import dev.unwind.schemas.AccessRole;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Duties that one principal must not hold together for the same tenant: who acts (agent) neither lets it go ahead (approver) nor undoes it
 * (operator). For a single run the fold keeps them apart whatever the roles are; this finds it before a key is made.
 */
public final class Duties {
    private static final List<AccessRole> APART_FROM_AGENT = List.of(AccessRole.APPROVER, AccessRole.OPERATOR);

    private Duties() {}

    /** Tenants for which these grants hold both duties, a star for every one; empty when they are kept apart. */
    public static SortedSet<String> shared(Grants grants) {
        SortedSet<String> shared = new TreeSet<>();
        SortedSet<String> acting = grants.of(AccessRole.AGENT);
        for (AccessRole other : APART_FROM_AGENT) {
            for (String tenant : grants.of(other)) {
                if (tenant.equals(Grants.EVERY_TENANT)) {
                    shared.addAll(acting);
                } else if (grants.holds(AccessRole.AGENT, tenant)) {
                    shared.add(tenant);
                }
            }
        }
        return shared;
    }
}
