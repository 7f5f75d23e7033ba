package dev.unwind.model.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void inTheMeanNoMoreActionsAreHandedOnThanTheRateAllows() {
        Pace pace = new Pace(20, 0);
        int handedOn = 0;
        for (long now = 0; now <= 60 * SECOND; now += SECOND / 100) {
            if (pace.spend(10, now)) {
                handedOn += 10;
            }
        }
        assertThat(handedOn).isBetween(60 * 20 - 20, 60 * 20 + 20);
    }

    @Test
    void aRequestThatIsLargerThanTheRateGoesThroughAndIsPaidForAfterwards() {
        Pace pace = new Pace(10, 0);
        assertThat(pace.spend(500, SECOND)).isTrue();
        assertThat(pace.spend(1, 40 * SECOND)).isFalse();
        assertThat(pace.spend(1, 51 * SECOND)).isTrue();
    }

    @Test
    void withoutALimitNothingWaits() {
        Pace pace = new Pace(null, 0);
        assertThat(pace.spend(1_000_000, 0)).isTrue();
        assertThat(pace.spend(1_000_000, 0)).isTrue();
    }
}
