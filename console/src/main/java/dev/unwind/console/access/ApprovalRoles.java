package dev.unwind.console.access;

import dev.unwind.model.access.RoleName;
import dev.unwind.schemas.AccessRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * By which of the roles that a ruling names somebody may decide on a held action.
 *
 * <p>Of the fixed roles approver, operator and releaser may decide; it has to be granted for the tenant. Any role that is none of the fixed ones, such
 * as finance, is a group: it takes the role approver for the tenant, and the group. Agents act, auditors look and admins make keys: they approve
 * nothing, whatever a policy says.
 */
public final class ApprovalRoles {
    private ApprovalRoles() {}

    /** From when on somebody else may decide as well. */
    public record Step(String role, Duration after) {}

    /**
     * What a ruling says of who may decide.
     *
     * @param heldAt when the action came to wait
     */
    public record Terms(String role, List<Step> escalation, Instant heldAt) {
        /** Copies the steps. */
        public Terms {
            escalation = List.copyOf(escalation);
        }

        /** The roles each of which may decide at this time, the ruling's own first. */
        public List<String> at(Instant now) {
            List<String> roles = new ArrayList<>(List.of(role));
            for (Step step : escalation) {
                if (!heldAt.plus(step.after()).isAfter(now)) {
                    roles.add(step.role());
                }
            }
            return roles;
        }
    }

    /** By which role, or why not. */
    public sealed interface Found {
        /** By this one, as the ruling names it. */
        record By(String role) implements Found {}

        /** By none. */
        record None(Verdict.Refused why) implements Found {}
    }

    /** The first of the roles by which he may. */
    public static Found find(Caller caller, String tenant, Terms terms, Instant now) {
        Verdict.@Nullable Refused first = null;
        for (String role : terms.at(now)) {
            Verdict.Refused why = why(caller, tenant, role);
            if (why == null) {
                return new Found.By(role);
            }
            first = first == null ? why : first;
        }
        return new Found.None(Objects.requireNonNull(first));
    }

    private static Verdict.@Nullable Refused why(Caller caller, String tenant, String role) {
        AccessRole fixed = RoleName.parse(role);
        if (fixed != null && !Right.DECIDE_APPROVALS.roles().contains(fixed)) {
            return refused(
                    Verdict.Code.ROLE_MISSING,
                    caller,
                    tenant,
                    role,
                    "its policy names the role " + role + ", which approves nothing; correct the policy");
        }
        AccessRole needed = fixed == null ? AccessRole.APPROVER : fixed;
        if (!caller.grants().holdsSomewhere(needed)) {
            return refused(
                    Verdict.Code.ROLE_MISSING,
                    caller,
                    tenant,
                    role,
                    "it takes the role " + RoleName.of(needed) + rest(fixed, role));
        }
        if (!caller.grants().holds(needed, tenant)) {
            return refused(
                    Verdict.Code.TENANT_REFUSED,
                    caller,
                    tenant,
                    role,
                    "it takes the role " + RoleName.of(needed) + " for that tenant, found it for "
                            + String.join(", ", caller.grants().of(needed)));
        }
        if (fixed == null && !caller.grants().groups().contains(role)) {
            return refused(
                    Verdict.Code.GROUP_MISSING,
                    caller,
                    tenant,
                    role,
                    "its policy wants the group " + role + ", found "
                            + (caller.grants().groups().isEmpty()
                                    ? "none"
                                    : String.join(", ", caller.grants().groups())));
        }
        return null;
    }

    private static String rest(@Nullable AccessRole fixed, String role) {
        return fixed == null ? " and the group " + role : "";
    }

    private static Verdict.Refused refused(Verdict.Code code, Caller caller, String tenant, String role, String found) {
        return new Verdict.Refused(
                code,
                role,
                caller.principal() + " may not decide on this action of tenant " + tenant + ": " + found + ".");
    }
}
