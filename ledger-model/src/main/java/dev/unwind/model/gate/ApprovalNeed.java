package dev.unwind.model.gate;

import java.time.Duration;
import java.util.List;

/**
 * What it takes to let a held call go ahead.
 *
 * @param role who may approve
 * @param approvers how many different persons have to, 1 or 2
 * @param escalation who may approve as well when nobody did for a while, in the order of time
 * @param expiry after which time the call is denied
 * @param breakGlass whether one person may let it go ahead at once, to be reviewed later
 */
public record ApprovalNeed(
        String role, int approvers, List<Escalation> escalation, Duration expiry, boolean breakGlass) {
    /** What holds where no policy says otherwise. */
    public static final ApprovalNeed DEFAULT = new ApprovalNeed("approver", 1, List.of(), Duration.ofHours(24), false);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when one is not kept
     */
    public ApprovalNeed {
        escalation = List.copyOf(escalation);
        if (role.isBlank() || approvers < 1 || approvers > 2 || expiry.isZero() || expiry.isNegative()) {
            throw new IllegalArgumentException("Cannot ask for " + approvers + " approvers of role \"" + role
                    + "\" within " + expiry + ": expected a role, 1 or 2 approvers and a time above zero");
        }
    }

    /** From when on somebody else may approve as well. */
    public record Escalation(String role, Duration after) {}

    /** What fulfils both: this one's roles, the larger number of approvers, the shorter time, break-glass only where both allow it. */
    ApprovalNeed and(ApprovalNeed other) {
        Duration shorter = expiry.compareTo(other.expiry) <= 0 ? expiry : other.expiry;
        return new ApprovalNeed(
                role,
                Math.max(approvers, other.approvers),
                escalation.stream()
                        .filter(step -> step.after().compareTo(shorter) < 0)
                        .toList(),
                shorter,
                breakGlass && other.breakGlass);
    }
}
