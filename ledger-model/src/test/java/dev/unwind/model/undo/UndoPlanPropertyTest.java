package dev.unwind.model.undo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.PatchApplier;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs made by a seeded generator; the seed is the parameter, so a failure names it. */
class UndoPlanPropertyTest {
    private static final List<String> FIELDS = List.of("a", "b", "new");

    private final Map<String, @Nullable JsonNode> world = new TreeMap<>();
    private final Story story = new Story();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 20261121})
    void applyingAPlanInItsOrderBringsTheWorldBack(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            UndoPlanPropertyTest run = new UndoPlanPropertyTest();
            run.start(random);
            Map<String, @Nullable JsonNode> start = run.copy();
            run.act(random);
            UndoPlan plan = UndoPlanner.plan(
                    run.story.failure(), run.story.entries(), run.story.contracts(), ApprovalRules.DEFAULT);
            assertThat(UndoPlanner.plan(
                            run.story.failure(), run.story.entries(), run.story.contracts(), ApprovalRules.DEFAULT))
                    .isEqualTo(plan);

            plan.commands().forEach(run::apply);

            assertThat(run.world).as("seed %d round %d", seed, round).isEqualTo(start);
        }
    }

    private void start(Random random) {
        for (int i = 0; i < 3; i++) {
            world.put("docs/" + i, random.nextInt(4) == 0 ? null : document(random));
            world.put("others/" + i, random.nextInt(4) == 0 ? null : document(random));
        }
    }

    private void act(Random random) {
        int actions = 1 + random.nextInt(8);
        for (int i = 0; i < actions; i++) {
            int at = random.nextInt(3);
            List<String> entities =
                    random.nextBoolean() ? List.of("docs/" + at, "others/" + at) : List.of("docs/" + at);
            Snapshot before = snapshot(entities);
            entities.forEach(entity -> change(entity, random));
            story.done("x" + i, "set", before, snapshot(entities));
            if (random.nextBoolean() || snapshot(entities).getReads().equals(before.getReads())) {
                story.verified("x" + i);
            }
        }
    }

    /** A document as a whole may come and go where the contract declares it, in docs its declared fields only. */
    private void change(String entity, Random random) {
        JsonNode now = world.get(entity);
        boolean whole = entity.startsWith("others/");
        if (now == null || (whole && random.nextInt(5) == 0)) {
            if (whole) {
                world.put(entity, random.nextBoolean() ? null : document(random));
            }
            return;
        }
        ObjectNode next = now.deepCopy();
        for (String field : FIELDS) {
            switch (random.nextInt(4)) {
                case 0 -> next.remove(field);
                case 1 -> next.set(field, value(random));
                default -> {}
            }
        }
        world.put(entity, next);
    }

    private void apply(CompensationCommand command) {
        if (command.getRequest() == null) {
            return;
        }
        for (JsonNode restore : Json.parse(command.getRequest().getBody())) {
            String entity = restore.get("entity").textValue();
            world.put(entity, PatchApplier.apply((ArrayNode) restore.get("patch"), world.get(entity)));
        }
    }

    private Snapshot snapshot(List<String> entities) {
        List<SnapshotRead> reads = new ArrayList<>();
        for (String entity : entities) {
            JsonNode document = world.get(entity);
            String name = entity.startsWith("docs/") ? "doc" : "other";
            reads.add(new SnapshotRead(name, entity, document == null ? null : Json.write(document)));
        }
        return new Snapshot(Story.NOON, reads);
    }

    private Map<String, @Nullable JsonNode> copy() {
        Map<String, @Nullable JsonNode> copy = new TreeMap<>();
        world.forEach((entity, document) -> copy.put(entity, document == null ? null : document.deepCopy()));
        return copy;
    }

    private static ObjectNode document(Random random) {
        ObjectNode document = Json.NODES.objectNode();
        document.put("id", random.nextInt(100));
        FIELDS.forEach(field -> {
            if (random.nextBoolean()) {
                document.set(field, value(random));
            }
        });
        return document;
    }

    private static JsonNode value(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Json.NODES.numberNode(random.nextInt(3));
            case 1 -> Json.NODES.textNode("v" + random.nextInt(3));
            case 2 -> Json.NODES.arrayNode().add(random.nextInt(2)).add(random.nextInt(2));
            default -> Json.NODES.objectNode().put("k/~", random.nextInt(3));
        };
    }
}
