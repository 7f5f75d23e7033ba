package dev.unwind.model.gate;

import org.jspecify.annotations.Nullable;

/**
 * One budget of one tenant, agent and tool; the version of the policy is not part of it, so that a new version does not begin at nothing.
 *
 * @param policy id of the policy
 * @param budget name of the budget
 * @param tenant null when the budget is not counted by tenant; likewise the others
 */
public record BudgetKey(
        String policy,
        String budget,
        @Nullable String tenant,
        @Nullable String agent,
        @Nullable String tool) {
    private static final char END = '\0';

    /** The key of a store: equal for equal keys only. */
    public String text() {
        return policy + END + budget + END + part(tenant) + END + part(agent) + END + part(tool);
    }

    private static String part(@Nullable String name) {
        return name == null ? "" : "=" + name;
    }
}
