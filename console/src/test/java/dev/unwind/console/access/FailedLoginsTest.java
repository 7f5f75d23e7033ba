package dev.unwind.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailedLoginsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void anAddressThatFailsTooOftenWaitsAndOthersDoNot() {
        FailedLogins failures = new FailedLogins(3, 6);
        for (int i = 0; i < 3; i++) {
            assertThat(failures.failed("10.0.0.1", 0)).isZero();
        }
        assertThat(failures.failed("10.0.0.1", 0)).isEqualTo(10);
        assertThat(failures.failed("10.0.0.1", 4 * SECOND)).isEqualTo(6);
        assertThat(failures.failed("10.0.0.2", 4 * SECOND)).isZero();
        assertThat(failures.failed("10.0.0.1", 10 * SECOND)).isZero();
        assertThat(failures.failed("10.0.0.1", 10 * SECOND)).isEqualTo(10);
    }

    @Test
    void manyAddressesDoNotFillTheMemory() {
        FailedLogins failures = new FailedLogins(1, 1);
        for (int i = 0; i < 20_000; i++) {
            assertThat(failures.failed("address-" + i, 0)).isZero();
        }
        assertThat(failures.failed("address-19999", 0)).isPositive();
        assertThat(failures.failed("address-0", 0)).as("forgotten").isZero();
    }
}
