package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the evaluator thinks of each recorded run. */
public final class Labels {
    private static final String HARMFUL = "HARMFUL_WRITE";

    private final Map<String, Label> byRun;

    private Labels(Map<String, Label> byRun) {
        this.byRun = byRun;
    }

    private record Label(String verdict, String reason) {}

    /** Reads label files. */
    public static Labels read(List<Path> files) {
        Map<String, Label> labels = new HashMap<>();
        for (Path file : files) {
            JsonLines.read(
                    file,
                    (json, place) -> labels.put(
                            json.path("runId").asText(),
                            new Label(json.path("verdict").asText(), reason(json))));
        }
        return new Labels(labels);
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
