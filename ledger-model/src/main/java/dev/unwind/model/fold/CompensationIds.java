package dev.unwind.model.fold;

/**
 * Ids of plans and commands. They are made of the run that they belong to, so that a report about another run's command, or another
 * tenant's, is recognised by its id alone.
 */
public final class CompensationIds {
    private CompensationIds() {}

    /** The plan that answers a failure. */
    public static String plan(String tenantId, String runId, String failureId) {
        return StableIds.of("plan-", tenantId, runId, failureId);
    }

    /** The command of a plan that undoes an action; the empty action id stands for the one command of an empty plan. */
    public static String command(String tenantId, String runId, String actionId, String planId) {
        return StableIds.of("command-", tenantId, runId, actionId, planId);
    }
}
