package dev.unwind.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTest {
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
    void withoutASubcommandTheHelpIsPrintedAndTheCodeIsUsage() {
        Cli cli = Cli.run();
        assertThat(cli.code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("up", "play", "demo", "Exit codes");
    }

    @Test
    void withoutAStackACommandSaysWhatToDo() {
        Cli cli = Cli.run("runs");
        assertThat(cli.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.err()).contains("No local stack is running", "unwind up", "--query-api");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void aStackFileOfADeadProcessIsToldFromARunningStack() throws IOException {
        Files.writeString(home.resolve("stack.json"), "{\"pid\": 999999999, \"ready\": true}");
        Cli cli = Cli.run("status", "--json");
        assertThat(cli.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.json().path("running").asBoolean()).isFalse();
        assertThat(cli.json().path("staleFile").asBoolean()).isTrue();
    }

    @Test
    void downWithoutAStackIsDone() {
        assertThat(Cli.run("down").code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aQueryApiThatNobodyListensOnIsUnreachable() {
        Cli cli = Cli.run("runs", "--query-api", "http://127.0.0.1:1");
        assertThat(cli.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.err()).contains("Cannot reach the query API at http://127.0.0.1:1");
    }

    @Test
    void theCatalogueOfTopicsNeedsNoCluster() {
        Cli cli = Cli.run("topics", "--json");
        assertThat(cli.code()).isEqualTo(ExitCode.OK);
        assertThat(cli.json().path("topics").findValuesAsText("name")).contains("unwind.ledger", "unwind.ledger.dlq");
    }

    @Test
    void contractsOfTheExamplesHaveNoMistakes() {
        Cli cli = Cli.run("contracts", "check", "--json", "../examples/targets/contracts");
        assertThat(cli.code()).isEqualTo(ExitCode.OK);
        assertThat(cli.json().path("problems")).isEmpty();
        assertThat(cli.json().path("contracts").size()).isGreaterThan(30);
    }

    @Test
    void aMistakeInAContractIsNamedWithFileAndLine() throws IOException {
        Path file = home.resolve("broken.yaml");
        Files.writeString(file, "tool: a.b\nversion: 1\nclass: SOMETHING\n");
        Cli cli = Cli.run("contracts", "check", file.toString());
        assertThat(cli.code()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out()).contains(file + ":3:").contains("SOMETHING");
    }

    @Test
    void aPlayWithoutDataSaysWhatIsMissing() {
        Cli cli = Cli.run("play", "--data", home.toString());
        assertThat(cli.code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("found no folder db in it");
    }
}
