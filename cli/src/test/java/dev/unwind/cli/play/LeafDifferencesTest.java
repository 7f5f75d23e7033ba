package dev.unwind.cli.play;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeafDifferencesTest {
    private static final JsonNode BEFORE =
            Json.parse("{\"status\":\"open\",\"tags\":[\"a\",\"b\",\"c\"],\"owner\":{\"na/me\":\"x\"}}");

    @Test
    void changesGoDownToTheElement() {
        JsonNode after = Json.parse("{\"status\":\"closed\",\"tags\":[\"a\"],\"owner\":{\"na/me\":\"x\"},\"note\":1}");
        assertThat(LeafDifferences.between(BEFORE, after)).containsOnlyKeys("/status", "/tags/1", "/tags/2", "/note");
    }

    @Test
    void whatWasFoundCanBeAppliedAgain() {
        JsonNode after =
                Json.parse("{\"status\":\"closed\",\"tags\":[\"z\"],\"owner\":{\"na/me\":\"y\"},\"note\":[1,2]}");
        List<FieldChange> changes =
                List.copyOf(LeafDifferences.between(BEFORE, after).values());
        assertThat(LeafDifferences.apply(BEFORE, changes)).isEqualTo(after);
    }

    @Test
    void anObjectThatCameIntoBeingDiffersAsAWhole() {
        List<FieldChange> changes =
                List.copyOf(LeafDifferences.between(null, BEFORE).values());
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().path()).isEqualTo("/");
        assertThat(LeafDifferences.apply(null, changes)).isEqualTo(BEFORE);
    }
}
