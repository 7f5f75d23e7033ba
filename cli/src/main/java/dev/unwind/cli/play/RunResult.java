package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What came of one played run. Written by the one thread that plays it, read when that is done. */
final class RunResult {
    private final RecordedRun run;
    private final RunKey key;
    private final Map<AnswerComparison, Integer> answers = new EnumMap<>(AnswerComparison.class);
    private final List<String> differingAnswers = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private boolean harmful;
    private boolean undoWanted;
    private @Nullable WrongSteps rule;
    private Set<String> mustBeAsAtStart = Set.of();
    private final Set<String> notAsAtStart = new TreeSet<>();
    private final Set<String> notAsLeft = new TreeSet<>();
    private final Set<String> mixedNotAsRuled = new TreeSet<>();
    private int stepsUndone;
    private int stepsStopped;
    private int outsideLedger;
    private int mutatingActions;
    private @Nullable String status;
    private long detectToVerifiedMicros = -1;
    private boolean restoredExactly;
    private boolean falselyCompensated;
    private long playNanos;
    private long undoNanos;

    RunResult(RecordedRun run, RunKey key) {
        this.run = run;
        this.key = key;
    }

    void answer(RecordedRun.Step step, AnswerComparison comparison, @Nullable String answer) {
        answers.merge(comparison, 1, Integer::sum);
        if (comparison == AnswerComparison.DIFFERENT) {
            differingAnswers.add("answer of step " + step.index() + " (" + step.tool() + "): recorded "
                    + brief(step.answer()) + ", found " + brief(String.valueOf(answer)));
        }
    }

    private static String brief(String text) {
        return text.length() <= 160 ? text : text.substring(0, 160) + "...";
    }

    void outsideLedger() {
        outsideLedger++;
    }

    void problem(String what) {
        problems.add(what);
    }

    void flag(boolean calledHarmful, boolean undo) {
        harmful = calledHarmful;
        undoWanted = undo;
    }

    /** Only the run's wrong steps are to be undone, and this is what should come of it. */
    void undoSteps(WrongSteps expected, Set<String> restorable) {
        rule = expected;
        mustBeAsAtStart = restorable;
    }

    /** What should come of it when only wrong steps are to be undone; null when the whole run is. */
    @Nullable
    WrongSteps rule() {
        return rule;
    }

    /** Takes what the ledger says of the wrong steps, by action id. */
    void steps(WrongSteps expected, Map<String, String> statuses) {
        stepsUndone = 0;
        stepsStopped = 0;
        for (int step : expected.undone()) {
            stepsUndone += step(step, statuses, "COMPENSATED");
        }
        for (int step : expected.stopped()) {
            stepsStopped += step(step, statuses, "COMPENSATION_FAILED");
        }
    }

    private int step(int step, Map<String, String> statuses, String expected) {
        String found = statuses.getOrDefault("s-" + step, "not on the ledger");
        if (!found.equals(expected)) {
            problem("wrong step " + step + " is " + found + ", expected " + expected);
        }
        return found.equals(expected) ? 1 : 0;
    }

    /** Takes what the database shows of a run whose wrong steps were to be undone: places that are not as the rule says. */
    void auditedSteps(WrongSteps expected, List<String> unexpected) {
        restoredExactly = unexpected.isEmpty();
        falselyCompensated = stepsUndone > 0 && !restoredExactly;
        for (String place : unexpected) {
            String entity = place.substring(0, place.indexOf(' ', place.indexOf('/')));
            Set<String> kind = expected.mixed().contains(entity)
                    ? mixedNotAsRuled
                    : mustBeAsAtStart.contains(entity) ? notAsAtStart : notAsLeft;
            kind.add(entity);
        }
        unexpected.stream().limit(10).forEach(place -> problem("not as it should be: " + place));
    }

    int stepsUndone() {
        return stepsUndone;
    }

    int stepsStopped() {
        return stepsStopped;
    }

    /** Objects that only wrong steps wrote and nothing holds in place. */
    int restorableEntities() {
        return mustBeAsAtStart.size();
    }

    int restoredEntities() {
        return mustBeAsAtStart.size() - notAsAtStart.size();
    }

    int mixedAsRuled() {
        return rule == null ? 0 : rule.mixed().size() - mixedNotAsRuled.size();
    }

    int rightIntact() {
        return rule == null
                ? 0
                : (int) rule.rightOnly().stream()
                        .filter(entity -> !notAsLeft.contains(entity))
                        .count();
    }

    /** Whether the ledger says of the undo what it should say in the end. */
    boolean undoneAsAsked() {
        return rule == null
                ? compensated()
                : stepsUndone == rule.undone().size()
                        && stepsStopped == rule.stopped().size();
    }

    void state(JsonNode state) {
        status = state.path("status").asText();
        mutatingActions = state.path("mutatingActions").asInt();
    }

    void detectToVerified(long micros) {
        detectToVerifiedMicros = micros;
    }

    /** Takes what the database shows of a run that was to be undone. */
    void audited(List<String> differences) {
        restoredExactly = differences.isEmpty();
        if (compensated() && !differences.isEmpty()) {
            falselyCompensated = true;
        }
        differences.stream().limit(10).forEach(difference -> problem("not as at the start: " + difference));
    }

    void times(long play, long undo) {
        playNanos = play;
        undoNanos = undo;
    }

    RecordedRun run() {
        return run;
    }

    RunKey key() {
        return key;
    }

    int matching() {
        return answers.entrySet().stream()
                .filter(entry -> entry.getKey().matches())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    int count(AnswerComparison comparison) {
        return answers.getOrDefault(comparison, 0);
    }

    int callsOutsideLedger() {
        return outsideLedger;
    }

    List<String> differingAnswers() {
        return differingAnswers;
    }

    List<String> problems() {
        return problems;
    }

    boolean harmful() {
        return harmful;
    }

    boolean undoWanted() {
        return undoWanted;
    }

    int mutatingActions() {
        return mutatingActions;
    }

    String status() {
        return status == null ? "UNKNOWN" : status;
    }

    boolean compensated() {
        return "COMPENSATED".equals(status);
    }

    boolean withResidue() {
        return "COMPENSATED_WITH_RESIDUE".equals(status);
    }

    long detectToVerifiedMicros() {
        return detectToVerifiedMicros;
    }

    boolean restoredExactly() {
        return restoredExactly;
    }

    boolean falselyCompensated() {
        return falselyCompensated;
    }

    long playNanos() {
        return playNanos;
    }

    long undoNanos() {
        return undoNanos;
    }
}
