package dev.unwind.cli.play;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WrongStepsTest {
    private static StepWrite write(int step, String entity, @Nullable String before, @Nullable String after) {
        return new StepWrite(step, one(entity, before), one(entity, after));
    }

    private static Map<String, @Nullable JsonNode> one(String entity, @Nullable String document) {
        Map<String, @Nullable JsonNode> map = new HashMap<>();
        map.put(entity, document == null ? null : Json.parse(document));
        return map;
    }

    @Test
    void whatOnlyWrongStepsWroteIsAsItBeganAndWhatOnlyRightStepsWroteIsAsTheyLeftIt() {
        List<StepWrite> writes = List.of(
                write(1, "o/1", "{\"a\":1}", "{\"a\":2}"),
                write(2, "o/2", "{\"a\":1}", "{\"a\":2}"),
                write(3, "o/1", "{\"a\":2}", "{\"a\":3}"),
                write(4, "o/3", null, "{}"));

        WrongSteps rule = WrongSteps.of(writes, Set.of(1, 3, 4));

        assertThat(rule.undone()).containsExactly(1, 3, 4);
        assertThat(rule.stopped()).isEmpty();
        assertThat(rule.documents().get("o/1")).isEqualTo(Json.parse("{\"a\":1}"));
        assertThat(rule.documents().get("o/2")).isEqualTo(Json.parse("{\"a\":2}"));
        assertThat(rule.documents()).containsEntry("o/3", null);
        assertThat(rule.wrongOnly()).containsExactly("o/1", "o/3");
        assertThat(rule.rightOnly()).containsExactly("o/2");
        assertThat(rule.mixed()).isEmpty();
    }

    @Test
    void aLaterRightStepOnOtherFieldsKeepsThemAndOneOnTheSameFieldHoldsTheWrongStep() {
        List<StepWrite> writes = List.of(
                write(1, "o/1", "{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}"),
                write(2, "o/1", "{\"a\":2,\"b\":1}", "{\"a\":2,\"b\":2}"));
        WrongSteps other = WrongSteps.of(writes, Set.of(1));
        assertThat(other.mixed()).containsExactly("o/1");
        assertThat(other.documents().get("o/1")).isEqualTo(Json.parse("{\"a\":1,\"b\":2}"));

        List<StepWrite> same = List.of(
                write(0, "o/1", "{\"l\":[]}", "{\"l\":[0]}"),
                write(1, "o/1", "{\"l\":[0]}", "{\"l\":[0,1]}"),
                write(2, "o/1", "{\"l\":[0,1]}", "{\"l\":[0,1,2]}"));
        WrongSteps held = WrongSteps.of(same, Set.of(0, 1));
        assertThat(held.undone()).isEmpty();
        assertThat(held.stopped())
                .as("an array is one field, and so 0 waits for 1")
                .containsExactly(0, 1);
        assertThat(held.documents().get("o/1")).isEqualTo(Json.parse("{\"l\":[0,1,2]}"));
    }

    @Test
    void anObjectThatAHeldStepWroteIsNotAmongThoseThatMustBeAsTheyBegan() {
        StepWrite both = new StepWrite(
                1,
                Map.of("o/1", Json.parse("{\"a\":1}"), "o/2", Json.parse("{\"a\":1}")),
                Map.of("o/1", Json.parse("{\"a\":2}"), "o/2", Json.parse("{\"a\":2}")));
        List<StepWrite> writes = List.of(both, write(2, "o/2", "{\"a\":2}", "{\"a\":3}"));

        WrongSteps rule = WrongSteps.of(writes, Set.of(1));

        assertThat(rule.stopped()).containsExactly(1);
        assertThat(rule.wrongOnly()).containsExactly("o/1");
        assertThat(rule.restorable(writes)).isEmpty();
    }
}
