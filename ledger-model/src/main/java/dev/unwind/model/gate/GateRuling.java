package dev.unwind.model.gate;

import dev.unwind.schemas.Ruling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gate says to a call, and why: all that a later reader needs to know when and why it was allowed.
 *
 * @param outcome whether the call may be made
 * @param code why
 * @param rule name of the rule or budget that decided, scope of the control; null when none did
 * @param policy the policy that this rule or budget stands in; null when none decided
 * @param inForce all policies that were looked at, in order
 * @param release release of the agent that planned the call; null when it has none
 * @param detail what was found, expected and is to be done, for people
 * @param approval what it takes to let the call go ahead; null unless it is held
 * @param causes all reasons for an outcome as strict as this one or less, up to the one that settled it, the deciding one first
 * @param charges what the call adds to which budgets when it is made; empty when it is blocked
 */
public record GateRuling(
        Outcome outcome,
        GateCode code,
        @Nullable String rule,
        @Nullable PolicyRef policy,
        List<PolicyRef> inForce,
        @Nullable String release,
        String detail,
        @Nullable ApprovalNeed approval,
        List<Cause> causes,
        List<BudgetCharge> charges) {
    public GateRuling {
        inForce = List.copyOf(inForce);
        causes = List.copyOf(causes);
        charges = List.copyOf(charges);
    }

    /** The same on the wire, without what only the gate itself needs. */
    public Ruling wire() {
        return Ruling.newBuilder()
                .setOutcome(outcome.wire())
                .setCode(code.name())
                .setRule(rule)
                .setPolicy(policy == null ? null : policy.toString())
                .setInForce(inForce.stream().map(PolicyRef::toString).toList())
                .setDetail(detail)
                .setApproval(approval == null ? null : approval.wire())
                .build();
    }

    /** Whether a blocked call may be answered with a draft. */
    public boolean leavesDraft() {
        return code.leavesDraft();
    }
}
