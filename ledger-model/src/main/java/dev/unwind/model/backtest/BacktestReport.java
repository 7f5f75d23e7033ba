package dev.unwind.model.backtest;

import dev.unwind.model.gate.ApprovalNeed;
import dev.unwind.model.gate.Cause;
import dev.unwind.model.gate.GateCode;
import dev.unwind.model.gate.Outcome;
import dev.unwind.model.gate.PolicyRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What came of a backtest, summed up run by run. Its size depends on rules, tools and incidents, not on actions. Not for use by several threads. */
public final class BacktestReport {
    /** Reasons by which it is said that something was not known. */
    private static final Set<GateCode> UNCLEAR =
            EnumSet.of(GateCode.DATA_MISSING, GateCode.RULE_FAILED, GateCode.AMOUNT_UNUSABLE, GateCode.BUDGET_UNKNOWN);

    private static final int INCIDENTS_MAX = 10_000;

    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Map<Decider, Counted> deciders = new HashMap<>();
    private final Map<Decider, Long> unclear = new HashMap<>();
    private final Map<String, Long> approvalsByRole = new TreeMap<>();
    private final Map<Prevention, Long> preventions = new EnumMap<>(Prevention.class);
    private final List<IncidentRun> incidents = new ArrayList<>();
    private long runs;
    private long actions;
    private long notAsked;
    private long runsHeld;
    private long approvals;
    private long approvalsInHarmless;
    private long actedBefore;

    /**
     * What decided about actions.
     *
     * @param rule name of the rule or budget; null when none did
     * @param policy its policy; null when none decided
     */
    public record Decider(
            Outcome outcome,
            GateCode code,
            @Nullable String rule,
            @Nullable PolicyRef policy) {}

    /** How many actions something decided about, and of which tools. */
    public record Counted(Decider by, long actions, Map<String, Long> tools) {
        private Counted with(String tool) {
            Map<String, Long> more = new TreeMap<>(tools);
            more.merge(tool, 1L, Long::sum);
            return new Counted(by, actions + 1, more);
        }
    }

    /**
     * A run with an incident.
     *
     * @param first its first harmful act, null when there is none
     */
    public record IncidentRun(TestedRun run, @Nullable TestedAction first, Prevention prevention) {}

    /** Takes a run. */
    public void add(TestedRun run) {
        runs++;
        notAsked += run.notAsked();
        long held = 0;
        for (TestedAction action : run.actions()) {
            add(action);
            held += action.approvals();
        }
        approvals += held;
        runsHeld += run.count(Outcome.HOLD) > 0 ? 1 : 0;
        Incident incident = run.incident();
        if (incident == null) {
            approvalsInHarmless += held;
        } else if (run.actedBefore()) {
            actedBefore++;
        } else {
            TestedAction first = run.firstAct(incident.acts());
            Prevention prevention = run.prevention(first);
            preventions.merge(prevention, 1L, Long::sum);
            if (incidents.size() < INCIDENTS_MAX) {
                incidents.add(new IncidentRun(run, first, prevention));
            }
        }
    }

    private void add(TestedAction action) {
        actions++;
        outcomes.merge(action.outcome(), 1L, Long::sum);
        Decider by = new Decider(
                action.outcome(),
                action.ruling().code(),
                action.ruling().rule(),
                action.ruling().policy());
        deciders.put(by, deciders.getOrDefault(by, new Counted(by, 0, Map.of())).with(action.tool()));
        ApprovalNeed need = action.ruling().approval();
        if (need != null) {
            approvalsByRole.merge(need.role(), (long) need.approvers(), Long::sum);
        }
        for (Cause cause : action.ruling().causes()) {
            if (UNCLEAR.contains(cause.code())) {
                unclear.merge(new Decider(cause.outcome(), cause.code(), cause.rule(), cause.policy()), 1L, Long::sum);
            }
        }
    }

    /** Runs with an action in the period. */
    public long runs() {
        return runs;
    }

    /** Actions that the gate was asked about. */
    public long actions() {
        return actions;
    }

    /** Plans that the fold itself answered: repetitions, and plans of runs that were stopped. */
    public long notAsked() {
        return notAsked;
    }

    /** Actions with this outcome. */
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** What decided, the strictest and most frequent first. */
    public List<Counted> deciders() {
        return deciders.values().stream()
                .sorted(Comparator.comparing((Counted one) -> one.by().outcome())
                        .reversed()
                        .thenComparing(
                                Comparator.comparingLong(Counted::actions).reversed())
                        .thenComparing(one -> one.by().toString()))
                .toList();
    }

    /** Reasons for which something could not be told, and of how many actions; whatever decided in the end. */
    public Map<Decider, Long> unclear() {
        return Map.copyOf(unclear);
    }

    /** Runs with an action that would have been held. */
    public long runsHeld() {
        return runsHeld;
    }

    /** Approvals that it would have taken, two for an action that takes two. */
    public long approvals() {
        return approvals;
    }

    /** Of these, the ones in runs without an incident. */
    public long approvalsInHarmless() {
        return approvalsInHarmless;
    }

    /** Approvals by role. */
    public Map<String, Long> approvalsByRole() {
        return new TreeMap<>(approvalsByRole);
    }

    /** Runs with an incident of which this would have become. */
    public long incidents(Prevention prevention) {
        return preventions.getOrDefault(prevention, 0L);
    }

    /** Runs with an incident that has to do with the period. */
    public long incidents() {
        return preventions.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Runs with an incident whose first act lies outside of the period; of them nothing is said. */
    public long actedBefore() {
        return actedBefore;
    }

    /** The runs with an incident, at most ten thousand. */
    public List<IncidentRun> incidentRuns() {
        return List.copyOf(incidents);
    }
}
