package dev.unwind.console.access;

import dev.unwind.model.access.Grants;
import dev.unwind.model.access.RoleName;
import dev.unwind.model.control.ControlScope;
import dev.unwind.schemas.AccessRole;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds the rights of the table against what somebody was granted. */
public final class Access {
    private Access() {}

    /** For one tenant. */
    public static Verdict check(Caller caller, Right right, String tenant) {
        if (right.roles().stream().anyMatch(role -> caller.grants().holds(role, tenant))) {
            return new Verdict.Allowed();
        }
        return holdsSomewhere(caller, right)
                ? refused(
                        Verdict.Code.TENANT_REFUSED,
                        caller,
                        right,
                        " for tenant " + tenant + ", found it for " + String.join(", ", tenants(caller, right)))
                : missing(caller, right);
    }

    /** For every tenant at once. */
    public static Verdict checkEverywhere(Caller caller, Right right) {
        if (right.roles().stream().anyMatch(caller.grants()::holdsEverywhere)) {
            return new Verdict.Allowed();
        }
        return holdsSomewhere(caller, right)
                ? refused(
                        Verdict.Code.EVERY_TENANT_NEEDED,
                        caller,
                        right,
                        " for every tenant (*), found it for " + String.join(", ", tenants(caller, right)))
                : missing(caller, right);
    }

    /** For some tenant; what is shown is then limited to {@link #tenants}. */
    public static Verdict checkSomewhere(Caller caller, Right right) {
        return holdsSomewhere(caller, right) ? new Verdict.Allowed() : missing(caller, right);
    }

    /** For what a control of this scope covers: a tenant's own for that tenant; all others reach into every tenant. */
    public static Verdict check(Caller caller, Right right, ControlScope scope) {
        return switch (scope.kind()) {
            case TENANT, RUN -> check(caller, right, scope.name());
            case ALL, AGENT, RELEASE, TOOL -> checkEverywhere(caller, right);
        };
    }

    /** Tenants for which somebody has the right; a star for every one. */
    public static SortedSet<String> tenants(Caller caller, Right right) {
        SortedSet<String> tenants = new TreeSet<>();
        right.roles().forEach(role -> tenants.addAll(caller.grants().of(role)));
        return tenants;
    }

    /** Whether somebody has the right for this tenant. */
    public static boolean may(Caller caller, Right right, String tenant) {
        return check(caller, right, tenant) instanceof Verdict.Allowed;
    }

    /** Whether somebody may manage a key with these grants: he is admin of each tenant that it names. */
    public static boolean mayManage(Caller caller, Grants key) {
        return caller.grants().covers(AccessRole.ADMIN, key);
    }

    private static boolean holdsSomewhere(Caller caller, Right right) {
        return right.roles().stream().anyMatch(caller.grants()::holdsSomewhere);
    }

    private static Verdict.Refused missing(Caller caller, Right right) {
        List<AccessRole> has = List.of(AccessRole.values()).stream()
                .filter(caller.grants()::holdsSomewhere)
                .toList();
        return refused(
                Verdict.Code.ROLE_MISSING,
                caller,
                right,
                has.isEmpty()
                        ? ", found no role"
                        : ", found " + has.stream().map(RoleName::of).collect(Collectors.joining(", ")));
    }

    private static Verdict.Refused refused(Verdict.Code code, Caller caller, Right right, String found) {
        String needed = right.roles().stream().map(RoleName::of).collect(Collectors.joining(" or "));
        return new Verdict.Refused(
                code,
                RoleName.of(right.roles().get(0)),
                caller.principal() + " may not do " + right.word() + ": it takes the role " + needed + found
                        + ". An admin can make a key that has it.");
    }
}
