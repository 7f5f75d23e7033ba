package dev.unwind.model.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.UndoMode;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is about another tenant, or another run, is refused; codes in the order of {@link RejectionCode}. */
class TenantBoundaryTest {

    @Test
    void changedArgumentsAreToldBeforeAnythingAboutTheTarget() {
        Story story = Story.begun().plan("a", "update");
        story.agent(Story.planned("b", "update")
                .setIdempotencyKey("key-a")
                .setTarget(new Target("ticket", "T-9", "globex"))
                .build());

        assertThat(story.refusal()).isEqualTo(RejectionCode.CHANGED_ARGUMENTS);
    }

    @Test
    void aPlanWhoseContractCannotSayWhatItIsAboutIsRefused() {
        Story story = Story.begun();
        story.agent(Story.planned("a", "update")
                .setArguments("{}")
                .setTarget(new Target("ticket", "T-1", "globex"))
                .build());
        assertThat(story.refusal()).isEqualTo(RejectionCode.TARGET_UNCLEAR);
        assertThat(((Decision.Rejected) story.last).detail()).contains("action a", "input.id");

        story.agent(Story.planned("a", "update").setArguments("{").build());
        assertThat(story.refusal()).isEqualTo(RejectionCode.TARGET_UNCLEAR);
    }

    @Test
    void aPlanThatSaysItIsAboutAnotherTenantIsRefused() {
        Story story = Story.begun();
        story.agent(Story.planned("a", "update")
                .setTarget(new Target("ticket", "T-2", "globex"))
                .build());

        assertThat(story.refusal()).isEqualTo(RejectionCode.OTHER_TENANT);
        assertThat(((Decision.Rejected) story.last).detail()).contains("tenant globex", "tenant acme");
        assertThat(story.folded.action("a")).isNull();
    }

    @Test
    void anUndeclaredToolMayNotNameAnotherTenantEither() {
        Story story = Story.begun();
        story.agent(Story.planned("a", "rm-rf")
                .setTarget(new Target("ticket", "T-1", "globex"))
                .build());

        assertThat(story.refusal()).isEqualTo(RejectionCode.OTHER_TENANT);
    }

    @Test
    void aPlanWhoseArgumentsLeadToAnotherTenantIsRefusedByItsContract() {
        Story story = Story.begun();
        story.agent(Story.planned("a", "assign")
                .setArguments("{\"id\":\"T-1\",\"org\":\"globex\"}")
                .build());
        assertThat(story.refusal()).isEqualTo(RejectionCode.OTHER_TENANT);

        story.plan("a", "assign");
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.PLANNED);
    }

    @Test
    void aPlanAboutAnotherObjectThanItsContractSaysIsRefused() {
        Story story = Story.begun();
        for (Target stated : new Target[] {new Target("ticket", "T-2", null), new Target("order", "T-1", null), null}) {
            story.agent(Story.planned("a", "update").setTarget(stated).build());
            assertThat(story.refusal()).as("%s", stated).isEqualTo(RejectionCode.TARGET_MISMATCH);
        }
        story.agent(Story.planned("b", "look")
                .setTarget(new Target("ticket", "T-1", null))
                .build());
        assertThat(story.refusal()).isEqualTo(RejectionCode.TARGET_MISMATCH);
    }

    @Test
    void theAgentIsToldWhyItsPlanIsRefused() {
        Story story = Story.begun();
        ActionPlanned plan = Story.planned("a", "update")
                .setTarget(new Target("ticket", "T-2", null))
                .build();
        story.agent(plan);
        LedgerRecord record = story.log.get(story.log.size() - 1);

        GateDecision answer = Objects.requireNonNull(Fold.answerTo(record, (Decision.Rejected) story.last));
        assertThat(answer.getOutcome()).isEqualTo(GateOutcome.BLOCK);
        assertThat(answer.getActionId()).isEqualTo("a");
        assertThat(answer.getCode()).isEqualTo("TARGET_MISMATCH");

        story.state(ActorKind.VERIFIER, plan);
        assertThat(Fold.answerTo(story.log.get(story.log.size() - 1), (Decision.Rejected) story.last))
                .as("nobody else's plan is answered")
                .isNull();
    }

    @Test
    void aPlanForAFailureOfAnotherRunIsRefused() {
        Story story = Story.begun().act("a").verified().undoAll();
        story.state(
                ActorKind.EXECUTOR,
                new CompensationPlanned(
                        CompensationIds.plan(Story.TENANT, Story.RUN, "failure-elsewhere"), "failure-elsewhere", 1));
        assertThat(story.refusal()).isEqualTo(RejectionCode.COMPENSATION_UNKNOWN);

        String failure = story.newest(Effect.RaiseFailure.class).failure().getFailureId();
        story.state(ActorKind.EXECUTOR, new CompensationPlanned("plan-made-up", failure, 1));
        assertThat(story.refusal()).isEqualTo(RejectionCode.COMPENSATION_UNKNOWN);
    }

    @Test
    void aCompensationAcrossTenantsIsRefused() {
        Story story = Story.begun().act("a").verified().undoAll().planned(1);
        String others = CompensationIds.command("globex", Story.RUN, "a", "plan");
        story.state(
                ActorKind.EXECUTOR,
                new CompensationStarted("plan", others, "a", CompensationKind.RESTORE, UndoMode.CHECKED));
        assertThat(story.refusal()).isEqualTo(RejectionCode.COMPENSATION_UNKNOWN);

        story.state(
                ActorKind.EXECUTOR,
                CompensationFailed.newBuilder()
                        .setPlanId("plan")
                        .setCommandId(others)
                        .setActionId("a")
                        .setCode("DRIFTED")
                        .setDetail("made up")
                        .build());
        assertThat(story.refusal()).isEqualTo(RejectionCode.COMPENSATION_UNKNOWN);
        assertThat(story.action("a").status()).isEqualTo(ActionStatus.SUCCEEDED);
    }
}
