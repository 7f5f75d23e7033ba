package dev.unwind.ledger.access;

import dev.unwind.model.access.Grants;
import dev.unwind.model.access.RoleName;
import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.RoleGrant;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key that somebody wants made.
 *
 * @param principal who will use it; stands on the ledger
 * @param grants what may be done with it
 * @param groups roles that policies name beside the fixed ones
 * @param expiresAt from when on it is not to work any more; null for never
 * @param sharedDuties whether the principal may be agent and approver or operator for the same tenant
 */
public record KeyWish(
        String principal,
        List<RoleGrant> grants,
        List<String> groups,
        @Nullable Instant expiresAt,
        boolean sharedDuties) {
    private static final Pattern PRINCIPAL = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}@._:+/|-]{0,127}");
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int GRANTS_MAX = 100;

    /**
     * Checks each part.
     *
     * @throws KeyRefused when one cannot be used
     */
    public KeyWish {
        grants = List.copyOf(grants);
        groups = List.copyOf(groups);
        if (!PRINCIPAL.matcher(principal).matches()) {
            throw malformed("principal \"" + principal
                    + "\": expected 1 to 128 letters, digits or @ . _ : + / | -, beginning with a letter or digit");
        }
        if (grants.isEmpty() || grants.size() > GRANTS_MAX) {
            throw malformed(grants.size() + " grants: expected 1 to " + GRANTS_MAX + ", each a role and its tenants");
        }
        for (RoleGrant grant : grants) {
            check(grant);
        }
        for (String group : groups) {
            if (!GROUP.matcher(group).matches()) {
                throw malformed("group \"" + group + "\": expected a name such as finance");
            }
            if (RoleName.parse(group) != null) {
                throw malformed("group \"" + group + "\": that is a role of its own; grant it for tenants");
            }
        }
    }

    private static void check(RoleGrant grant) {
        if (grant.getRole() == AccessRole.UNKNOWN) {
            throw malformed("a grant of an unknown role: expected one of " + RoleName.all());
        }
        if (grant.getTenants().isEmpty()) {
            throw malformed("role " + RoleName.of(grant.getRole()) + " without tenants: name them, or * for every one");
        }
        for (String tenant : grant.getTenants()) {
            try {
                Grants.tenant(tenant);
            } catch (IllegalArgumentException e) {
                throw malformed("tenant \"" + tenant + "\": " + e.getMessage());
            }
        }
    }

    private static KeyRefused malformed(String found) {
        return new KeyRefused(KeyRefused.Code.MALFORMED, "Cannot make a key with " + found + ".");
    }

    /** What may be done with the key. */
    public Grants wanted() {
        return Grants.of(grants, groups);
    }
}
