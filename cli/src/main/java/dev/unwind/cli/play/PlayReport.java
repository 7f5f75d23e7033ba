package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.log.LedgerLog;
import dev.unwind.ledger.replay.LogBacktest;
import dev.unwind.model.backtest.Period;
import dev.unwind.model.backtest.TestedRun;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.schemas.keys.RunKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of a play.
 *
 * @param playId the play
 * @param results one per run
 * @param undo which runs were to be undone
 * @param commands undo commands of this play
 * @param commandsTwice undo commands whose patches the target applied more than once
 * @param othersIntact whether the data of every run that was not undone is what the recording says; null when nothing says so
 * @param phaseSeconds wall time of what comes before and after the runs, and the sum over runs of what they did
 * @param wallSeconds wall time of all
 */
public record PlayReport(
        PlayId playId,
        List<RunResult> results,
        PlayOptions.Undo undo,
        int commands,
        int commandsTwice,
        @org.jspecify.annotations.Nullable Boolean othersIntact,
        Map<String, Double> phaseSeconds,
        double wallSeconds) {
    /** As the ledgers of local stacks take it. */
    private static final int VALUE_BYTES_MAX = 1024 * 1024;

    /** Copies the collections. */
    public PlayReport {
        results = List.copyOf(results);
        phaseSeconds = new TreeMap<>(phaseSeconds);
    }

    /** Whether every run that was to be undone is restored exactly, nothing was applied twice or claimed falsely, and nothing else went wrong. */
    public boolean good() {
        return results.stream().allMatch(r -> r.problems().isEmpty())
                && results.stream()
                        .filter(RunResult::undoWanted)
                        .allMatch(r -> r.undoneAsAsked() && r.restoredExactly() && !r.falselyCompensated())
                && commandsTwice == 0
                && !Boolean.FALSE.equals(othersIntact);
    }

    /** What policies would have done about its runs, from the ledger that they stand on. */
    public PolicyEffect under(List<CompiledPolicy> policies, Labels labels, LedgerLog log) {
        Set<RunKey> keys = results.stream().map(RunResult::key).collect(Collectors.toSet());
        Map<RunKey, TestedRun> tested = new HashMap<>();
        LogBacktest.run(
                log, VALUE_BYTES_MAX, policies, Period.ALWAYS, keys::contains, run -> tested.put(run.key(), run));
        return PolicyEffect.of(policies, this, labels, tested);
    }

    /** How many runs were played. */
    public int runs() {
        return results.size();
    }

    /** How many recorded calls were made. */
    public long actions() {
        return sum(r -> r.run().steps().size());
    }

    /** How many answers were the recorded ones. */
    public long answersMatching() {
        return sum(RunResult::matching);
    }

    /** How many runs the ledger calls compensated; of an undo of wrong steps, how many it calls undone as far as the rule says. */
    public long undoneRuns() {
        return results.stream()
                .filter(RunResult::undoWanted)
                .filter(RunResult::undoneAsAsked)
                .count();
    }

    /** How many runs were to be undone. */
    public long wantedRuns() {
        return results.stream().filter(RunResult::undoWanted).count();
    }

    /** How many runs are, by their database, as they started; of an undo of wrong steps, as the rule says. */
    public long restoredExactly() {
        return results.stream()
                .filter(RunResult::undoWanted)
                .filter(RunResult::restoredExactly)
                .count();
    }

    /** How many runs the ledger calls compensated and the database does not. */
    public long falseCompensated() {
        return results.stream().filter(RunResult::falselyCompensated).count();
    }

    private long sum(ToLongFunction<RunResult> of) {
        return results.stream().mapToLong(of).sum();
    }

    /** Percentile (0 to 100) of the time from the detection to the verified end, in milliseconds; 0 when nothing was undone. */
    public double detectToVerifiedMillis(double percentile) {
        long[] sorted = results.stream()
                .mapToLong(RunResult::detectToVerifiedMicros)
                .filter(micros -> micros >= 0)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return 0;
        }
        int index = (int) Math.ceil(percentile / 100 * sorted.length) - 1;
        return sorted[Math.max(0, Math.min(sorted.length - 1, index))] / 1000.0;
    }

    /** The report as it is written to a file. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("playId", playId.value());
        json.put("undo", undo.toString());
        json.put("good", good());
        json.put("runs", runs());
        json.put("actions", actions());
        json.put("mutatingActions", sum(RunResult::mutatingActions));
        json.put("answersMatching", answersMatching());
        json.put("answersRecovered", sum(r -> r.count(AnswerComparison.LOST)));
        json.put("answersDiffering", sum(r -> r.count(AnswerComparison.DIFFERENT)));
        json.put("callsOutsideLedger", sum(RunResult::callsOutsideLedger));
        json.put("harmfulRuns", results.stream().filter(RunResult::harmful).count());
        json.put("flaggedRuns", wantedRuns());
        json.put("undoneRuns", undoneRuns());
        json.put("restoredExactly", restoredExactly());
        json.put("residueRuns", results.stream().filter(RunResult::withResidue).count());
        json.put("commands", commands);
        json.put("commandsAppliedTwice", commandsTwice);
        json.put("falseCompensated", falseCompensated());
        json.put("otherRunsIntact", othersIntact);
        if (undo == PlayOptions.Undo.WRONG_STEPS) {
            wrongSteps(json);
        }
        ObjectNode times = json.putObject("detectToVerifiedMillis");
        times.put("p50", detectToVerifiedMillis(50));
        times.put("p99", detectToVerifiedMillis(99));
        times.put("max", detectToVerifiedMillis(100));
        times.put(
                "measured",
                "by the player, from the acknowledged request to the settled answer of the query API; where a crash lay between the two, by the times of the ledger");
        json.put("wallSeconds", wallSeconds);
        ObjectNode phases = json.putObject("phaseSeconds");
        phaseSeconds.forEach(phases::put);
        ObjectNode statuses = json.putObject("statuses");
        Map<String, Integer> byStatus = new TreeMap<>();
        results.forEach(r -> byStatus.merge(r.status(), 1, Integer::sum));
        byStatus.forEach(statuses::put);
        failures(json.putArray("failures"), RunResult::problems);
        failures(json.putArray("differingAnswers"), RunResult::differingAnswers);
        return json;
    }

    private void wrongSteps(ObjectNode json) {
        List<WrongSteps> rules = results.stream()
                .map(RunResult::rule)
                .flatMap(Stream::ofNullable)
                .toList();
        json.put("wrongSteps", size(rules, WrongSteps::undone) + size(rules, WrongSteps::stopped));
        json.put("wrongStepsUndone", sum(RunResult::stepsUndone));
        json.put("wrongStepsHeldByLaterRightSteps", sum(RunResult::stepsStopped));
        json.put(
                "runsWithRightAndWrongWrites",
                rules.stream()
                        .filter(rule ->
                                !rule.rightOnly().isEmpty() || !rule.mixed().isEmpty())
                        .count());
        json.put("wrongEntities", sum(RunResult::restorableEntities));
        json.put("wrongEntitiesAsAtStart", sum(RunResult::restoredEntities));
        json.put("rightEntities", size(rules, WrongSteps::rightOnly));
        json.put("rightEntitiesAsLeft", sum(RunResult::rightIntact));
        json.put("mixedEntities", size(rules, WrongSteps::mixed));
        json.put("mixedEntitiesAsRuled", sum(RunResult::mixedAsRuled));
        json.put(
                "mixedRule",
                "newest wrong step first: where every field it changed is as it left it, each gets its former value; else a later right step"
                        + " holds it in place, and all of that step stays");
        ArrayNode mixed = json.putArray("mixed");
        for (RunResult result : results) {
            WrongSteps rule = result.rule();
            if (rule != null && !rule.mixed().isEmpty()) {
                ObjectNode one = mixed.addObject().put("runId", result.run().runId());
                rule.mixed().forEach(one.putArray("entities")::add);
                rule.undone().forEach(one.putArray("undone")::add);
                rule.stopped().forEach(one.putArray("held")::add);
            }
        }
    }

    private static int size(List<WrongSteps> rules, Function<WrongSteps, Set<?>> of) {
        return rules.stream().mapToInt(rule -> of.apply(rule).size()).sum();
    }

    private void failures(ArrayNode array, Function<RunResult, List<String>> what) {
        for (RunResult result : results) {
            List<String> sentences = what.apply(result);
            if (!sentences.isEmpty()) {
                ObjectNode failure = array.addObject();
                failure.put("runId", result.run().runId());
                failure.put("tenantId", result.key().tenantId());
                failure.put("status", result.status());
                sentences.forEach(failure.putArray("what")::add);
            }
        }
    }
}
