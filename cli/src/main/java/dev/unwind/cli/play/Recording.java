package dev.unwind.cli.play;

import dev.unwind.cli.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a folder of recordings holds, as far as a play needs it.
 *
 * @param runs the runs to play, in the order of the files
 * @param labels what the evaluator thinks of them
 * @param changes what they really changed
 */
public record Recording(List<RecordedRun> runs, Labels labels, ExpectedChanges changes) {
    /**
     * Reads it.
     *
     * @throws CliException when a file is missing or cannot be read
     */
    public static Recording read(PlayOptions options, Map<String, Path> dataSets) {
        Path folder = options.data().resolve("runs");
        List<Path> runFiles = options.runs() != null ? List.of(options.runs()) : JsonLines.in(folder, ".runs.jsonl");
        if (runFiles.isEmpty()) {
            throw CliException.usage("Cannot find runs to play: " + folder
                    + " has no *.runs.jsonl.gz; name a folder with --data or a file with --runs.");
        }
        List<Path> labelFiles =
                options.labels() != null ? List.of(options.labels()) : JsonLines.in(folder, ".labels.jsonl");
        if (labelFiles.isEmpty() && options.undo() == PlayOptions.Undo.FLAGGED) {
            throw CliException.usage("Cannot tell which runs are flagged: " + folder
                    + " has no *.labels.jsonl.gz; name a file with --labels.");
        }
        List<Path> changeFiles = JsonLines.in(folder, ".changes.jsonl");
        if (options.undo() == PlayOptions.Undo.WRONG_STEPS && (labelFiles.isEmpty() || changeFiles.isEmpty())) {
            throw CliException.usage("Cannot tell which steps are wrong and what they changed: " + folder
                    + " needs *.labels.jsonl.gz with mutatingSteps, and *.changes.jsonl.gz.");
        }
        List<RecordedRun> runs = runs(options, runFiles);
        for (RecordedRun run : runs) {
            if (!run.domain().equals("desk") && !dataSets.containsKey(run.dataSet())) {
                throw CliException.usage("Cannot play run " + run.runId() + ": its data set " + run.dataSet()
                        + " is not in " + options.data().resolve("db") + " (found " + dataSets.keySet() + ").");
            }
        }
        return new Recording(runs, Labels.read(labelFiles), ExpectedChanges.read(changeFiles, dataSets));
    }

    private static List<RecordedRun> runs(PlayOptions options, List<Path> files) {
        List<RecordedRun> runs = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw CliException.usage("Cannot read " + file + ": there is no such file.");
            }
            JsonLines.read(file, (json, place) -> {
                RecordedRun run = RecordedRun.of(json, place);
                boolean wanted = options.domain() == null || run.domain().equals(options.domain());
                if (wanted && (options.limit() == 0 || runs.size() < options.limit())) {
                    if (!seen.add(run.runId())) {
                        throw CliException.usage(
                                "Cannot play " + place + ": run " + run.runId() + " stands there a second time.");
                    }
                    runs.add(run);
                }
            });
        }
        return List.copyOf(runs);
    }
}
