package dev.unwind.model.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "after.order == output | true",
                "output.id == after.order.id | true",
                "size(output) > 1 | true",
                "after.order.output == 1 | false",
                "after.order.status == 'output' | false",
                "after.order.note == \"an \\\"output\\\" of \" | false",
                "after.outputs == before.my_output | false",
            })
    void aRuleUsesTheOutputOnlyByItsName(String rule, boolean uses) {
        assertThat(RuleText.usesOutput(rule)).isEqualTo(uses);
    }
}
