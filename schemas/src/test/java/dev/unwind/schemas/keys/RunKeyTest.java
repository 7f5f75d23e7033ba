package dev.unwind.schemas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunKeyTest {

    @Test
    void theFirstSlashDividesTenantFromRun() {
        RunKey key = RunKey.parse("acme/2026/11/run 7");
        assertThat(key).isEqualTo(new RunKey("acme", "2026/11/run 7"));
        assertThat(key.encode()).isEqualTo("acme/2026/11/run 7").isEqualTo(key.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "A-z_0.~/x", "t/Zürich-日本-🦆", "t//", "t/a|b"})
    void whatIsWrittenIsReadBack(String text) {
        assertThat(RunKey.parse(text).encode()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "noslash", "/run", "tenant/", "ten ant/run", "tenänt/run", "t/a\nb", "t/a\u0000", "t/\ud83e"
            })
    void whatIsNoKeyIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> RunKey.parse(text));
    }

    @Test
    void theErrorNamesCharacterAndPosition() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunKey("a/b", "r"))
                .withMessageContaining("tenant id \"a/b\"")
                .withMessageContaining("'/' at position 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunKey("a", "r\u0007"))
                .withMessageContaining("U+0007 at position 1");
    }

    @Test
    void lengthsAreBounded() {
        assertThat(new RunKey("t".repeat(128), "🦆".repeat(256)).runId()).hasSize(512);
        assertThatIllegalArgumentException().isThrownBy(() -> new RunKey("t".repeat(129), "r"));
        assertThatIllegalArgumentException().isThrownBy(() -> new RunKey("t", "r".repeat(257)));
    }
}
