package dev.unwind.model.backtest;

import dev.unwind.model.gate.Outcome;
import dev.unwind.schemas.keys.RunKey;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded run under the policies that are tested.
 *
 * @param key its key
 * @param actions its actions within the period, in the order of their plans
 * @param notAsked how many plans within the period the gate is not asked about: the fold itself answered them
 * @param incident what went wrong with it; null when nothing is on the ledger
 * @param actedBefore whether the incident's first act lies outside of the period
 */
public record TestedRun(
        RunKey key,
        List<TestedAction> actions,
        int notAsked,
        @Nullable Incident incident,
        boolean actedBefore) {
    public TestedRun {
        actions = List.copyOf(actions);
    }

    /** The first of some actions that was started and can have changed something; of all actions when none are named. */
    public @Nullable TestedAction firstAct(@Nullable Collection<String> actionIds) {
        return actions.stream()
                .filter(TestedAction::changes)
                .filter(action -> actionIds == null || actionIds.contains(action.actionId()))
                .findFirst()
                .orElse(null);
    }

    /** What would have become of an act of this run; null for a run without one. */
    public Prevention prevention(@Nullable TestedAction act) {
        if (act == null) {
            return Prevention.NO_ACT;
        }
        return switch (act.outcome()) {
            case BLOCK -> Prevention.BLOCKED;
            case HOLD -> Prevention.HELD;
            case ALLOW ->
                actions.stream().takeWhile(action -> !action.equals(act)).anyMatch(TestedAction::stopped)
                        ? Prevention.STOPPED_EARLIER
                        : Prevention.MISSED;
        };
    }

    /** How many of its actions come to this outcome. */
    public long count(Outcome outcome) {
        return actions.stream().filter(action -> action.outcome() == outcome).count();
    }
}
