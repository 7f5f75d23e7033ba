package dev.unwind.ledger.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.ledger.facts.Facts;
import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.LedgerEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger's gate in its place: plans in, rulings and answers out. */
class GateTopologyTest {
    private static final Facts RUN = new Facts("acme", "run/1");

    @TempDir
    Path stateDir;

    private Driver driver;

    @BeforeEach
    void open() {
        driver = new Driver(stateDir);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private ActionState action(Facts run, String actionId) {
        return Objects.requireNonNull(driver.reader().action(run.key(), actionId));
    }

    private static LedgerEvent unclaimed(LedgerEvent plan) {
        ActionPlanned planned = (ActionPlanned) plan.getPayload();
        return LedgerEvent.newBuilder(plan)
                .setPayload(ActionPlanned.newBuilder(planned).setGate(null).build())
                .build();
    }

    private List<ActionGated> rulings() {
        return driver.stated().stream()
                .map(LedgerEvent::getPayload)
                .filter(ActionGated.class::isInstance)
                .map(ActionGated.class::cast)
                .toList();
    }

    @Test
    void whereThePlanSaysWhatTheLedgerComesToNothingMoreIsSaid() {
        driver.tell(RUN.started());
        driver.tell(RUN.planned("a", "update"));

        assertThat(rulings()).isEmpty();
        assertThat(driver.decisions()).isEmpty();
        assertThat(action(RUN, "a").status()).isEqualTo(ActionStatus.PLANNED);
    }

    @Test
    void anAgentWithoutAGateOfItsOwnIsAnswered() {
        driver.tell(RUN.started());
        driver.tell(unclaimed(RUN.planned("a", "update")));

        assertThat(rulings()).singleElement().satisfies(said -> {
            assertThat(said.getRuling().getOutcome()).isEqualTo(GateOutcome.ALLOW);
            assertThat(said.getRuling().getCode()).isEqualTo("DEFAULT");
        });
        assertThat(driver.decisions()).singleElement().satisfies(answer -> {
            assertThat(answer.getOutcome()).isEqualTo(GateOutcome.ALLOW);
            assertThat(answer.getActionId()).isEqualTo("a");
        });
    }

    @Test
    void aHeldActionWaitsWithItsPreviewAndGoesAheadWhenApproved() {
        driver.policy("desk", 1, "{\"name\":\"all\",\"then\":\"HOLD\",\"approval\":{\"role\":\"lead\"}}");
        driver.tell(RUN.started());
        driver.tell(unclaimed(RUN.planned("a", "update")));

        assertThat(action(RUN, "a").status()).isEqualTo(ActionStatus.HELD);
        assertThat(rulings()).singleElement().satisfies(said -> {
            assertThat(said.getRuling().getPolicy()).isEqualTo("desk@1");
            assertThat(said.getRuling().getRule()).isEqualTo("all");
            assertThat(said.getPreview())
                    .contains("\"tool\":\"update\"", "\"arguments\":{\"id\":\"T-1\"}", "\"digest\":\"digest-a\"")
                    .contains("\"undo\":{");
        });
        assertThat(driver.cases()).singleElement().satisfies(waiting -> {
            assertThat(waiting.getKind()).isEqualTo(CaseKind.ACTION_NEEDS_APPROVAL);
            assertThat(waiting.getDigest()).isEqualTo("digest-a");
        });

        driver.tell(RUN.state(
                ActorKind.APPROVER,
                ActionApproved.newBuilder()
                        .setActionId("a")
                        .setArgumentsDigest("digest-a")
                        .setRole("lead")
                        .build()));

        assertThat(action(RUN, "a").status()).isEqualTo(ActionStatus.APPROVED);
        assertThat(driver.decisions())
                .extracting(answer -> answer.getOutcome() + " " + answer.getCode())
                .containsExactly("HOLD RULE", "ALLOW APPROVED");
    }

    @Test
    void whatTheLedgerHoldsAndItsAgentStartedBypassedTheGate() {
        driver.policy("desk", 1, "{\"name\":\"all\",\"then\":\"HOLD\"}");
        driver.pass(Duration.ofMinutes(1));
        driver.tell(RUN.started());
        driver.tell(RUN.planned("a", "update"));
        driver.tell(RUN.actionStarted("a"));

        assertThat(driver.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getKind()).isEqualTo(FailureKind.GATE_BYPASSED));
    }

    @Test
    void aPolicyThatTheAgentCouldNotKnowYetHoldsOnlyWhatHasNotStarted() {
        driver.policy("desk", 1, "{\"name\":\"all\",\"then\":\"HOLD\"}");
        driver.pass(Duration.ofSeconds(9));
        driver.tell(RUN.started());
        driver.tell(RUN.planned("a", "update"));

        assertThat(rulings())
                .singleElement()
                .satisfies(said -> assertThat(said.getRuling().getOvertaken()).isTrue());
        assertThat(action(RUN, "a").status()).isEqualTo(ActionStatus.HELD);
    }

    @Test
    void aNewVersionTakesThePlaceOfTheFormerAndTheOldTextStays() {
        driver.policy("desk", 1, "{\"name\":\"all\",\"then\":\"BLOCK\"}");
        driver.policy("desk", 2, "{\"name\":\"all\",\"then\":\"ALLOW\"}");
        driver.tell(RUN.started());
        driver.tell(unclaimed(RUN.planned("a", "update")));

        assertThat(rulings()).singleElement().satisfies(said -> {
            assertThat(said.getRuling().getPolicy()).isEqualTo("desk@2");
            assertThat(said.getRuling().getInForce()).containsExactly("desk@2");
        });
    }

    @Test
    void budgetsCountOverTheRunsOfATenant() {
        driver.policy(
                "desk",
                1,
                null,
                "{\"name\":\"few\",\"window\":\"1h\",\"count\":2,\"per\":[\"tenant\"],\"exceeded\":\"BLOCK\"}");
        List<Facts> runs = List.of(new Facts("acme", "1"), new Facts("acme", "2"), new Facts("acme", "3"));
        for (Facts run : runs) {
            driver.tell(run.started());
            driver.tell(unclaimed(run.planned("a", "update")));
        }
        Facts other = new Facts("globex", "1");
        driver.tell(other.started());
        driver.tell(unclaimed(other.planned("a", "update")));

        assertThat(rulings())
                .extracting(said ->
                        said.getRuling().getOutcome() + " " + said.getRuling().getCode())
                .containsExactly("ALLOW DEFAULT", "ALLOW DEFAULT", "BLOCK BUDGET", "ALLOW DEFAULT");
        assertThat(action(runs.get(2), "a").status()).isEqualTo(ActionStatus.BLOCKED);

        driver.pass(Duration.ofMinutes(62));
        Facts later = new Facts("acme", "4");
        driver.tell(later.started());
        driver.tell(unclaimed(later.planned("a", "update")));
        assertThat(action(later, "a").status()).as("an hour later").isEqualTo(ActionStatus.PLANNED);
    }

    @Test
    void aLaneAndDisabledToolsHoldFromTheNextPlanOn() {
        driver.tell(RUN.started());
        driver.lane("acme/helper", Lane.READ_ONLY, List.of());
        driver.tell(unclaimed(RUN.planned("a", "update")));
        driver.lane("acme/helper", Lane.AUTONOMOUS, List.of("update"));
        driver.tell(unclaimed(RUN.planned("b", "update")));
        driver.lane("acme/helper", Lane.AUTONOMOUS, List.of());
        driver.tell(unclaimed(RUN.planned("c", "update")));

        assertThat(rulings())
                .extracting(said -> said.getRuling().getCode())
                .containsExactly("LANE_READ_ONLY", "TOOL_DISABLED", "DEFAULT");
    }

    @Test
    void aControlBlocksWhatItCovers() {
        driver.gate.controls(ActiveControls.of(List.of(Control.newBuilder()
                .setScope("tenant/acme")
                .setMode(ControlMode.STOP)
                .setEpoch(1)
                .setReason("looks wrong")
                .setChangedAt(Driver.TIME)
                .setChangedBy("ole")
                .setControlId("c-1")
                .build())));
        driver.tell(RUN.started());
        driver.tell(unclaimed(RUN.planned("a", "update")));

        assertThat(action(RUN, "a").status()).isEqualTo(ActionStatus.BLOCKED);
        assertThat(driver.decisions())
                .singleElement()
                .satisfies(answer -> assertThat(answer.getCode()).isEqualTo("CONTROL_STOPPED"));
    }

    @Test
    void aPublishedRecordThatCannotBeReadHoldsOrStops() {
        driver.raw(Driver.TOPICS.policies(), "desk@3", new byte[] {1, 2, 3});
        driver.tell(RUN.started());
        driver.tell(unclaimed(RUN.planned("a", "update")));
        driver.raw(Driver.TOPICS.routing(), "acme/helper", new byte[] {1, 2, 3});
        driver.tell(unclaimed(RUN.planned("b", "update")));

        assertThat(rulings())
                .extracting(said ->
                        said.getRuling().getOutcome() + " " + said.getRuling().getCode())
                .containsExactly("HOLD RULE", "BLOCK LANE_STOPPED");
    }
}
