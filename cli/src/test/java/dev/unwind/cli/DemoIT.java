package dev.unwind.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    @BeforeEach
    void useAHomeOfItsOwn() {
        System.setProperty("unwind.home", home.toString());
    }

    @AfterEach
    void forgetIt() {
        System.clearProperty("unwind.home");
    }

    @Test
    void theDemoFindsBothMistakesAndProvesTheirUndo() {
        Cli cli = Cli.run("demo", "--json", "--contracts", "../examples/targets/contracts");

        JsonNode answer = cli.json();
        assertThat(answer.path("restoredExactly").asBoolean()).as(cli.out()).isTrue();
        assertThat(answer.path("falseCompensated").asInt()).isZero();
        assertThat(answer.path("compensatedRuns").asInt()).isEqualTo(2);
        assertThat(answer.path("rightRunIntact").asBoolean()).isTrue();
        assertThat(answer.path("detectToVerifiedMillis").asDouble()).isPositive();
        assertThat(answer.path("correctionTrail")).hasSize(3);
        assertThat(answer.path("correctionTrail").toString())
                .contains("changed priority of tickets/T-182 from \\\"normal\\\" to \\\"urgent\\\"")
                .contains("expected \\\"high\\\", found \\\"urgent\\\"");
        assertThat(cli.code()).isEqualTo(ExitCode.OK);
    }
}
