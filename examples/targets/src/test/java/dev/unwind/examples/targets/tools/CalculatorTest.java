package dev.unwind.examples.targets.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalculatorTest {
    @ParameterizedTest
    @CsvSource({
        "152 + 103, 255.0",
        "2 + 3 * 4, 14.0",
        "(2 + 3) * 4, 20.0",
        "-3.07, -3.07",
        "10 / 4, 2.5",
        "7 // 2, 3.0",
        "2 ** 3 ** 2, 512.0",
        "-2 ** 2, -4.0",
        "2 ** -1, 0.5",
        "1 - -1, 2.0",
        "0.125, 0.12",
        "2.675, 2.67",
        "12345678 * 10, 123456780.0",
        "99999999 * 999999999, 9.99999989e+16",
        ".5 + 1., 1.5",
        "0 - 0.001, -0.0",
    })
    void valuesAreRoundedHalfEvenAndPrintedWithADecimal(String expression, String value) throws Refused {
        assertThat(Calculator.calculate(expression)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"''", "1 +", "(1", "1)", "1 2", "()", "1..2", "* 2"})
    void brokenExpressionsAreRefused(String expression) {
        assertThatThrownBy(() -> Calculator.calculate(expression)).isInstanceOf(Refused.class);
    }

    @Test
    void divisionByZeroAndEndlessNestingAreRefused() {
        assertThatThrownBy(() -> Calculator.calculate("1 / 0")).hasMessage("division by zero");
        assertThatThrownBy(() -> Calculator.calculate("(".repeat(100_000))).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> Calculator.calculate("-".repeat(100_000) + "1"))
                .isInstanceOf(Refused.class);
    }

    @Test
    void lettersAndCommasAreNotAllowed() {
        assertThat(Calculator.hasOnlyAllowedCharacters("1,000")).isFalse();
        assertThat(Calculator.hasOnlyAllowedCharacters("abs(1)")).isFalse();
        assertThat(Calculator.hasOnlyAllowedCharacters("(1 + 2.5) * 3 / 4 - 1")).isTrue();
    }
}
