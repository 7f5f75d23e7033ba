package dev.unwind.model.backtest;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a run, as the ledger tells it: a failure that had something undone, or a case that a person had to decide.
 *
 * @param kinds kinds of failures and of cases, in the order they came
 * @param reason why, in the words of the first of them
 * @param acts actions that are named as harmful; null when the run as a whole is
 */
public record Incident(
        Set<String> kinds, String reason, @Nullable List<String> acts) {
    public Incident {
        acts = acts == null ? null : List.copyOf(acts);
    }
}
