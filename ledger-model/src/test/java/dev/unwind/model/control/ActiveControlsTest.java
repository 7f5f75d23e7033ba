package dev.unwind.model.control;

import static dev.unwind.model.control.Modes.Permission.ALLOWED;
import static dev.unwind.model.control.Modes.Permission.NEEDS_APPROVAL;
import static dev.unwind.model.control.Modes.Permission.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ActiveControlsTest {
    private static final ControlledCall CALL = new ControlledCall("acme", "r-1", "desk", "7", "desk.update");

    private final Switches topic = new Switches();

    private @Nullable ControlMode mode() {
        Control control = topic.active().over(CALL);
        return control == null ? null : control.getMode();
    }

    @Test
    void aCallIsCoveredByEachOfItsScopesAndByNoOther() {
        for (String scope :
                List.of("all", "tenant/acme", "agent/desk", "release/7", "tool/desk.update", "run/acme/r-1")) {
            assertThat(ActiveControls.of(List.of(Switches.control(scope, ControlMode.STOP, 1)))
                            .over(CALL))
                    .as(scope)
                    .isNotNull();
        }
        for (String scope :
                List.of("tenant/other", "agent/acme", "release/8", "tool/desk", "run/acme/r-2", "run/other/r-1")) {
            assertThat(ActiveControls.of(List.of(Switches.control(scope, ControlMode.STOP, 1)))
                            .over(CALL))
                    .as(scope)
                    .isNull();
        }
    }

    @Test
    void aCallOfAnAgentThatIsNotKnownIsCoveredByTheControlsOfEveryAgentAndOneWithoutAReleaseByNoReleases() {
        ControlledCall unknown = new ControlledCall("acme", "r-1", null, null, "desk.update");
        topic.put("release/7", ControlMode.STOP);
        assertThat(topic.active().over(unknown)).isNull();
        topic.put("agent/a", ControlMode.READ_ONLY);
        Control stricter = topic.put("agent/b", ControlMode.STOP);
        assertThat(topic.active().over(unknown)).isEqualTo(stricter);
    }

    @Test
    void theStrictestOfAllThatCoverTheCallWins() {
        topic.put("all", ControlMode.APPROVAL_REQUIRED);
        assertThat(mode()).isEqualTo(ControlMode.APPROVAL_REQUIRED);
        topic.put("tenant/acme", ControlMode.READ_ONLY);
        topic.put("tool/desk.update", ControlMode.DRAFT_ONLY);
        assertThat(mode()).isEqualTo(ControlMode.READ_ONLY);
        topic.put("run/acme/r-1", ControlMode.STOP);
        assertThat(mode()).isEqualTo(ControlMode.STOP);
    }

    @Test
    void aLaxerModeOfTheSameScopeDoesNotTakeThePlaceOfAStricterOne() {
        topic.put("tenant/acme", ControlMode.STOP);
        topic.put("tenant/acme", ControlMode.READ_ONLY);
        assertThat(mode()).isEqualTo(ControlMode.STOP);
    }

    @Test
    void aLiftEndsWhatItsAuthorSawAndNothingElse() {
        topic.put("tenant/acme", ControlMode.STOP);
        List<String> seen = topic.seen("tenant/acme");
        Control meanwhile = topic.put("tenant/acme", ControlMode.STOP);
        topic.lift("tenant/acme", seen);
        assertThat(topic.active().of(ControlScope.parse("tenant/acme"))).containsExactly(meanwhile);

        topic.lift("tenant/acme", topic.seen("tenant/acme"));
        assertThat(topic.active().isEmpty()).isTrue();
    }

    @Test
    void whatWasLiftedBeforeStaysLiftedWhenAnotherModeIsLiftedLater() {
        topic.put("all", ControlMode.STOP);
        topic.lift("all", topic.seen("all"));
        topic.put("all", ControlMode.READ_ONLY);
        assertThat(mode()).isEqualTo(ControlMode.READ_ONLY);
        topic.lift("all", topic.seen("all"));
        assertThat(topic.active().isEmpty()).isTrue();
    }

    @Test
    void aLiftOfAnotherScopeChangesNothing() {
        topic.put("all", ControlMode.STOP);
        topic.lift("tenant/acme", topic.seen("all"));
        assertThat(mode()).isEqualTo(ControlMode.STOP);
    }

    @Test
    void whatThisVersionCannotReadStopsEverything() {
        assertThat(ActiveControls.of(List.of(Switches.control("shard/9", ControlMode.STOP, 1)))
                        .over(CALL))
                .isNotNull();
        topic.put("all", ControlMode.UNKNOWN);
        Control unknown = topic.active().over(CALL);
        assertThat(unknown).isNotNull();
        assertThat(Modes.permission(ControlMode.UNKNOWN, ActionClass.READ_ONLY)).isEqualTo(REFUSED);
    }

    @Test
    void whatEachModeLeavesPossible() {
        for (ActionClass tool : ActionClass.values()) {
            boolean reads = tool == ActionClass.READ_ONLY;
            boolean drafts = reads || tool == ActionClass.DRAFT_ONLY;
            assertThat(Modes.permission(ControlMode.STOP, tool)).isEqualTo(REFUSED);
            assertThat(Modes.permission(ControlMode.READ_ONLY, tool)).isEqualTo(reads ? ALLOWED : REFUSED);
            assertThat(Modes.permission(ControlMode.DRAFT_ONLY, tool)).isEqualTo(drafts ? ALLOWED : REFUSED);
            assertThat(Modes.permission(ControlMode.APPROVAL_REQUIRED, tool))
                    .isEqualTo(drafts ? ALLOWED : NEEDS_APPROVAL);
            assertThat(Modes.permission(ControlMode.LIFTED, tool)).isEqualTo(ALLOWED);
        }
    }

    @Test
    void moreControlsNeverMakeItLaxerWhateverTheirOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> scopes =
                List.of("all", "tenant/acme", "tenant/b", "agent/desk", "release/7", "tool/x", "run/acme/r-1");
        List<ControlMode> modes =
                List.of(ControlMode.STOP, ControlMode.READ_ONLY, ControlMode.DRAFT_ONLY, ControlMode.APPROVAL_REQUIRED);
        for (int round = 0; round < 300; round++) {
            Switches story = new Switches();
            for (int step = 0; step < 12; step++) {
                String scope = scopes.get(random.nextInt(scopes.size()));
                List<Integer> before = strictness(story.active());
                if (random.nextInt(4) == 0) {
                    story.lift(scope, story.seen(scope));
                } else {
                    story.put(scope, modes.get(random.nextInt(modes.size())));
                    List<Integer> after = strictness(story.active());
                    for (int i = 0; i < before.size(); i++) {
                        assertThat(after.get(i)).as("seed %s", seed).isGreaterThanOrEqualTo(before.get(i));
                    }
                }
                List<Control> shuffled = new ArrayList<>(story.newest());
                java.util.Collections.shuffle(shuffled, random);
                assertThat(strictness(ActiveControls.of(shuffled)))
                        .as("seed %s", seed)
                        .isEqualTo(strictness(story.active()));
            }
        }
    }

    private static List<Integer> strictness(ActiveControls controls) {
        List<Integer> all = new ArrayList<>();
        for (String tenant : List.of("acme", "b")) {
            for (String tool : List.of("x", "y")) {
                for (String release : List.of("7", "8")) {
                    Control control = controls.over(new ControlledCall(tenant, "r-1", "desk", release, tool));
                    all.add(control == null ? 0 : Modes.strictness(control.getMode()));
                }
            }
        }
        return all;
    }
}
