package dev.unwind.model.undo;

import static dev.unwind.model.undo.Story.doc;
import static dev.unwind.model.undo.Story.read;
import static dev.unwind.model.undo.Story.reads;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CompensationKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UndoPreviewTest {
    private static final String BASE = "${t.url}";
    private final Story story = new Story();

    private UndoPreview preview(String... actionIds) {
        return UndoPreview.of(
                story.failure(actionIds.length == 0 ? null : List.of(actionIds)), story.entries(), story.contracts());
    }

    private static EntityField field(String entity, String path, @Nullable String left, @Nullable String back) {
        return new EntityField(
                entity, BASE, path, left == null ? null : Json.parse(left), back == null ? null : Json.parse(back));
    }

    @Test
    void eachStepTellsWhatWouldBePutBackAndAfterWhich() {
        story.done("x", "set", doc("{\"a\":1,\"b\":5}"), doc("{\"a\":2,\"b\":5}"))
                .done("y", "set", doc("{\"a\":2,\"b\":5}"), doc("{\"a\":2,\"b\":5,\"new\":true}"));

        UndoPreview preview = preview();

        assertThat(preview.steps()).extracting(PreviewStep::actionId).containsExactly("y", "x");
        assertThat(preview.steps().get(0).fields()).containsExactly(field("docs/1", "/new", "true", null));
        assertThat(preview.steps().get(1).fields()).containsExactly(field("docs/1", "/a", "2", "1"));
        assertThat(preview.steps().get(1).afterSteps()).containsExactly(1);
        assertThat(preview.later()).isEmpty();
        assertThat(preview.conflicts()).isFalse();
    }

    @Test
    void aPreviewChangesNothing() {
        story.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":2}"));
        List<UndoEntry> before = story.entries();

        preview();

        assertThat(story.entries()).isEqualTo(before);
        assertThat(story.plan(story.failure()).stepCount()).isEqualTo(1);
        assertThat(preview().steps())
                .as("what has its command is not planned again")
                .isEmpty();
    }

    @Test
    void laterActionsThatStayInPlaceAreNamedWithTheFieldsThatMeet() {
        story.done("x", "set", doc("{\"a\":1,\"b\":1}"), doc("{\"a\":2,\"b\":1}"))
                .done("y", "set", doc("{\"a\":2,\"b\":1}"), doc("{\"a\":3,\"b\":2}"))
                .done("z", "set", doc("{\"a\":3,\"b\":2}"), doc("{\"a\":3,\"b\":3}"))
                .done("other", "set", reads(read("doc", "docs/2", "{\"a\":1}")), reads(read("doc", "docs/2", "{}")));

        UndoPreview preview = preview("x");

        assertThat(preview.steps()).extracting(PreviewStep::actionId).containsExactly("x");
        assertThat(preview.later())
                .containsExactly(
                        new LaterChange("y", "set", "docs/1", "x", List.of("/a"), List.of("/b")),
                        new LaterChange("z", "set", "docs/1", "x", List.of(), List.of("/b")));
        assertThat(preview.conflicts()).isTrue();
        assertThat(preview("y", "z").conflicts()).isFalse();
    }

    @Test
    void aFieldIsWhereItIsReadAndNotWhereItsUndoIsSent() {
        story.readByQueries("bill", "RESTORE")
                .done("x", "bill", doc("{\"a\":1}"), doc("{\"a\":2}"))
                .done("y", "set", doc("{\"a\":7}"), doc("{\"a\":8}"));

        UndoPreview preview = preview("x");

        assertThat(preview.steps().get(0).fields())
                .extracting(EntityField::base)
                .containsExactly("${t.jdbc}");
        assertThat(preview.later()).as("another object of the same path").isEmpty();
    }

    @Test
    void aWholeDocumentMeetsEachOfItsFields() {
        story.done("x", "set", reads(read("doc", "docs/1", "{\"a\":1}")), reads(read("doc", "docs/1", "{\"a\":2}")))
                .contract("make", "INTERNAL_UPDATE", "compensate: { kind: RESTORE, call: { post: '\"/restore\"' } }");
        story.done("w", "set", doc("{\"a\":2,\"new\":{\"p\":1}}"), doc("{\"a\":2,\"new\":{\"p\":2}}"))
                .done("v", "set", doc("{\"a\":2,\"new\":{\"p\":2}}"), doc("{\"a\":2}"));

        assertThat(preview("w").later())
                .containsExactly(new LaterChange("v", "set", "docs/1", "w", List.of("/new"), List.of()));
    }

    @Test
    void whatCannotBeUndoneSaysWhyAndPutsNothingBack() {
        story.contract("send", "EXTERNAL_IRREVERSIBLE", "compensate: { kind: NONE, says: '\"I sent it.\"' }");
        story.done("x", "send", doc("{\"a\":1}"), doc("{\"a\":2}"));

        PreviewStep step = preview().steps().get(0);

        assertThat(step.kind()).isEqualTo(CompensationKind.NONE);
        assertThat(step.says()).isEqualTo("I sent it.");
        assertThat(step.fields()).isEmpty();
        assertThat(step.refusal())
                .isNotNull()
                .extracting(PreviewStep.Refusal::code)
                .isEqualTo("IRREVERSIBLE");
    }

    @Test
    void theWindowOfAStepIsToldByTheTimeOfItsAction() {
        story.contract(
                "brief",
                "INTERNAL_UPDATE",
                "compensate: { kind: RESTORE, window: 2h, call: { post: '\"/restore\"', body: undo.patches } }");
        story.done("x", "brief", doc("{\"a\":1}"), doc("{\"a\":2}"));

        assertThat(preview().steps().get(0).possibleUntil())
                .isEqualTo(Story.NOON.plusSeconds(2).plusSeconds(2 * 3600));
    }

    @Test
    void driftIsFoundWhereTheTargetHoldsSomethingElseThanTheNextStepWouldHaveToFind() {
        story.done("x", "set", doc("{\"a\":1,\"b\":5}"), doc("{\"a\":2,\"b\":5}"))
                .done("y", "set", doc("{\"a\":2,\"b\":5}"), doc("{\"a\":3,\"b\":6}"));
        UndoPreview preview = preview();

        assertThat(DriftNow.of(preview, now("{\"a\":3,\"b\":6,\"c\":\"someone else's\"}")))
                .isEmpty();
        assertThat(DriftNow.of(preview, now("{\"a\":3,\"b\":7}")))
                .containsExactly(new DriftNow.Drifted("y", field("docs/1", "/b", "6", "5"), Json.parse("7")));
        assertThat(DriftNow.of(preview, now(null)))
                .extracting(DriftNow.Drifted::actionId)
                .contains("y");
        assertThat(DriftNow.of(preview, Map.of())).as("nothing was read").isEmpty();
    }

    private static Map<DriftNow.Place, @Nullable JsonNode> now(@Nullable String document) {
        Map<DriftNow.Place, @Nullable JsonNode> now = new HashMap<>();
        now.put(new DriftNow.Place(BASE, "docs/1"), document == null ? null : Json.parse(document));
        return now;
    }

    @Test
    void entriesMadeFromFactsAreThoseThatTheStoryKept() {
        story.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":2}")).verified("x");
        UndoEntries entries = new UndoEntries();
        story.tell(entries::add);

        assertThat(entries.all()).isEqualTo(story.entries());
    }
}
