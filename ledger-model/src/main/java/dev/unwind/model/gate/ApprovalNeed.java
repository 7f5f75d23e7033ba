package dev.unwind.model.gate;

import dev.unwind.schemas.ApprovalTerms;
import dev.unwind.schemas.EscalationStep;
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
 * @param sharedDuties whether who approves a call may also ask for, or approve, the undo of its run
 */
public record ApprovalNeed(
        String role,
        int approvers,
        List<Escalation> escalation,
        Duration expiry,
        boolean breakGlass,
        boolean sharedDuties) {
    /** The longest time that a call may wait. */
    static final Duration EXPIRY_MAX = Duration.ofDays(366);

    /** What holds where no policy says otherwise. */
    public static final ApprovalNeed DEFAULT =
            new ApprovalNeed("approver", 1, List.of(), Duration.ofHours(24), false, false);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when one is not kept
     */
    public ApprovalNeed {
        escalation = List.copyOf(escalation);
        if (role.isBlank()
                || approvers < 1
                || approvers > 2
                || expiry.isZero()
                || expiry.isNegative()
                || expiry.compareTo(EXPIRY_MAX) > 0) {
            throw new IllegalArgumentException("Cannot ask for " + approvers + " approvers of role \"" + role
                    + "\" within " + expiry + ": expected a role, 1 or 2 approvers and a time above zero, of at most "
                    + EXPIRY_MAX.toDays() + " days");
        }
    }

    /** From when on somebody else may approve as well. */
    public record Escalation(String role, Duration after) {}

    /** What fulfils both: this one's roles, the larger number of approvers, the shorter time; break-glass and shared duties only where both allow it. */
    ApprovalNeed and(ApprovalNeed other) {
        Duration shorter = expiry.compareTo(other.expiry) <= 0 ? expiry : other.expiry;
        return new ApprovalNeed(
                role,
                Math.max(approvers, other.approvers),
                escalation.stream()
                        .filter(step -> step.after().compareTo(shorter) < 0)
                        .toList(),
                shorter,
                breakGlass && other.breakGlass,
                sharedDuties && other.sharedDuties);
    }

    /** The same on the wire. */
    ApprovalTerms wire() {
        return ApprovalTerms.newBuilder()
                .setRole(role)
                .setApprovers(approvers)
                .setExpiryMillis(expiry.toMillis())
                .setBreakGlass(breakGlass)
                .setEscalation(escalation.stream()
                        .map(step ->
                                new EscalationStep(step.role(), step.after().toMillis()))
                        .toList())
                .setSharedDuties(sharedDuties)
                .build();
    }
}
