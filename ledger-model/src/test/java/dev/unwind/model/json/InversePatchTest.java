package dev.unwind.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InversePatchTest {
    private static final List<String> NAMES = List.of("a", "b", "a/b", "m~n", "", "status");

    @Test
    void onlyWhatTheActionChangedIsTestedAndPutBack() {
        JsonNode before = Json.parse("{\"status\":\"pending\",\"total\":10,\"note\":\"x\"}");
        JsonNode after = Json.parse("{\"status\":\"cancelled\",\"total\":10.0,\"note\":\"x\",\"reason\":\"mistake\"}");

        assertThat(Json.write(InversePatch.of(before, after)))
                .isEqualTo("[{\"op\":\"test\",\"path\":\"/reason\",\"value\":\"mistake\"},"
                        + "{\"op\":\"test\",\"path\":\"/status\",\"value\":\"cancelled\"},"
                        + "{\"op\":\"remove\",\"path\":\"/reason\"},"
                        + "{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"pending\"}]");
    }

    @Test
    void aRemovedMemberIsGuardedByTheObjectThatHeldIt() {
        JsonNode before = Json.parse("{\"methods\":{\"card\":1,\"certificate\":2},\"name\":\"n\"}");
        JsonNode after = Json.parse("{\"methods\":{\"card\":5},\"name\":\"n\"}");
        ArrayNode patch = InversePatch.of(before, after);

        assertThat(patch.get(0))
                .isEqualTo(Json.parse("{\"op\":\"test\",\"path\":\"/methods\",\"value\":{\"card\":5}}"));
        assertThat(patch).hasSize(3);
        JsonNode putThereByOthers = Json.parse("{\"methods\":{\"card\":5,\"certificate\":3},\"name\":\"n\"}");
        assertThatThrownBy(() -> PatchApplier.apply(patch, putThereByOthers))
                .isInstanceOf(PatchApplier.TestFailed.class);
    }

    @Test
    void aCreatedDocumentIsRemovedAndADeletedOneAdded() {
        JsonNode document = Json.parse("{\"id\":1}");

        assertThat(Json.write(InversePatch.of(null, document)))
                .isEqualTo("[{\"op\":\"test\",\"path\":\"\",\"value\":{\"id\":1}},{\"op\":\"remove\",\"path\":\"\"}]");
        assertThat(Json.write(InversePatch.of(document, null)))
                .isEqualTo("[{\"op\":\"add\",\"path\":\"\",\"value\":{\"id\":1}}]");
        assertThat(InversePatch.of(null, null)).isEmpty();
    }

    @Test
    void anyActionIsUndoneAndAnyLaterChangeOfWhatItChangedIsNoticed() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            JsonNode before = value(random, 3);
            JsonNode after = random.nextInt(4) == 0 ? value(random, 3) : changed(random, before);
            ArrayNode patch = InversePatch.of(before, after);

            assertThat(Json.sameValue(PatchApplier.apply(patch, after), before))
                    .as("seed %d: %s -> %s by %s", seed, before, after, patch)
                    .isTrue();
            assertThat(patch.isEmpty()).isEqualTo(Json.sameValue(before, after));
            for (FieldChange change : Differences.between(before, after)) {
                JsonNode drifted = drift(after, change.path());
                assertThatThrownBy(() -> PatchApplier.apply(patch, drifted))
                        .as("seed %d: drift at %s of %s", seed, change.path(), after)
                        .isInstanceOf(PatchApplier.TestFailed.class);
            }
        }
    }

    private static JsonNode drift(JsonNode document, String path) {
        ArrayNode other = Json.NODES.arrayNode().add("somebody else was here");
        String op = Pointers.get(document, path) == null ? "add" : "replace";
        ArrayNode patch = Json.NODES.arrayNode();
        patch.addObject().put("op", op).put("path", path).set("value", other);
        JsonNode drifted = PatchApplier.apply(patch, document);
        return drifted == null ? other : drifted;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> Json.NODES.numberNode(random.nextInt(3));
            case 1 -> Json.NODES.textNode("t" + random.nextInt(3));
            case 2 -> Json.NODES.nullNode();
            case 3 -> Json.NODES.booleanNode(random.nextBoolean());
            case 4 -> {
                ArrayNode array = Json.NODES.arrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = Json.NODES.objectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(name(random), value(random, depth - 1));
                }
                yield object;
            }
        };
    }

    private static JsonNode changed(Random random, JsonNode before) {
        if (!(before instanceof ObjectNode object)) {
            return value(random, 2);
        }
        ObjectNode after = object.deepCopy();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = name(random);
            JsonNode old = after.get(name);
            if (old == null || random.nextInt(3) == 0) {
                after.set(name, value(random, 2));
            } else if (random.nextInt(3) == 0) {
                after.remove(name);
            } else {
                after.set(name, changed(random, old));
            }
        }
        return after;
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }
}
