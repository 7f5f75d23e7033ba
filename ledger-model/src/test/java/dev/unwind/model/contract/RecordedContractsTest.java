package dev.unwind.model.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.PatchApplier;
import dev.unwind.model.json.Pointers;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the contracts of the retail and airline targets against what agents really called and what that changed. */
class RecordedContractsTest {
    /** The service may change it, but no recorded call happened to. */
    private static final Set<String> NOT_RECORDED =
            Set.of("retail.modify_pending_order_payment /user/payment_methods/*/balance");

    private final RecordedCalls recorded = new RecordedCalls();
    private final Map<String, CompiledContract> contracts = new HashMap<>();
    private final Set<String> patternsUsed = new TreeSet<>();
    private int calls;
    private int effects;

    @Test
    void everyRecordedCallIsAcceptedCoveredVerifiedAndUndone() throws IOException, ReadFailed {
        assumeTrue(recorded.present(), "the recorded data does not stand beside the project");
        Map<String, JsonNode> changes = recorded.changes();
        for (JsonNode run : recorded.runs()) {
            RecordedTarget target = new RecordedTarget(recorded, run);
            for (JsonNode step : run.get("steps")) {
                String key = run.get("runId").textValue() + " " + step.get("i");
                check(key, run, step, changes.get(key), target);
            }
        }

        assertThat(calls).isEqualTo(2529);
        assertThat(effects).isGreaterThan(350);
        Set<String> declared = new TreeSet<>();
        for (CompiledContract contract : contracts.values()) {
            contract.contract()
                    .modifies()
                    .forEach(pattern -> declared.add(contract.contract().tool() + " " + pattern));
        }
        declared.removeAll(NOT_RECORDED);
        assertThat(patternsUsed).isEqualTo(declared);
    }

    private void check(String key, JsonNode run, JsonNode step, @Nullable JsonNode changes, RecordedTarget target)
            throws ReadFailed {
        calls++;
        String tool = run.get("domain").textValue() + "." + step.get("tool").textValue();
        CompiledContract contract = contracts.computeIfAbsent(tool, ExampleContracts::of);
        JsonNode input = RecordedCalls.arguments(step);
        JsonNode output = answer(step.get("result"));
        boolean failed = contract.failureOf(output) != null;
        assertThat(contract.contract().mutates()).as(key).isEqualTo(changes != null);
        assertThat(contract.inputProblems(input)).as(key).isEmpty();
        CallFacts facts = new CallFacts("t", key, input, output);
        Snapshot before = contract.before(facts, target);
        if (changes == null) {
            return;
        }
        assertThat(contract.target(input)).as(key).isNotNull();
        target.apply(changes);
        Snapshot after = contract.after(facts, before, target);
        if (failed) {
            assertThat(contract.failureOf(output)).isEqualTo(Effect.NONE);
            assertThat(SnapshotDocument.changes(before, after)).as(key).isEmpty();
        } else {
            checkSuccess(key, contract, facts, before, after, changes);
            Snapshot lost = contract.after(new CallFacts("t", key, input, null), before, target);
            assertThat(lost.getReads()).as(key + " without its answer").isEqualTo(after.getReads());
        }
    }

    private static JsonNode answer(JsonNode result) {
        try {
            return Json.parse(result.textValue());
        } catch (IllegalArgumentException e) {
            return result;
        }
    }

    private void checkSuccess(
            String key,
            CompiledContract contract,
            CallFacts facts,
            Snapshot before,
            Snapshot after,
            JsonNode recordedChanges) {
        assertThat(contract.expectations(facts, before, after))
                .as(key)
                .allSatisfy(
                        outcome -> assertThat(outcome.holds()).as("%s", outcome).isTrue());
        assertThat(after.getReads().stream().map(SnapshotRead::getEntity).toList())
                .as(key)
                .containsAll(entities(recordedChanges));
        List<FieldChange> found = SnapshotDocument.changes(before, after);
        for (FieldChange change : found) {
            assertThat(contract.mayModify(change.path()))
                    .as(key + change.path())
                    .isTrue();
            contract.contract().modifies().stream()
                    .filter(pattern -> Pointers.matches(pattern, change.path()))
                    .forEach(pattern -> patternsUsed.add(contract.contract().tool() + " " + pattern));
        }
        CompensationRequest request = contract.compensation(facts, before, after);
        assertThat(request == null).as(key).isEqualTo(recordedChanges.isEmpty());
        assertThat(contract.says(facts, before, after)).as(key).contains("I can ");
        if (request != null) {
            effects++;
            assertThat(contract.expectations(facts, before, untouched(before)))
                    .as(key + " had it not been done")
                    .anySatisfy(outcome -> assertThat(outcome.holds()).isFalse());
            checkUndo(key, before, after, Json.parse(Objects.requireNonNull(request.getBody())));
        }
    }

    /** What an after-snapshot would hold had the call done nothing. */
    private static Snapshot untouched(Snapshot before) {
        return new Snapshot(before.getTakenAt(), before.getReads());
    }

    private static Set<String> entities(JsonNode changes) {
        Set<String> entities = new TreeSet<>();
        changes.forEach(change -> entities.add(change.get("entity").textValue()));
        return entities;
    }

    private static void checkUndo(String key, Snapshot before, Snapshot after, JsonNode body) {
        Map<String, JsonNode> former = documents(before);
        Map<String, JsonNode> left = documents(after);
        for (JsonNode restore : body.get("patches")) {
            String entity = restore.get("entity").textValue();
            JsonNode restored = PatchApplier.apply((ArrayNode) restore.get("patch"), left.get(entity));
            if (restored == null) {
                left.remove(entity);
            } else {
                left.put(entity, restored);
            }
        }
        assertThat(left.keySet()).as(key).isEqualTo(former.keySet());
        left.forEach((entity, document) -> assertThat(Json.sameValue(document, former.get(entity)))
                .as(key + " " + entity)
                .isTrue());
    }

    private static Map<String, JsonNode> documents(Snapshot snapshot) {
        return new HashMap<>(snapshot.getReads().stream()
                .filter(read -> read.getDocument() != null)
                .collect(Collectors.toMap(
                        SnapshotRead::getEntity, read -> Json.parse(read.getDocument()), (first, again) -> first)));
    }
}
