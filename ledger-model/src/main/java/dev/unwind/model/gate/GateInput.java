package dev.unwind.model.gate;

import java.util.Comparator;
import java.util.List;

/**
 * All that a decision is made from. Only the call is new each time; the rest is shared, immutable and made when it changes.
 *
 * @param call the call in question
 * @param standing what the agent may do now
 * @param policies the policies in force, each id once; kept in the order of their ids, so that who asks twice hears the same
 * @param budgets how much of the budgets is used up
 */
public record GateInput(GateCall call, Standing standing, List<CompiledPolicy> policies, BudgetView budgets) {
    private static final Comparator<CompiledPolicy> BY_ID =
            Comparator.comparing(policy -> policy.policy().id());

    public GateInput {
        policies = policies.size() < 2
                ? List.copyOf(policies)
                : policies.stream().sorted(BY_ID).toList();
    }
}
