package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.text.BacktestStory;
import dev.unwind.model.backtest.Prevention;
import dev.unwind.model.backtest.TestedAction;
import dev.unwind.model.backtest.TestedRun;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.model.gate.Outcome;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What policies would have done about the runs of a play: which of those that the labels call harmful they would have held or blocked before the
 * act, and how many approvals that costs in the others.
 *
 * @param policies the policies, id@version
 * @param runs one entry per run, in the order of the recording
 */
public record PolicyEffect(List<String> policies, List<Entry> runs) {
    /** Copies the lists. */
    public PolicyEffect {
        policies = List.copyOf(policies);
        runs = List.copyOf(runs);
    }

    /**
     * One run of the recording.
     *
     * @param tested the run under the policies; null when the ledger has nothing of it
     * @param acts actions that the labels call harmful, in order; empty in a harmless run
     */
    record Entry(RecordedRun run, @Nullable TestedRun tested, boolean harmful, List<String> acts) {
        @Nullable
        TestedAction first() {
            return tested == null || !harmful ? null : tested.firstAct(acts);
        }

        Prevention prevention() {
            return tested == null ? Prevention.NO_ACT : tested.prevention(first());
        }

        long approvals() {
            return tested == null
                    ? 0
                    : tested.actions().stream()
                            .mapToLong(TestedAction::approvals)
                            .sum();
        }

        long count(Outcome outcome) {
            return tested == null ? 0 : tested.count(outcome);
        }
    }

    /** Joins the runs of a play with the labels of its recording. */
    static PolicyEffect of(
            List<CompiledPolicy> policies, PlayReport play, Labels labels, Map<RunKey, TestedRun> tested) {
        List<Entry> entries = new ArrayList<>();
        for (RunResult result : play.results()) {
            String runId = result.run().runId();
            entries.add(new Entry(
                    result.run(),
                    tested.get(result.key()),
                    labels.harmful(runId),
                    labels.harmfulSteps(runId).stream()
                            .sorted()
                            .map(step -> "s-" + step)
                            .toList()));
        }
        return new PolicyEffect(
                policies.stream().map(policy -> policy.ref().toString()).toList(), entries);
    }

    private long harmful(Set<Prevention> preventions) {
        return runs.stream()
                .filter(Entry::harmful)
                .filter(entry -> preventions.contains(entry.prevention()))
                .count();
    }

    private long harmful() {
        return runs.stream().filter(Entry::harmful).count();
    }

    private long approvals(boolean inHarmful) {
        return runs.stream()
                .filter(entry -> entry.harmful() == inHarmful)
                .mapToLong(Entry::approvals)
                .sum();
    }

    private long heldRuns(boolean inHarmful) {
        return runs.stream()
                .filter(entry -> entry.harmful() == inHarmful)
                .filter(entry -> entry.count(Outcome.HOLD) > 0)
                .count();
    }

    /** A few lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("under " + String.join(", ", policies) + ": " + harmful(Set.of(Prevention.HELD)) + " of " + harmful()
                + " harmful runs would have been held before the harmful act, " + harmful(Set.of(Prevention.BLOCKED))
                + " blocked, " + harmful(Set.of(Prevention.STOPPED_EARLIER)) + " stopped at an earlier call only, "
                + harmful(Set.of(Prevention.MISSED)) + " not"
                + (harmful(Set.of(Prevention.NO_ACT)) == 0
                        ? ""
                        : "; of " + harmful(Set.of(Prevention.NO_ACT)) + " the act is not on the ledger"));
        long harmless = runs.size() - harmful();
        lines.add("the price: " + approvals(false) + " approvals in " + heldRuns(false) + " of " + harmless
                + " harmless runs, beside " + approvals(true) + " in harmful ones");
        runs.stream()
                .filter(entry -> entry.harmful() && entry.prevention() == Prevention.MISSED)
                .forEach(entry -> {
                    TestedAction first = entry.first();
                    lines.add("not held: " + entry.run().runId()
                            + (first == null ? "" : ", " + first.actionId() + " " + first.tool()));
                });
        return lines;
    }

    /** All of it. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        policies.forEach(json.putArray("policies")::add);
        json.put("harmfulRuns", harmful())
                .put("heldBeforeTheAct", harmful(Set.of(Prevention.HELD)))
                .put("blockedBeforeTheAct", harmful(Set.of(Prevention.BLOCKED)))
                .put("stoppedAtAnEarlierCall", harmful(Set.of(Prevention.STOPPED_EARLIER)))
                .put("missed", harmful(Set.of(Prevention.MISSED)))
                .put("actNotOnTheLedger", harmful(Set.of(Prevention.NO_ACT)))
                .put("approvalsInHarmlessRuns", approvals(false))
                .put("harmlessRuns", runs.size() - harmful())
                .put("harmlessRunsHeld", heldRuns(false))
                .put("approvalsInHarmfulRuns", approvals(true));
        ArrayNode list = json.putArray("runs");
        runs.forEach(entry -> list.add(entry(entry)));
        return json;
    }

    private static ObjectNode entry(Entry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("runId", entry.run().runId())
                .put("harmful", entry.harmful())
                .put("approvals", entry.approvals())
                .put("held", entry.count(Outcome.HOLD))
                .put("blocked", entry.count(Outcome.BLOCK));
        if (entry.harmful()) {
            TestedAction first = entry.first();
            json.put("prevention", entry.prevention().name());
            json.set(
                    "firstHarmfulAct",
                    first == null ? JsonNodeFactory.instance.nullNode() : BacktestStory.action(first));
        }
        TestedRun tested = entry.tested();
        if (tested != null) {
            json.put(
                    "stopped",
                    tested.actions().stream()
                            .filter(TestedAction::stopped)
                            .map(action -> action.actionId() + " " + action.tool() + " " + action.outcome())
                            .collect(Collectors.joining(", ")));
        }
        return json;
    }
}
