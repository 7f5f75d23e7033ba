package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.Edits;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What should come of a run whose wrong steps are undone, worked out from the recorded changes alone.
 *
 * <p>The rule, newest wrong step first: when every field that the step changed holds what the step left there, each gets its former value;
 * when a right step has changed one of them since, or a wrong step that has to be undone before was stopped, the step is stopped and all it
 * did stays. So an object that only wrong steps wrote is as it began, one that only right steps wrote is as the agent left it, and one that
 * both wrote keeps the right steps' fields. An array is one field.
 *
 * @param undone wrong steps that can be taken back
 * @param stopped wrong steps that a later right step holds in place
 * @param documents every object that the run wrote, as it should be in the end; null where there should be none
 * @param wrongOnly objects that only wrong steps wrote
 * @param rightOnly objects that only right steps wrote
 * @param mixed objects that both wrote
 */
record WrongSteps(
        Set<Integer> undone,
        Set<Integer> stopped,
        Map<String, @Nullable JsonNode> documents,
        Set<String> wrongOnly,
        Set<String> rightOnly,
        Set<String> mixed) {

    static WrongSteps of(List<StepWrite> writes, Set<Integer> wrong) {
        Map<String, @Nullable JsonNode> documents = new LinkedHashMap<>();
        Set<String> byWrong = new TreeSet<>();
        Set<String> byRight = new TreeSet<>();
        for (StepWrite write : writes) {
            documents.putAll(write.after());
            (wrong.contains(write.step()) ? byWrong : byRight)
                    .addAll(write.after().keySet());
        }
        Set<Integer> undone = new TreeSet<>();
        Set<Integer> stopped = new TreeSet<>();
        Set<String> held = new HashSet<>();
        List<StepWrite> newestFirst = new ArrayList<>(writes).reversed();
        for (StepWrite write : newestFirst) {
            if (!wrong.contains(write.step())) {
                continue;
            }
            boolean free = write.after().keySet().stream().noneMatch(held::contains);
            if (free && asLeft(write, documents)) {
                putBack(write, documents);
                undone.add(write.step());
            } else {
                held.addAll(write.after().keySet());
                stopped.add(write.step());
            }
        }
        Set<String> mixed = new TreeSet<>(byWrong);
        mixed.retainAll(byRight);
        byWrong.removeAll(mixed);
        byRight.removeAll(mixed);
        return new WrongSteps(undone, stopped, documents, byWrong, byRight, mixed);
    }

    /** Objects that only wrong steps wrote, none of them held in place by a right step. */
    Set<String> restorable(List<StepWrite> writes) {
        Set<String> free = new TreeSet<>(wrongOnly);
        writes.stream()
                .filter(write -> stopped.contains(write.step()))
                .forEach(write -> free.removeAll(write.after().keySet()));
        return free;
    }

    private static Map<String, List<FieldChange>> changes(StepWrite write) {
        Map<String, List<FieldChange>> changes = new TreeMap<>();
        write.after()
                .forEach((entity, after) ->
                        changes.put(entity, Differences.between(write.before().get(entity), after)));
        return changes;
    }

    private static boolean asLeft(StepWrite write, Map<String, @Nullable JsonNode> documents) {
        return changes(write).entrySet().stream().allMatch(entry -> {
            JsonNode now = documents.get(entry.getKey());
            return entry.getValue().stream()
                    .allMatch(change ->
                            Json.sameValue(now == null ? null : Pointers.get(now, change.path()), change.after()));
        });
    }

    private static void putBack(StepWrite write, Map<String, @Nullable JsonNode> documents) {
        changes(write).forEach((entity, changes) -> {
            JsonNode document = documents.get(entity);
            for (FieldChange change : changes) {
                document = Edits.with(document, change.path(), change.before());
            }
            documents.put(entity, document);
        });
    }
}
