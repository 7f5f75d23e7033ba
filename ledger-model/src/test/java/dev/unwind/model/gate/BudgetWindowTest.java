package dev.unwind.model.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetWindowTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long MINUTE = 60_000;

    @Test
    void aUseCountsUntilTheWindowIsOverAndIsThenForgotten() {
        BudgetWindow window = BudgetWindow.empty(HOUR).add(0, 5);

        assertThat(window.used(0)).isEqualTo(new BudgetUse(1, 5));
        assertThat(window.used(60 * MINUTE)).isEqualTo(new BudgetUse(1, 5));
        assertThat(window.used(61 * MINUTE)).isEqualTo(BudgetUse.NONE);
        assertThat(BudgetWindow.empty(HOUR).used(7)).isEqualTo(BudgetUse.NONE);
    }

    @Test
    void aClockThatIsBehindHidesNothing() {
        BudgetWindow window = BudgetWindow.empty(HOUR).add(100 * MINUTE, 1).add(0, 1);

        assertThat(window.used(100 * MINUTE).count()).isEqualTo(2);
        assertThat(window.used(0).count()).isEqualTo(2);
    }

    /** Held against a plain list of uses. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itNeverForgetsTooEarlyAndAtTheLatestASixtiethTooLate(long seed) {
        Random random = new Random(seed);
        long length = 1 + random.nextInt(500_000);
        BudgetWindow window = BudgetWindow.empty(Duration.ofMillis(length));
        List<long[]> uses = new ArrayList<>();
        long now = random.nextInt(1_000_000);
        for (int i = 0; i < 500; i++) {
            now += random.nextInt((int) (length / 5 + 2));
            long amount = random.nextInt(1_000);
            window = BudgetWindow.fromBytes(window.add(now, amount).toBytes());
            uses.add(new long[] {now, amount});
            long later = now + random.nextInt((int) length);
            BudgetUse used = window.used(later);

            assertThat(used.amount()).as("seed %s step %s", seed, i).isGreaterThanOrEqualTo(sum(uses, later - length));
            long slack = 2 * ((length + 59) / 60);
            assertThat(used.amount())
                    .as("seed %s step %s", seed, i)
                    .isLessThanOrEqualTo(sum(uses, later - length - slack));
        }
    }

    private static long sum(List<long[]> uses, long after) {
        return uses.stream()
                .filter(use -> use[0] > after)
                .mapToLong(use -> use[1])
                .sum();
    }

    @Test
    void itsSizeDoesNotGrow() {
        BudgetWindow window = BudgetWindow.empty(HOUR);
        int size = window.toBytes().length;
        for (int i = 0; i < 10_000; i++) {
            window = window.add(i * 97L, Long.MAX_VALUE / 3);
        }

        assertThat(window.toBytes()).hasSize(size);
        assertThat(window.used(10_000 * 97L).amount()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anotherWindowOfTheSameBudgetForgetsNothingThatCounts() {
        BudgetWindow window =
                BudgetWindow.empty(HOUR).add(0, 3).add(30 * MINUTE, 4).over(Duration.ofDays(1), 40 * MINUTE);

        assertThat(window.used(40 * MINUTE)).isEqualTo(new BudgetUse(2, 7));
        assertThat(window.used(600 * MINUTE)).isEqualTo(new BudgetUse(2, 7));
        assertThat(window.over(Duration.ofDays(1), 0)).isSameAs(window);
    }

    @Test
    void whatIsNoWindowIsRefused() {
        assertThatThrownBy(() -> BudgetWindow.fromBytes(new byte[3])).hasMessageContaining("3 bytes");
        assertThatThrownBy(() -> BudgetWindow.empty(Duration.ZERO)).hasMessageContaining("a millisecond or more");
        assertThatThrownBy(() -> BudgetWindow.empty(HOUR).add(0, -1)).hasMessageContaining("0 or more");
    }
}
