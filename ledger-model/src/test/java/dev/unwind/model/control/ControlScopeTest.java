package dev.unwind.model.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwind.schemas.Instance;
import dev.unwind.schemas.InstanceKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlScopeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "all",
                "tenant/acme",
                "agent/a%2Fb",
                "release/2026.11",
                "tool/desk.update_ticket",
                "run/acme/r%2F1",
                "tool/%C3%BC%25"
            })
    void aScopeHasOneText(String text) {
        assertThat(ControlScope.parse(text).encode()).isEqualTo(text);
    }

    @Test
    void namesAreEncodedSoThatASlashAlwaysDivides() {
        assertThat(ControlScope.run("acme", "a/b c#1")).hasToString("run/acme/a%2Fb%20c%231");
        assertThat(ControlScope.parse("run/acme/a%2Fb%20c%231")).isEqualTo(ControlScope.run("acme", "a/b c#1"));
        assertThat(ControlScope.parse("agent/M\u00fcller@1")).hasToString("agent/M%C3%BCller%401");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "everything | found \"everything\", expected all, tenant/T",
                "all/x | all has no name",
                "tenant | found 0 name(s) behind tenant",
                "tenant/ | a name is empty",
                "tenant/a/b | a slash within a name is written %2F",
                "run/acme | found 1 name(s) behind run",
                "run/acme/a/b | a slash within a name is written %2F",
                "tool/50% | a percent sign without two hexadecimal digits",
                "tool/a#b | a name holds #, written %23",
                "tool/a b | written %20",
                "tool/%ff | no UTF-8",
                "Tenant/acme | found \"Tenant\""
            })
    void whatIsNoScopeIsRefusedWithWhatToWrite(String text, String why) {
        assertThatThrownBy(() -> ControlScope.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot read scope \"" + text + "\"")
                .hasMessageContaining(why);
    }

    @Test
    void aCallLiesInSixScopesAtMost() {
        assertThat(new ControlledCall("acme", "r/1", "desk", "7", "desk.update")
                        .scopes().stream().map(ControlScope::encode))
                .containsExactly("all", "tenant/acme", "agent/desk", "release/7", "tool/desk.update", "run/acme/r%2F1");
        assertThat(new ControlledCall("acme", "r", "desk", null, "t").scopes()).hasSize(5);
    }

    @Test
    void aScopeConcernsTheAgentsThatCanMakeACallInItAndEveryService() {
        Instance desk = Switches.agent("d", "desk", 0);
        Instance bound = Switches.agent("b", "desk", 0);
        bound.setTenants(List.of("acme"));
        Instance verifier = Switches.agent("v", "", 0);
        verifier.setKind(InstanceKind.VERIFIER);

        assertThat(ControlScope.parse("agent/desk").concerns(desk)).isTrue();
        assertThat(ControlScope.parse("agent/other").concerns(desk)).isFalse();
        assertThat(ControlScope.parse("release/8").concerns(desk)).isFalse();
        assertThat(ControlScope.parse("tenant/other").concerns(desk)).isTrue();
        assertThat(ControlScope.parse("tenant/other").concerns(bound)).isFalse();
        assertThat(ControlScope.parse("run/acme/r").concerns(bound)).isTrue();
        assertThat(ControlScope.parse("agent/other").concerns(verifier)).isTrue();
    }
}
