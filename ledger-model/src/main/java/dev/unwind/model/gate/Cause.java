package dev.unwind.model.gate;

import org.jspecify.annotations.Nullable;

/**
 * One reason for what the gate says.
 *
 * @param outcome what it asks for
 * @param code why
 * @param rule name of the rule or budget, scope of the control; null for all others
 * @param policy the policy that the rule or budget stands in; null for all others
 * @param detail what was found, expected and is to be done, for people
 * @param need what a hold takes; null when it is no hold
 */
public record Cause(
        Outcome outcome,
        GateCode code,
        @Nullable String rule,
        @Nullable PolicyRef policy,
        String detail,
        @Nullable ApprovalNeed need) {

    /** Whether it is stricter than another one; a block that leaves a draft is the mildest of blocks. */
    boolean stricterThan(Cause other) {
        return strictness() > other.strictness();
    }

    private int strictness() {
        return switch (outcome) {
            case ALLOW -> 0;
            case HOLD -> 1;
            case BLOCK -> code.leavesDraft() ? 2 : 3;
        };
    }
}
