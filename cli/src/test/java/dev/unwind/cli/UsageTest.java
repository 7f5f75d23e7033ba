package dev.unwind.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.cli.play.PlayPolicy;
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
    void policiesOfTheExamplesHaveNoMistakesAndPassTheirTests() {
        String[] files = {"../examples/targets/policies", "--contracts", "../examples/targets/contracts", "--json"};
        Cli check = Cli.run("policy", "check", files[0], files[1], files[2], files[3]);
        assertThat(check.code()).isEqualTo(ExitCode.OK);
        assertThat(check.json().path("policies").toString()).isEqualTo("[\"airline@1\",\"desk@1\",\"money@1\"]");
        Cli test = Cli.run("policy", "test", files[0], files[1], files[2], files[3]);
        assertThat(test.code()).isEqualTo(ExitCode.OK);
        assertThat(test.json().path("tests").asInt()).isGreaterThan(10);
        assertThat(test.json().path("failed").asInt()).isZero();
    }

    @Test
    void thePolicyUnderWhichRunsArePlayedPassesItsTests() {
        Cli test = Cli.run("policy", "test", "src/main/resources/unwind-play.policy.yaml");
        assertThat(test.code()).as(test.out() + test.err()).isEqualTo(ExitCode.OK);
        assertThat(test.out()).contains("2 tests, 0 failed.");
        assertThat(PlayPolicy.policy().ref().toString()).isEqualTo("unwind-play@1");
    }

    @Test
    void aBacktestSaysWhatItCannotUse() throws IOException {
        String money = "../examples/targets/policies/money.policy.yaml";
        Cli time = Cli.run("policy", "backtest", money, "--since", "yesterday");
        assertThat(time.code()).isEqualTo(ExitCode.USAGE);
        assertThat(time.err()).contains("Cannot read --since yesterday", "30m, 12h or 7d");
        Cli backwards = Cli.run("policy", "backtest", money, "--since", "1h", "--until", "2h");
        assertThat(backwards.code()).isEqualTo(ExitCode.USAGE);
        assertThat(backwards.err()).contains("expected a begin before the end");
        Cli twice = Cli.run("policy", "backtest", money, money, "--since", "1h");
        assertThat(twice.code()).isEqualTo(ExitCode.USAGE);
        assertThat(twice.err()).contains("which policy money to test: several files define it");
        Path file = home.resolve("no.policy.yaml");
        Files.writeString(file, "policy: p\n");
        Cli wrong = Cli.run("policy", "backtest", file.toString(), "--since", "1h");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("policies that have mistakes, such as " + file);
        assertThat(Cli.run("policy", "backtest", money, "--since", "1h").code()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void aMistakeInAPolicyIsNamedWithFileAndLineAndStopsItsTests() throws IOException {
        Path file = home.resolve("broken.policy.yaml");
        Files.writeString(file, "policy: p\nversion: 1\nrules: [{ name: a, when: 1 > 2, then: BLOCK }]\n");
        Cli check = Cli.run("policy", "check", file.toString());
        assertThat(check.code()).isEqualTo(ExitCode.FAILED);
        assertThat(check.out()).contains(file + ":3:", "never fire", "1 mistakes in 1 files.");
        Cli test = Cli.run("policy", "test", file.toString());
        assertThat(test.code()).isEqualTo(ExitCode.FAILED);
        assertThat(test.err()).contains(file + ":3:", "Nothing was tested");
    }

    @Test
    void aTestThatFailsIsNamedWithWhatWasFound() throws IOException {
        Path policy = home.resolve("p.policy.yaml");
        Files.writeString(policy, "policy: p\nversion: 1\nrules: [{ name: a, then: HOLD }]\n");
        Path tests = home.resolve("tests.yaml");
        Files.writeString(
                tests,
                "policy: p\ntests:\n  - name: goes ahead\n    given: { tool: a.b, class: INTERNAL_UPDATE, risk: LOW }\n"
                        + "    expect: { outcome: ALLOW }\n");
        Cli cli = Cli.run("policy", "test", policy.toString(), tests.toString());
        assertThat(cli.code()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out())
                .contains(
                        "FAILED  goes ahead", tests + ":3: expected ALLOW; found HOLD RULE by a", "1 tests, 1 failed.");
        assertThat(Cli.run("policy", "test", tests.toString()).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aSwitchWithAScopeOrModeThatIsNoneSaysWhatToWrite() {
        Cli scope = Cli.run("stop", "tenent/acme", "--reason", "wrong refunds");
        assertThat(scope.code()).isEqualTo(ExitCode.USAGE);
        assertThat(scope.err()).contains("found \"tenent\", expected all, tenant/T");
        Cli mode = Cli.run("stop", "all", "--mode", "halt", "--reason", "wrong refunds");
        assertThat(mode.code()).isEqualTo(ExitCode.USAGE);
        assertThat(mode.err()).contains("expected one of [approval-required, draft-only, read-only, stop]");
        Cli reason = Cli.run("resume", "all", "--reason", " ");
        assertThat(reason.code()).isEqualTo(ExitCode.USAGE);
        assertThat(reason.err()).contains("without a reason");
    }

    @Test
    void aPlayWithoutDataSaysWhatIsMissing() {
        Cli cli = Cli.run("play", "--data", home.toString());
        assertThat(cli.code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("found no folder db in it");
    }
}
