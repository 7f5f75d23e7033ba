package dev.unwind.model.undo;

import static dev.unwind.model.undo.Story.doc;
import static dev.unwind.model.undo.Story.read;
import static dev.unwind.model.undo.Story.reads;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.PatchApplier;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.LeftField;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a second undo of the same action does, once the first has failed. */
class UndoModesTest {
    private static final List<String> X = List.of("x");
    private final Story story = new Story();

    /** An action that set a from 1 to 2 and b from 5 to 6, and left c. */
    private void act() {
        story.done("x", "set", doc("{\"a\":1,\"b\":5,\"c\":0}"), doc("{\"a\":2,\"b\":6,\"c\":0}"));
    }

    private FailureDetected asked(UndoMode mode) {
        FailureDetected failure = story.failure(X);
        failure.setRequestedBy(new Actor(ActorKind.OPERATOR, "ann"));
        failure.setMode(mode);
        return failure;
    }

    private UndoPlan plan(UndoMode mode) {
        return story.plan(asked(mode));
    }

    private static CompensationCommand only(UndoPlan plan) {
        assertThat(plan.steps()).hasSize(1);
        return plan.steps().get(0);
    }

    private CompensationCommand first() {
        return only(story.plan(story.failure()));
    }

    private void failed(CompensationCommand command, String code, @Nullable String now) {
        story.tell(
                ActorKind.EXECUTOR,
                CompensationFailed.newBuilder()
                        .setPlanId(command.getPlanId())
                        .setCommandId(command.getCommandId())
                        .setActionId("x")
                        .setCode(code)
                        .setDetail("no")
                        .setFound(now == null ? List.of() : List.of(new SnapshotRead("", "docs/1", now)))
                        .build());
    }

    private void begun(CompensationCommand command) {
        story.tell(
                ActorKind.EXECUTOR,
                new CompensationStarted(
                        command.getPlanId(), command.getCommandId(), "x", command.getKind(), command.getMode()));
    }

    private void readBack(VerificationStatus status) {
        story.verified("x", VerificationKind.AFTER_COMPENSATION, status, Effect.UNKNOWN, null);
    }

    private static @Nullable JsonNode applied(CompensationCommand command, @Nullable String now) {
        JsonNode body = Json.parse(Objects.requireNonNull(command.getRequest().getBody()));
        return PatchApplier.apply((ArrayNode) body.get(0).get("patch"), now == null ? null : Json.parse(now));
    }

    @Test
    void aCommandSaysWhatTheActionLeftInEachFieldThatItPutsBack() {
        act();

        assertThat(first().getLeft())
                .containsExactly(new LeftField("docs/1", "/a", "2"), new LeftField("docs/1", "/b", "6"));
    }

    @Test
    void aCorrectionPutsNothingBackSoNothingHasToBeAsItWasLeft() {
        story.contract(
                "mail",
                "EXTERNAL_IRREVERSIBLE",
                "compensate: { kind: CORRECTION, call: { post: '\"/mails\"', body: '{\"text\": \"sorry\"}' } }");
        story.done("x", "mail", doc("{\"a\":1}"), doc("{\"a\":2}"));

        assertThat(first().getKind()).isEqualTo(CompensationKind.CORRECTION);
        assertThat(first().getLeft()).isEmpty();
    }

    @Test
    void aFailedUndoIsPlannedAgainWhenAPersonAsksAndByNothingElse() {
        act();
        failed(first(), "DRIFTED", "{\"a\":3,\"b\":6,\"c\":0}");

        assertThat(story.plan(story.failure()).stepCount()).isZero();
        FailureDetected byPolicy = story.failure(X);
        assertThat(story.plan(byPolicy).stepCount()).isZero();
        CompensationCommand again = only(plan(UndoMode.CHECKED));
        assertThat(again.getIdempotencyKey()).isNull();
        assertThat(again.getLeft().get(0).getValue()).isEqualTo("2");
    }

    @Test
    void anOverwritePutsEveryFieldBackThatTheActionChangedAndHoldsItAgainstWhatWasShown() {
        act();
        String now = "{\"a\":3,\"b\":6,\"c\":9}";
        failed(first(), "DRIFTED", now);

        UndoPlan plan = plan(UndoMode.OVERWRITE);

        CompensationCommand command = only(plan);
        assertThat(command.getMode()).isEqualTo(UndoMode.OVERWRITE);
        assertThat(command.getLeft())
                .containsExactly(new LeftField("docs/1", "/a", "3"), new LeftField("docs/1", "/b", "6"));
        assertThat(applied(command, now)).isEqualTo(Json.parse("{\"a\":1,\"b\":5,\"c\":9}"));
        assertThat(plan.held())
                .as("somebody else has to agree, whatever the contract says")
                .isNotNull();
    }

    @Test
    void anOverwriteBringsADocumentBackThatSomebodyTookAway() {
        act();
        failed(first(), "DRIFTED", null);
        assertThat(Objects.requireNonNull(story.entry("x").command()).found()).isEmpty();

        Story other = new Story();
        other.done("x", "set", doc("{\"a\":1}"), doc("{\"a\":2}"));
        CompensationCommand command = other.plan(other.failure()).steps().get(0);
        other.tell(
                ActorKind.EXECUTOR,
                CompensationFailed.newBuilder()
                        .setPlanId(command.getPlanId())
                        .setCommandId(command.getCommandId())
                        .setActionId("x")
                        .setCode("DRIFTED")
                        .setDetail("gone")
                        .setFound(List.of(new SnapshotRead("", "docs/1", null)))
                        .build());
        FailureDetected failure = other.failure(X);
        failure.setRequestedBy(new Actor(ActorKind.OPERATOR, "ann"));
        failure.setMode(UndoMode.OVERWRITE);

        assertThat(applied(other.plan(failure).steps().get(0), null)).isEqualTo(Json.parse("{\"a\":1}"));
    }

    @Test
    void aMergePutsBackOnlyWhatNobodyTouchedSince() {
        act();
        String now = "{\"a\":3,\"b\":6,\"c\":9}";
        failed(first(), "DRIFTED", now);

        UndoPlan plan = plan(UndoMode.MERGE);

        assertThat(plan.held()).isNull();
        assertThat(only(plan).getLeft()).containsExactly(new LeftField("docs/1", "/b", "6"));
        assertThat(applied(only(plan), now)).isEqualTo(Json.parse("{\"a\":3,\"b\":5,\"c\":9}"));
    }

    @Test
    void aMergeWithNothingLeftToPutBackSaysSo() {
        act();
        failed(first(), "DRIFTED", "{\"a\":3,\"b\":7,\"c\":9}");

        CompensationCommand command = only(plan(UndoMode.MERGE));

        assertThat(command.getKind()).isEqualTo(CompensationKind.NONE);
        assertThat(command.getCode()).isEqualTo("NOTHING_LEFT");
        assertThat(command.getDetail()).contains("nothing to merge", "--mode overwrite");
    }

    @Test
    void anUndoThatWasNotAnsweredKeepsItsKeySoThatTheTargetAppliesOneOfTheTwo() {
        act();
        CompensationCommand command = first();
        begun(command);
        failed(command, "UNREACHABLE", "{\"a\":2,\"b\":6,\"c\":0}");
        assertThat(plan(UndoMode.CHECKED).stepCount())
                .as("its read-back is still to come")
                .isZero();
        readBack(VerificationStatus.MISMATCHED);

        CompensationCommand again = only(plan(UndoMode.CHECKED));
        assertThat(again.getCommandId()).isNotEqualTo(command.getCommandId());
        assertThat(again.getIdempotencyKey()).isEqualTo(command.getCommandId());

        failed(again, "DRIFTED", "{\"a\":3,\"b\":6,\"c\":0}");
        assertThat(only(plan(UndoMode.MERGE)).getIdempotencyKey())
                .as("nobody knows more about the first")
                .isEqualTo(command.getCommandId());
    }

    @Test
    void anUndoThatTheTargetTookAndTheReadBackRefutesGetsAKeyOfItsOwn() {
        act();
        CompensationCommand command = first();
        begun(command);
        story.tell(
                ActorKind.EXECUTOR,
                CompensationExecuted.newBuilder()
                        .setPlanId(command.getPlanId())
                        .setCommandId(command.getCommandId())
                        .setActionId("x")
                        .build());
        readBack(VerificationStatus.MISMATCHED);

        assertThat(only(plan(UndoMode.CHECKED)).getIdempotencyKey()).isNull();
    }

    @Test
    void whatIsToldLateOfAnEarlierCommandDoesNotBringItBack() {
        act();
        CompensationCommand command = first();
        failed(command, "DRIFTED", "{\"a\":3,\"b\":6,\"c\":0}");
        CompensationCommand again = only(plan(UndoMode.CHECKED));
        failed(again, "DRIFTED", "{\"a\":3,\"b\":6,\"c\":0}");
        begun(command);

        assertThat(Objects.requireNonNull(story.entry("x").command()).commandId())
                .isEqualTo(again.getCommandId());
        assertThat(story.entry("x").undoFailed()).isTrue();
    }

    @Test
    void anUndoThatIsProvenIsNotPlannedAgain() {
        act();
        CompensationCommand command = first();
        begun(command);
        failed(command, "UNREACHABLE", null);
        readBack(VerificationStatus.VERIFIED);

        assertThat(plan(UndoMode.CHECKED).stepCount()).isZero();
    }

    @Test
    void onlyWhatWasPlannedBehindTheOffsetIsUndone() {
        act();
        FailureDetected failure = story.failure();
        long offset = failure.getLedgerOffset();
        story.done("y", "set", reads(read("doc", "docs/2", "{\"a\":1}")), reads(read("doc", "docs/2", "{\"a\":2}")));
        FailureDetected later = story.failure();
        later.setAfterOffset(offset - 1);

        assertThat(story.plan(later).steps())
                .extracting(CompensationCommand::getActionId)
                .containsExactly("y");
    }

    @Test
    void aPlanIsHeldByRiskUntilExactlyItIsApproved() {
        for (String risk : List.of("LOW", "MEDIUM", "HIGH")) {
            Story risky = new Story().contract("risky", "INTERNAL_UPDATE", risk, "approval: BY_RISK");
            risky.done("x", "risky", doc("{\"a\":1}"), doc("{\"a\":2}"));
            FailureDetected byPolicy = risky.failure();
            FailureDetected byPerson = risky.failure();
            byPerson.setRequestedBy(new Actor(ActorKind.OPERATOR, "ann"));
            ApprovalRules automatic = new ApprovalRules(ApprovalRules.Medium.AUTOMATIC, ApprovalRules.DEFAULT.expiry());

            assertThat(held(risky, byPolicy, ApprovalRules.DEFAULT)).isEqualTo(!risk.equals("LOW"));
            assertThat(held(risky, byPolicy, automatic)).isEqualTo(risk.equals("HIGH"));
            assertThat(held(risky, byPerson, ApprovalRules.DEFAULT)).isEqualTo(risk.equals("HIGH"));
        }
    }

    private static boolean held(Story story, FailureDetected failure, ApprovalRules rules) {
        return UndoPlanner.plan(failure, story.entries(), story.contracts(), rules)
                        .held()
                != null;
    }

    @Test
    void theDigestOfAPlanIsThatOfWhatItSends() {
        Story risky = new Story().contract("risky", "INTERNAL_UPDATE", "HIGH", "approval: ALWAYS");
        risky.done("x", "risky", doc("{\"a\":1}"), doc("{\"a\":2}"));
        UndoPlan plan = risky.plan(risky.failure());
        var held = Objects.requireNonNull(plan.held());

        assertThat(plan.commands()).singleElement().satisfies(command -> {
            assertThat(command.getHeld()).isEqualTo(held);
            assertThat(command.getActionId()).isNull();
        });
        assertThat(held.getShown()).singleElement().satisfies(step -> {
            assertThat(step.getNeedsApproval()).isTrue();
            assertThat(step.getRequest()).isEqualTo(plan.steps().get(0).getRequest());
        });

        FailureDetected approved = risky.failure();
        approved.setFailureId("failure-of-the-approval");
        approved.setKind(FailureKind.UNDO_APPROVED);
        approved.setApprovedDigest(held.getDigest());
        UndoPlan agreed = UndoPlanner.plan(approved, risky.entries(), risky.contracts(), ApprovalRules.DEFAULT);
        assertThat(agreed.held()).isNull();
        assertThat(agreed.planId()).isNotEqualTo(plan.planId());

        risky.done("y", "risky", doc("{\"a\":2}"), doc("{\"a\":3}"));
        approved.setLedgerOffset(risky.failure().getLedgerOffset());
        assertThat(UndoPlanner.plan(approved, risky.entries(), risky.contracts(), ApprovalRules.DEFAULT)
                        .held())
                .as("the world moved: it is another plan now")
                .isNotNull();
    }

    @Test
    void aLongPlanShowsItsBeginning() {
        Story risky = new Story().contract("risky", "INTERNAL_UPDATE", "HIGH", "approval: ALWAYS");
        for (int i = 0; i < 120; i++) {
            String entity = "docs/" + i;
            risky.done(
                    "x" + i, "risky", reads(read("doc", entity, "{\"a\":1}")), reads(read("doc", entity, "{\"a\":2}")));
        }
        var held = Objects.requireNonNull(risky.plan(risky.failure()).held());

        assertThat(held.getSteps()).isEqualTo(120);
        assertThat(held.getShown()).hasSize(100);
    }
}
