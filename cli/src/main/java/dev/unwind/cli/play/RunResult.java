package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
