package dev.unwind.schemas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolKeyTest {

    @Test
    void theLastAtSignDividesToolFromVersion() {
        assertThat(ToolKey.parse("mail@home@12")).isEqualTo(new ToolKey("mail@home", 12));
        assertThat(new ToolKey("mail@home", 12).encode()).isEqualTo("mail@home@12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tool", "@1", "tool@", "tool@0", "tool@-1", "tool@one", "tool@99999999999"})
    void whatIsNoKeyIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ToolKey.parse(text));
    }
}
