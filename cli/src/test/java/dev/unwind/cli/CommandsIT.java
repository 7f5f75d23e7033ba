package dev.unwind.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.demo.Demo;
import dev.unwind.cli.demo.DemoResult;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.local.LocalStack;
import dev.unwind.local.LocalStackConfig;
import dev.unwind.local.StackFile;
import dev.unwind.local.UnwindHome;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.testsupport.audit.Auditor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands and player against one running stack, as {@code unwind up} leaves it. */
class CommandsIT {
    private static final String DATA = "src/test/resources/recorded";
    private static final String CONTRACTS = "../examples/targets/contracts";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static LocalStack stack;

    @BeforeAll
    static void startTheStack() {
        System.setProperty("unwind.home", folder.toString());
        UnwindHome home = UnwindHome.ofThisUser();
        stack = LocalStack.start(LocalStackConfig.in(home)
                .withDataSets(TargetConfig.dataSetsIn(Path.of(DATA, "db")))
                .withContracts(List.of(Path.of(CONTRACTS))));
        stack.describe().write(home);
    }

    @AfterAll
    static void auditAndStopTheStack() {
        try {
            Auditor.audit(stack.bootstrapServers(), stack.schemaRegistryUrl(), Topics.withPrefix("unwind."))
                    .assertClean();
        } finally {
            stack.close();
        }
        System.clearProperty("unwind.home");
    }

    private static Cli play(String undo, String... more) {
        String[] args = {"play", "--json", "--data", DATA, "--contracts", CONTRACTS, "--undo", undo};
        String[] all = Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new);
        return Cli.run(all);
    }

    @Test
    void everyRunOfTheOwnRecordingIsUndoneExactly() {
        Cli cli = play("all");
        JsonNode report = cli.json();
        assertThat(report.path("failures")).as(cli.out()).isEmpty();
        assertThat(report.path("runs").asInt()).isEqualTo(4);
        assertThat(report.path("answersMatching").asInt())
                .isEqualTo(report.path("actions").asInt());
        assertThat(report.path("undoneRuns").asInt()).isEqualTo(4);
        assertThat(report.path("restoredExactly").asInt()).isEqualTo(4);
        assertThat(report.path("commandsAppliedTwice").asInt()).isZero();
        assertThat(report.path("falseCompensated").asInt()).isZero();
        assertThat(report.path("commands").asInt()).isEqualTo(6);
        assertThat(cli.code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void flaggedRunsAreUndoneAndTheOthersKeepWhatTheyDid() throws IOException {
        Path file = folder.resolve("report.json");
        Cli cli = play("flagged", "--report", file.toString());
        JsonNode report = cli.json();
        assertThat(report.path("failures")).as(cli.out()).isEmpty();
        assertThat(report.path("flaggedRuns").asInt()).isEqualTo(2);
        assertThat(report.path("restoredExactly").asInt()).isEqualTo(2);
        assertThat(report.path("otherRunsIntact").asBoolean()).isTrue();
        assertThat(report).isEqualTo(Json.parse(Files.readString(file)));
        assertThat(cli.code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void resumingAPlayThatWasThroughChangesNothing() {
        String played = play("none").json().path("playId").asText();
        Cli again = play("flagged", "--resume");
        JsonNode report = again.json();
        assertThat(report.path("playId").asText()).isEqualTo(played);
        assertThat(report.path("failures")).as(again.out()).isEmpty();
        assertThat(report.path("answersMatching").asInt())
                .isEqualTo(report.path("actions").asInt());
        assertThat(report.path("restoredExactly").asInt()).isEqualTo(2);

        Cli third = play("flagged", "--resume");
        assertThat(third.json().path("failures")).as(third.out()).isEmpty();
        assertThat(third.json().path("commands").asInt())
                .isEqualTo(report.path("commands").asInt());
        assertThat(third.code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aPersonLooksAtARunAndUndoesOneOfItsActionsThenTheRest() {
        String playId = play("none").json().path("playId").asText();
        String run = "own/cancel-wrong-order@" + playId;

        assertThat(Cli.run("runs").out()).contains(run, "COMPLETED");
        Cli story = Cli.run("show", run);
        assertThat(story.out())
                .contains("retail.cancel_pending_order", "order #A1003", "why", "There is another pending lantern")
                .contains("/order/status  \"pending\" -> \"cancelled\"")
                .contains("VERIFIED");

        Cli one = Cli.run(
                "undo", run, "--actions", "s-3", "--reason", "That order was not meant", "--as", "maria", "--json");
        assertThat(one.code()).as(one.out() + one.err()).isEqualTo(ExitCode.OK);
        assertThat(one.json()
                        .path("run")
                        .path("compensation")
                        .path("compensated")
                        .asInt())
                .isEqualTo(1);
        assertThat(Cli.run("show", run).out()).contains("maria", "That order was not meant", "undo read");

        Cli rest = Cli.run("undo", run, "--reason", "The first one neither");
        assertThat(rest.code()).as(rest.out() + rest.err()).isEqualTo(ExitCode.OK);
        assertThat(rest.out()).contains("COMPENSATED");
        assertThat(Cli.run("show", run, "--json")
                        .json()
                        .path("run")
                        .path("status")
                        .asText())
                .isEqualTo("COMPENSATED");
    }

    @Test
    void theDemoLeavesALedgerThatTheAuditorFindsNothingWrongWith() {
        DemoResult result = new Demo(stack).run();
        assertThat(result.good()).as(result.toJson().toPrettyString()).isTrue();
        StringWriter story = new StringWriter();
        result.print(new PrintWriter(story));
        assertThat(story.toString())
                .contains("it changed priority of tickets/T-182 from \"normal\" to \"urgent\"")
                .contains("2 of 2 runs with a mistake were found by read-back and undone");
    }

    @Test
    void whatIsNotThereIsToldSo() {
        Cli run = Cli.run("show", "no-such-run");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("Cannot find run no-such-run", "unwind runs");

        String playId = play("none").json().path("playId").asText();
        Cli action = Cli.run("undo", "own/refused@" + playId, "--actions", "s-99", "--reason", "x");
        assertThat(action.code()).isEqualTo(ExitCode.USAGE);
        assertThat(action.err()).contains("it has no such actions", "s-1");
    }

    @Test
    void aPublishedContractNeverChanges() throws IOException {
        Path file = folder.resolve("note.yaml");
        String contract =
                "tool: own.note\nversion: 1\nclass: READ_ONLY\nrisk: LOW\ninput: { type: object }\ntimeout: 10s\n";
        Files.writeString(file, contract);
        Cli first = Cli.run("contracts", "apply", file.toString());
        assertThat(first.code()).as(first.err()).isEqualTo(ExitCode.OK);
        assertThat(first.out()).contains("published own.note@1");
        assertThat(Cli.run("contracts", "apply", file.toString()).out()).contains("0 published, 1 were there already");
        assertThat(Cli.run("contracts", "show", "own.note").out()).contains("own.note@1", "READ_ONLY");

        Files.writeString(file, contract.replace("10s", "20s"));
        Cli changed = Cli.run("contracts", "apply", file.toString());
        assertThat(changed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(changed.err()).contains("it never changes: give the file version 2");
    }

    @Test
    void theTopicsOfTheStackAreUsable() {
        Cli check = Cli.run("topics", "check", "--json");
        assertThat(check.code()).as(check.out() + check.err()).isEqualTo(ExitCode.OK);
        assertThat(check.json().path("usable").asBoolean()).isTrue();
        assertThat(Cli.run("status").code()).isEqualTo(ExitCode.OK);
        assertThat(Cli.run("cases").code()).isEqualTo(ExitCode.OK);
        assertThat(StackFile.running(UnwindHome.ofThisUser())).isPresent();
    }
}
