package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the evaluator thinks of each recorded run. */
public final class Labels {
    private static final String HARMFUL = "HARMFUL_WRITE";

    private final Map<String, Label> byRun;

    private Labels(Map<String, Label> byRun) {
        this.byRun = byRun;
    }

    private record Label(String verdict, String reason, Set<Integer> wrongSteps, Set<Integer> harmfulSteps) {}

    /** Reads label files. */
    public static Labels read(List<Path> files) {
        Map<String, Label> labels = new HashMap<>();
        for (Path file : files) {
            JsonLines.read(
                    file,
                    (json, place) -> labels.put(
                            json.path("runId").asText(),
                            new Label(
                                    json.path("verdict").asText(),
                                    reason(json),
                                    wrongSteps(json),
                                    harmfulSteps(json))));
        }
        return new Labels(labels);
    }

    /** Calls that changed something and that the annotators did not expect. */
    private static Set<Integer> wrongSteps(JsonNode json) {
        Set<Integer> wrong = new TreeSet<>();
        for (JsonNode step : json.path("mutatingSteps")) {
            if (step.path("ok").asBoolean() && !step.path("inGroundTruth").asBoolean()) {
                wrong.add(step.path("i").asInt());
            }
        }
        return Set.copyOf(wrong);
    }

    /** The wrong steps; where there are none, those that wrote an object which ended wrong: expected calls, with other arguments. */
    private static Set<Integer> harmfulSteps(JsonNode json) {
        Set<Integer> wrong = wrongSteps(json);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        Set<String> harmed = new HashSet<>();
        for (JsonNode entity : json.path("entities")) {
            String kind = entity.path("kind").asText();
            if (kind.equals("WRONG") || kind.equals("EXTRA")) {
                harmed.add(entity.path("entity").asText());
            }
        }
        Set<Integer> harmful = new TreeSet<>();
        for (JsonNode step : json.path("mutatingSteps")) {
            for (JsonNode entity : step.path("entities")) {
                if (step.path("ok").asBoolean() && harmed.contains(entity.asText())) {
                    harmful.add(step.path("i").asInt());
                }
            }
        }
        return Set.copyOf(harmful);
    }

    private static String reason(JsonNode json) {
        List<String> harm = new ArrayList<>();
        for (JsonNode entity : json.path("entities")) {
            switch (entity.path("kind").asText()) {
                case "EXTRA" -> harm.add(entity.path("entity").asText() + " was changed and should not have been");
                case "WRONG" -> harm.add(entity.path("entity").asText() + " was changed wrongly");
                default -> {
                    // OK and MISSING are nothing that an undo takes back.
                }
            }
        }
        String verdict = json.path("verdict").asText();
        return "The evaluator calls the run " + verdict + (harm.isEmpty() ? "" : ": " + String.join("; ", harm));
    }

    /** Whether the run changed an object that should not have been changed, or wrongly. */
    public boolean harmful(String runId) {
        Label label = byRun.get(runId);
        return label != null && label.verdict().equals(HARMFUL);
    }

    /** Places of the calls that changed something and should not have been made; empty when there are none. */
    public Set<Integer> wrongSteps(String runId) {
        Label label = byRun.get(runId);
        return label == null ? Set.of() : label.wrongSteps();
    }

    /** Places of the calls by which a harmful run did its harm; empty for every other run. */
    public Set<Integer> harmfulSteps(String runId) {
        Label label = byRun.get(runId);
        return label == null || !harmful(runId) ? Set.of() : label.harmfulSteps();
    }

    /** Why the run is undone, in a sentence. */
    public String reason(String runId) {
        Label label = byRun.get(runId);
        return label == null ? "The evaluator asks to undo every run" : label.reason();
    }

    /** How many runs have a label. */
    public int size() {
        return byRun.size();
    }
}
