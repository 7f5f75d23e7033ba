package dev.unwind.model.job;

import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.UndoSelection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which actions an undo job is about: those that answer to every criterion that is not null.
 *
 * @param tenantId tenant of the run
 * @param agentId agent that planned the action
 * @param releaseId its release
 * @param tool what was called, in whatever contract version
 * @param since only plans that came to stand on the ledger then or later
 * @param until only plans that came to stand on the ledger before
 */
public record Selection(
        @Nullable String tenantId,
        @Nullable String agentId,
        @Nullable String releaseId,
        @Nullable String tool,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** The selection as it stands on the topic. */
    public static Selection of(UndoSelection wire) {
        return new Selection(
                wire.getTenantId(),
                wire.getAgentId(),
                wire.getReleaseId(),
                wire.getTool(),
                wire.getSince(),
                wire.getUntil());
    }

    /** Why nothing can be selected by it; null when something can. */
    public @Nullable String problem() {
        if (tenantId == null
                && agentId == null
                && releaseId == null
                && tool == null
                && since == null
                && until == null) {
            return "it names neither tenant, agent, release, tool nor time, expected at least one; to undo everything there is, name a time";
        }
        return since != null && until != null && !since.isBefore(until)
                ? "it begins at " + since + " and ends at " + until + ", expected a begin before the end"
                : null;
    }

    /** Whether its criteria say nothing of single actions: then a run that answers to them is meant as a whole, later actions too. */
    public boolean ofWholeRuns() {
        return tool == null && since == null && until == null;
    }

    /** Whether runs of this tenant can be meant. */
    public boolean admits(String tenant) {
        return tenantId == null || tenantId.equals(tenant);
    }

    /** Whether agent and release of a fact are the ones that are meant. */
    boolean admits(LedgerEvent event) {
        return admits(event.getTenantId())
                && (agentId == null || agentId.equals(event.getAgentId()))
                && (releaseId == null || releaseId.equals(event.getReleaseId()));
    }

    /** Whether a planned action is meant. */
    boolean selects(LedgerEvent event, ActionPlanned plan, Instant at) {
        return admits(event)
                && (tool == null || tool.equals(plan.getTool()))
                && (since == null || !at.isBefore(since))
                && (until == null || at.isBefore(until));
    }

    /** The criteria in words. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        say(text, "tenant", tenantId);
        say(text, "agent", agentId);
        say(text, "release", releaseId);
        say(text, "tool", tool);
        say(text, "since", since);
        say(text, "until", until);
        return text.toString();
    }

    private static void say(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(value);
        }
    }
}
