package dev.unwind.model.undo;

import static dev.unwind.model.undo.Story.doc;
import static dev.unwind.model.undo.Story.read;
import static dev.unwind.model.undo.Story.reads;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.EntityFloor;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.LeftField;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoPlannerTest {
    private static final String RESTORE = "kind: RESTORE, call: { post: '\"/restore\"', body: undo.patches }";
    private final Story story = new Story();

    private List<CompensationCommand> plan() {
        return story.plan(story.failure()).commands();
    }

    private CompensationCommand only() {
        List<CompensationCommand> commands = plan();
        assertThat(commands).hasSize(1);
        return commands.get(0);
    }

    private static JsonNode body(CompensationCommand command) {
        return Json.parse(command.getRequest().getBody());
    }

    @Test
    void aRestorePutsBackWhatTheActionChangedAndTestsItFirst() {
        story.done("x", "set", doc("{\"a\":1,\"b\":5}"), doc("{\"a\":2,\"b\":5}"));

        CompensationCommand command = only();

        assertThat(command.getKind()).isEqualTo(CompensationKind.RESTORE);
        assertThat(command.getRequest().getPath()).isEqualTo("/restore");
        assertThat(command.getRequest().getBase()).isEqualTo("${t.url}");
        assertThat(body(command))
                .isEqualTo(
                        Json.parse(
                                "[{\"entity\":\"docs/1\",\"patch\":[{\"op\":\"test\",\"path\":\"/a\",\"value\":2},{\"op\":\"replace\",\"path\":\"/a\",\"value\":1}]}]"));
        assertThat(command.getStep()).isEqualTo(1);
        assertThat(command.getSteps()).isEqualTo(1);
        assertThat(command.getAgentId()).isEqualTo("agent");
    }

    @Test
    void aCommandSaysHowItsEntitiesAreReadAndKeepsWhatHasToBeThereForWhoeverLooks() {
        story.readByQueries("bill", "TOOL").done("x", "bill", doc("{\"a\":1}"), doc("{\"a\":2}"));

        CompensationCommand command = only();

        assertThat(command.getReadBy()).isEqualTo("jdbc");
        assertThat(command.getRequest().getBase()).isEqualTo("${t.url}");
        assertThat(command.getEntities()).containsExactly("docs/1");
        assertThat(command.getLeft()).containsExactly(new LeftField("docs/1", "/a", "2"));
        assertThat(new Story()
                        .done("y", "set", doc("{\"a\":1}"), doc("{\"a\":2}"))
                        .plan(story.failure())
                        .commands())
                .extracting(CompensationCommand::getReadBy)
                .containsExactly("http");
    }

    @Test
    void stepsStandNewestFirstAndWaitForLaterChangesOfTheSameEntityOnly() {
        story.done("a", "set", doc("{\"a\":1}"), doc("{\"a\":2}"))
                .done("b", "set", reads(read("doc", "docs/2", "{\"a\":1}")), reads(read("doc", "docs/2", "{\"a\":2}")))
                .done("c", "set", doc("{\"a\":2}"), doc("{\"a\":3}"))
                .done("d", "set", doc("{\"a\":3}"), doc("{\"a\":4}"));

        List<CompensationCommand> commands = plan();

        assertThat(commands).extracting(CompensationCommand::getActionId).containsExactly("d", "c", "b", "a");
        assertThat(commands).extracting(CompensationCommand::getStep).containsExactly(1, 2, 3, 4);
        assertThat(commands.get(0).getDependsOn()).isEmpty();
        assertThat(commands.get(1).getDependsOn())
                .containsExactly(commands.get(0).getCommandId());
        assertThat(commands.get(2).getDependsOn()).isEmpty();
        assertThat(commands.get(3).getDependsOn())
                .containsExactly(commands.get(1).getCommandId());
        assertThat(commands.get(0).getFloors()).containsExactly(new EntityFloor("docs/1", "a"));
        assertThat(commands.get(3).getFloors()).isEmpty();
    }

    @Test
    void theSamePathOfAnotherTargetIsAnotherEntity() {
        story.readByQueries("bill", "TOOL")
                .done("a", "set", doc("{\"a\":1}"), doc("{\"a\":2}"))
                .done("b", "bill", doc("{\"a\":7}"), doc("{\"a\":8}"));

        List<CompensationCommand> commands = plan();

        assertThat(commands).extracting(CompensationCommand::getActionId).containsExactly("b", "a");
        assertThat(commands).allSatisfy(command -> {
            assertThat(command.getDependsOn()).isEmpty();
            assertThat(command.getFloors()).isEmpty();
        });
        assertThat(commands.get(1).getLeft()).containsExactly(new LeftField("docs/1", "/a", "2"));
    }

    @Test
    void readingAndDraftingToolsAreNoSteps() {
        story.harmless("look", "READ_ONLY").harmless("draft", "DRAFT_ONLY");
        story.done("x", "look", doc("{}"), doc("{\"a\":1}")).done("y", "draft", doc("{}"), doc("{\"a\":1}"));

        assertThat(only().getSteps()).isZero();
    }

    @Test
    void anEmptyPlanIsOneCommandWithoutAnAction() {
        story.planned("x", "set");

        CompensationCommand command = only();

        assertThat(command.getStep()).isZero();
        assertThat(command.getSteps()).isZero();
        assertThat(command.getActionId()).isNull();
        assertThat(command.getKind()).isEqualTo(CompensationKind.NONE);
        assertThat(command.getCode()).isNull();
    }

    @Test
    void aVerifiedActionThatChangedNothingIsNoStep() {
        story.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":1.0}")).verified("x");

        assertThat(only().getSteps()).isZero();
    }

    @Test
    void anActionThatChangedNothingAsFarAsAnybodySawIsNoStep() {
        story.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":1}"));

        assertThat(only().getSteps()).isZero();
    }

    @Test
    void aFailureWithoutEffectIsNoStepUnlessAReadBackShowedOne() {
        story.planned("x", "set")
                .started("x", 1, doc("{\"a\":1}"))
                .failed("x", 1, Effect.NONE)
                .planned("y", "set")
                .started("y", 1, doc("{\"a\":1}"))
                .failed("y", 1, Effect.NONE)
                .verified(
                        "y",
                        VerificationKind.NO_EFFECT,
                        VerificationStatus.MISMATCHED,
                        Effect.APPLIED,
                        doc("{\"a\":7}"));

        assertThat(only().getActionId()).isEqualTo("y");
    }

    @Test
    void anActionInDoubtIsLeftToItsReadBackAndDoesNotHoldUpOlderSteps() {
        story.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":2}"))
                .planned("y", "set")
                .started("y", 1, doc("{\"a\":2}"));

        List<CompensationCommand> commands = plan();

        assertThat(commands).extracting(CompensationCommand::getActionId).containsExactly("x");
        assertThat(commands.get(0).getKind()).isEqualTo(CompensationKind.RESTORE);
    }

    @Test
    void anActionInDoubtIsPlannedOnceItsEffectIsKnown() {
        story.planned("x", "set").started("x", 1, doc("{\"a\":1}"));
        assertThat(only().getSteps()).isZero();

        story.succeeded("x", 1, doc("{\"a\":2}"));
        CompensationCommand command = only();

        assertThat(command.getKind()).isEqualTo(CompensationKind.RESTORE);
        assertThat(only().getSteps()).isZero();
    }

    @Test
    void irreversibleAndUndeclaredToolsAreResidue() {
        story.contract("mail", "EXTERNAL_IRREVERSIBLE", "compensate: { kind: NONE }");
        story.done("x", "mail", doc("{\"a\":1}"), doc("{\"a\":2}")).done("y", "nobody", doc("{}"), doc("{}"));

        List<CompensationCommand> commands = plan();

        assertThat(commands).extracting(CompensationCommand::getCode).containsExactly("NO_CONTRACT", "IRREVERSIBLE");
        assertThat(commands).allSatisfy(command -> {
            assertThat(command.getKind()).isEqualTo(CompensationKind.NONE);
            assertThat(command.getRequest()).isNull();
            assertThat(command.getDetail()).isNotEmpty();
        });
    }

    @Test
    void aPointOfNoReturnStopsWhatIsOlderButNotItself() {
        story.contract("ship", "MULTI_STEP", "compensate: { " + RESTORE + ", pivot: true }");
        story.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":2}"))
                .done("y", "ship", doc("{\"b\":1}"), doc("{\"b\":2}"))
                .done("z", "set", doc("{\"a\":2}"), doc("{\"a\":3}"));

        List<CompensationCommand> commands = plan();

        assertThat(commands)
                .extracting(CompensationCommand::getKind)
                .containsExactly(CompensationKind.RESTORE, CompensationKind.RESTORE, CompensationKind.NONE);
        assertThat(commands.get(2).getCode()).isEqualTo("IRREVERSIBLE");
        assertThat(commands.get(2).getDetail()).contains("action y (ship), a point of no return");
    }

    @Test
    void aPersonWhoNamesAnActionPassesThePointOfNoReturn() {
        story.contract("ship", "MULTI_STEP", "compensate: { " + RESTORE + ", pivot: true }");
        story.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":2}"))
                .done("y", "ship", doc("{\"b\":1}"), doc("{\"b\":2}"));
        FailureDetected named = story.failure(List.of("x"));
        named.setRequestedBy(new Actor(ActorKind.OPERATOR, "ann"));

        assertThat(story.plan(named).commands())
                .singleElement()
                .satisfies(command -> assertThat(command.getKind()).isEqualTo(CompensationKind.RESTORE));
    }

    @Test
    void theWindowIsHeldAgainstTheFailureNotTheClock() {
        story.contract("brief", "INTERNAL_UPDATE", "compensate: { " + RESTORE + ", window: 2h }");
        story.done("x", "brief", doc("{\"a\":1}"), doc("{\"a\":2}"));
        FailureDetected late = story.failure();
        late.setDetectedAt(Story.NOON.plus(Duration.ofHours(3)));

        assertThat(UndoPlanner.plan(late, story.entries(), story.contracts(), ApprovalRules.DEFAULT)
                        .commands()
                        .get(0)
                        .getCode())
                .isEqualTo("WINDOW_CLOSED");
        assertThat(only().getKind()).isEqualTo(CompensationKind.RESTORE);
    }

    @Test
    void undeclaredChangesAreLeftOutOfThePatch() {
        Snapshot before = doc("{\"a\":1,\"foreign\":1}");
        story.done("x", "set", before, doc("{\"a\":2,\"foreign\":1}"))
                .verified(
                        "x",
                        VerificationKind.AFTER_ACTION,
                        VerificationStatus.MISMATCHED,
                        Effect.APPLIED,
                        doc("{\"a\":2,\"foreign\":9}"));

        String body = only().getRequest().getBody();

        assertThat(body).contains("/a").doesNotContain("foreign");
    }

    @Test
    void aSuccessThatCameBehindTheFailureAndWasNotReadIsLeftToItsReadBack() {
        story.planned("x", "set").started("x", 1, doc("{\"a\":1}"));
        FailureDetected stopped = story.failure();
        stopped.setLedgerOffset(stopped.getLedgerOffset() - 1);
        story.succeeded("x", 1, null);

        assertThat(story.plan(stopped).commands())
                .singleElement()
                .satisfies(nothing -> assertThat(nothing.getSteps()).isZero());
        assertThat(only().getCode()).as("of a failure behind it").isEqualTo("OUTCOME_UNKNOWN");
    }

    @Test
    void onlyUndeclaredChangesAreResidue() {
        story.done("x", "set", doc("{\"foreign\":1}"), doc("{\"foreign\":2}"));

        CompensationCommand command = only();

        assertThat(command.getCode()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(command.getDetail()).contains("/doc/foreign");
    }

    @Test
    void aNamedSubsetLeavesTheOthersAlone() {
        story.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":2}")).done("y", "set", doc("{\"b\":1}"), doc("{\"b\":2}"));

        List<CompensationCommand> commands =
                story.plan(story.failure(List.of("x"))).commands();

        assertThat(commands).extracting(CompensationCommand::getActionId).containsExactly("x");
        assertThat(plan()).extracting(CompensationCommand::getActionId).containsExactly("y");
    }

    @Test
    void whatWasPlannedAfterTheFailureIsNotInThePlan() {
        story.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":2}"));
        FailureDetected failure = story.failure();
        failure.setLedgerOffset(failure.getLedgerOffset() - 1);
        story.done("y", "set", doc("{\"b\":1}"), doc("{\"b\":2}"));

        assertThat(story.plan(failure).commands())
                .extracting(CompensationCommand::getActionId)
                .containsExactly("x");
    }

    @Test
    void aReadBackThatCameAfterTheNextActionStartedDoesNotMixItsChangesIn() {
        story.done("x", "set", doc("{\"a\":1,\"b\":1}"), doc("{\"a\":2,\"b\":1}"))
                .planned("y", "set")
                .started("y", 1, doc("{\"a\":2,\"b\":1}"))
                .verified(
                        "x",
                        VerificationKind.AFTER_ACTION,
                        VerificationStatus.MISMATCHED,
                        Effect.APPLIED,
                        doc("{\"a\":2,\"b\":7}"))
                .succeeded("y", 1, doc("{\"a\":2,\"b\":7}"));

        List<CompensationCommand> commands = plan();

        assertThat(body(commands.get(1)).toString()).contains("/a").doesNotContain("/b");
        assertThat(body(commands.get(0)).toString()).contains("/b").doesNotContain("/a");
    }

    @Test
    void aCreatedObjectIsRemovedAndADeletedOneAdded() {
        story.done("x", "set", reads(read("other", "others/1", null)), reads(read("other", "others/1", "{\"k\":1}")));

        assertThat(body(only()).toString()).contains("\"op\":\"remove\",\"path\":\"\"");
    }
}
