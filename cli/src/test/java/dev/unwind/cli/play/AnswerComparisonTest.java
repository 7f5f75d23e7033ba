package dev.unwind.cli.play;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerComparisonTest {
    @Test
    void theSameBytesAreTheSameText() {
        assertThat(AnswerComparison.of("Transfer successful", "Transfer successful"))
                .isEqualTo(AnswerComparison.SAME_TEXT);
    }

    @Test
    void membersInAnotherOrderAndNumbersWrittenOtherwiseAreTheSameJson() {
        assertThat(AnswerComparison.of("{\"a\": 250, \"b\": [1]}", "{\"b\":[1.0],\"a\":250.0}"))
                .isEqualTo(AnswerComparison.SAME_JSON);
    }

    @Test
    void elementsInAnotherOrderAreAnotherAnswer() {
        assertThat(AnswerComparison.of("[1, 2]", "[2, 1]")).isEqualTo(AnswerComparison.DIFFERENT);
    }

    @Test
    void ofAValidationErrorOnlyTheFirstLineCounts() {
        assertThat(AnswerComparison.of(
                        "Error: 2 validation errors for FlightInfo\ndate missing",
                        "Error: 2 validation errors for FlightInfo\nother"))
                .isEqualTo(AnswerComparison.SAME_ERROR);
        assertThat(AnswerComparison.of("Error: user not found\nx", "Error: user not found\ny"))
                .isEqualTo(AnswerComparison.DIFFERENT);
    }

    @Test
    void aLostAnswerIsNeitherTheSameNorAnother() {
        assertThat(AnswerComparison.of("1", null)).isEqualTo(AnswerComparison.LOST);
        assertThat(AnswerComparison.LOST.matches()).isFalse();
    }

    @Test
    void whatTheLedgerKeepsOfAnAnswerGivesTheSameTextAgain() {
        assertThat(AnswerComparison.textOf(AnswerComparison.ledgerForm("255.0")))
                .isEqualTo("255.0");
        assertThat(AnswerComparison.ledgerForm("{\"a\": 1}").isObject()).isTrue();
    }
}
