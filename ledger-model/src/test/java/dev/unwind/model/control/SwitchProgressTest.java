package dev.unwind.model.control;

import static dev.unwind.model.control.Switches.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.control.SwitchProgress.State;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.Instance;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchProgressTest {
    private final Control stop = Switches.control("agent/desk", ControlMode.STOP, 5);
    private final Instance quick = Switches.agent("a-quick", "desk", 5);
    private final Instance hangs = Switches.agent("b-hangs", "desk", 4);

    private State stateOf(Instance instance, int secondsLater) {
        SwitchProgress progress = SwitchProgress.of(stop, List.of(instance), NOON.plusSeconds(secondsLater));
        return progress.members().get(0).state();
    }

    @Test
    void itIsConfirmedByThoseThatKnowItAndNamesTheOthers() {
        SwitchProgress progress = SwitchProgress.of(stop, List.of(hangs, quick), NOON.plusSeconds(1));
        assertThat(progress.confirmed()).isEqualTo(1);
        assertThat(progress.fenced()).isEqualTo(1);
        assertThat(progress.size()).isEqualTo(2);
        assertThat(progress.complete()).isFalse();
        assertThat(progress.open())
                .extracting(member -> member.instance().getInstanceId())
                .containsExactly("b-hangs");
        assertThat(progress.open().get(0).fencedAt()).isEqualTo(NOON.plusSeconds(16));
    }

    @Test
    void oneThatHangsIsFencedWhenItsLeaseAndThenItsLimitHavePassed() {
        assertThat(stateOf(hangs, 15)).isEqualTo(State.OPEN);
        assertThat(stateOf(hangs, 16)).isEqualTo(State.FENCED);
        assertThat(SwitchProgress.of(stop, List.of(hangs, quick), NOON.plusSeconds(16))
                        .complete())
                .isTrue();
    }

    @Test
    void oneThatIsHeardOfAndDoesNotObeyIsNeverFenced() {
        hangs.setAt(NOON.plusSeconds(100));
        assertThat(stateOf(hangs, 101)).isEqualTo(State.OPEN);
    }

    @Test
    void oneWhoseLeaseRanOutJustBeforeTheControlCameMayStillActUntilItsLimitHasPassed() {
        hangs.setAt(NOON.minusSeconds(8));
        assertThat(stateOf(hangs, 9)).isEqualTo(State.OPEN);
        assertThat(stateOf(hangs, 10)).isEqualTo(State.FENCED);
    }

    @Test
    void oneThatSaysThatItStoppedItselfIsFencedAndNotConfirmed() {
        hangs.setStoppedItself(true);
        SwitchProgress progress = SwitchProgress.of(stop, List.of(hangs), NOON.plusSeconds(1));
        assertThat(progress.complete()).isTrue();
        assertThat(progress.confirmed()).isZero();
        assertThat(progress.silent()).hasSize(1);
    }

    @Test
    void whoWasGoneBeforeOrCannotBeMeantIsNotCounted() {
        Instance gone = Switches.agent("c-gone", "desk", 1);
        gone.setAt(NOON.minusSeconds(16));
        Instance other = Switches.agent("d-other", "billing", 0);
        assertThat(SwitchProgress.of(stop, List.of(gone, other), NOON).size()).isZero();
    }

    @Test
    void callsThatAreUnderWayAreCounted() {
        quick.setInFlight(3);
        assertThat(SwitchProgress.of(stop, List.of(quick), NOON).inFlight()).isEqualTo(3);
    }
}
