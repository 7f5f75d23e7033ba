package dev.unwind.model.gate;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checked policy, as it was written. Expressions are still text here.
 *
 * @param id name of the policy
 * @param version version of the policy, from 1
 * @param approval what a hold takes where nothing else is said
 * @param rules in order: the first that is about a call counts
 * @param budgets limits over windows of time; each is looked at
 * @param definition the policy without its tests, RFC 8785 JSON text
 * @param digest SHA-256, lower-case hex, of the definition
 */
public record Policy(
        String id,
        int version,
        ApprovalNeed approval,
        List<Rule> rules,
        List<Budget> budgets,
        String definition,
        String digest) {
    public Policy {
        rules = List.copyOf(rules);
        budgets = List.copyOf(budgets);
    }

    /** Names the policy and its version. */
    public PolicyRef ref() {
        return new PolicyRef(id, version);
    }

    /**
     * What is to become of some calls.
     *
     * @param name unique among rules and budgets of the policy
     * @param filter which calls it is about
     * @param when CEL that says of which of them; null for all
     * @param then what becomes of them
     * @param approval what a hold takes
     * @param says CEL for the sentence that people read; null when not written
     */
    public record Rule(
            String name,
            Filter filter,
            @Nullable String when,
            Outcome then,
            ApprovalNeed approval,
            @Nullable String says) {}

    /** What a budget is counted by; without any of them it is one for all. */
    public enum Per {
        TENANT,
        AGENT,
        TOOL
    }

    /**
     * How much may happen within a window of time.
     *
     * @param name unique among rules and budgets of the policy
     * @param filter which calls use it
     * @param per whether there is one per tenant, agent, tool or several of these together
     * @param window the time that is looked back
     * @param countLimit most calls within the window, null for no such limit
     * @param amountOf CEL over the arguments for how much a call uses, null when there is no limit of amount
     * @param amountLimit most parts (see {@link BudgetUse}) within the window; 0 when there is no limit of amount
     * @param exceeded what becomes of a call that would exceed it, HOLD or BLOCK
     * @param approval what a hold takes
     * @param says CEL for the sentence that people read; null when not written
     */
    public record Budget(
            String name,
            Filter filter,
            Set<Per> per,
            Duration window,
            @Nullable Long countLimit,
            @Nullable String amountOf,
            long amountLimit,
            Outcome exceeded,
            ApprovalNeed approval,
            @Nullable String says) {
        public Budget {
            per = Set.copyOf(per);
        }
    }
}
