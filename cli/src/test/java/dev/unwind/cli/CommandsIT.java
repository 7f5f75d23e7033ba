package dev.unwind.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.demo.Demo;
import dev.unwind.cli.demo.DemoResult;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.local.LocalStack;
import dev.unwind.local.LocalStackConfig;
import dev.unwind.local.StackFile;
import dev.unwind.local.UnwindHome;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.testsupport.audit.Auditor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
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
    void aPlayTellsWhichHarmfulRunsAPolicyWouldHaveHeldBeforeTheAct() throws IOException {
        Cli cli = play("none", "--policy", "../examples/targets/policies/money.policy.yaml");
        JsonNode report = cli.json();
        assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(ExitCode.OK);
        JsonNode policy = report.path("policy");
        assertThat(policy.path("harmfulRuns").asInt()).isEqualTo(2);
        assertThat(policy.path("heldBeforeTheAct").asInt()).isEqualTo(1);
        assertThat(policy.path("missed").asInt())
                .as("a wrong address costs nothing")
                .isEqualTo(1);
        assertThat(policy.path("approvalsInHarmlessRuns").asInt()).isEqualTo(2);
        assertThat(policy.path("approvalsInHarmfulRuns").asInt()).isEqualTo(3);
        assertThat(policy.at("/runs/0/firstHarmfulAct/actionId").asText()).isEqualTo("s-3");
        assertThat(policy.at("/runs/0/prevention").asText()).isEqualTo("HELD");
        assertThat(policy.at("/runs/1/prevention").asText()).isEqualTo("MISSED");

        String playId = report.path("playId").asText();
        String run = "own/cancel-wrong-order@" + playId;
        Cli undo = Cli.run("undo", run, "--actions", "s-3", "--reason", "That order was not meant", "--as", "maria");
        assertThat(undo.code()).as(undo.out() + undo.err()).isEqualTo(ExitCode.OK);
        String tenant = shown(run).path("tenantId").asText();
        String[] backtest = {
            "policy", "backtest", "../examples/targets/policies/money.policy.yaml", "--since", "1h", "--tenant", tenant
        };
        Cli told = Cli.run(backtest);
        assertThat(told.code()).as(told.out() + told.err()).isEqualTo(ExitCode.OK);
        assertThat(told.out())
                .contains("money@1 against topic unwind.ledger", "4 actions in 1 runs: 2 would have gone ahead, 2 held")
                .contains("RULE retail-refunds of money@1  2  retail.cancel_pending_order 2")
                .contains("It would have cost 2 approvals (finance 2) in 1 runs; 0 of them")
                .contains(
                        "1 runs had an incident",
                        "0 blocked, 1 held",
                        "s-3 retail.cancel_pending_order  UNDO_REQUESTED");

        Path file = folder.resolve("backtest.jsonl");
        assertThat(Cli.run("export", "--run", run, "--out", file.toString()).code())
                .isEqualTo(ExitCode.OK);
        JsonNode fromFile = Cli.run(
                        "policy", "backtest", backtest[2], "--since", "1h", "--from-file", file.toString(), "--json")
                .json();
        assertThat(fromFile.path("actions").asInt()).isEqualTo(4);
        assertThat(fromFile.at("/incidents/HELD").asInt()).isEqualTo(1);
        assertThat(fromFile.at("/incidents/list/0/firstAct/rule").asText()).isEqualTo("retail-refunds");
    }

    @Test
    void onlyTheWrongStepsAreUndoneAndTheRightOnesStay() {
        Cli cli = play("wrong-steps");
        JsonNode report = cli.json();
        assertThat(report.path("failures")).as(cli.out()).isEmpty();
        assertThat(report.path("undo").asText()).isEqualTo("wrong-steps");
        assertThat(report.path("wrongSteps").asInt()).isEqualTo(2);
        assertThat(report.path("wrongStepsUndone").asInt()).isEqualTo(2);
        assertThat(report.path("wrongStepsHeldByLaterRightSteps").asInt()).isZero();
        assertThat(report.path("wrongEntities").asInt()).isEqualTo(1);
        assertThat(report.path("wrongEntitiesAsAtStart").asInt()).isEqualTo(1);
        assertThat(report.path("rightEntities").asInt()).isEqualTo(2);
        assertThat(report.path("rightEntitiesAsLeft").asInt()).isEqualTo(2);
        assertThat(report.path("mixedEntities").asInt()).isEqualTo(1);
        assertThat(report.path("mixedEntitiesAsRuled").asInt()).isEqualTo(1);
        assertThat(report.path("otherRunsIntact").asBoolean()).isTrue();
        assertThat(report.path("commands").asInt()).isEqualTo(2);
        assertThat(cli.code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aDryRunTellsWhatAnUndoWouldDoAndTouchesNothing() {
        String playId = play("none").json().path("playId").asText();
        String run = "own/change-address-twice@" + playId;
        JsonNode before = shown(run);

        Cli all = Cli.run("undo", run, "--dry-run");
        assertThat(all.code()).as(all.out() + all.err()).isEqualTo(ExitCode.OK);
        assertThat(all.out())
                .contains("3 steps, newest first", "after step 1 (same object)")
                .contains("/address/zip  \"69090\" -> \"69009\"", "approval: not needed", "possible until ")
                .contains("The targets were read just now", "nothing has drifted")
                .contains("This is a preview");

        Cli one = Cli.run("undo", run, "--actions", "s-1", "--dry-run", "--no-read", "--json");
        assertThat(one.code()).as(one.out() + one.err()).isEqualTo(ExitCode.OK);
        JsonNode preview = one.json();
        assertThat(preview.path("steps")).hasSize(1);
        assertThat(preview.at("/steps/0/actionId").asText()).isEqualTo("s-1");
        assertThat(preview.path("targetsRead").asBoolean()).isFalse();
        assertThat(preview.at("/laterActionsLeft/0/actionId").asText()).isEqualTo("s-2");
        assertThat(preview.at("/laterActionsLeft/0/conflict").asBoolean()).isTrue();
        assertThat(preview.at("/laterActionsLeft/1/conflict").asBoolean()).isFalse();

        Cli drifted = Cli.run("undo", run, "--actions", "s-1", "--dry-run");
        assertThat(drifted.out()).contains("DRIFTED  orders/#A1003 /address/zip of [s-1]: it left \"69009\"");

        Cli refused = Cli.run("undo", run, "--actions", "s-1", "--reason", "Only the first one");
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("without --yes", "[s-2] changed [/address/address2, /address/zip]");
        Cli noReason = Cli.run("undo", run);
        assertThat(noReason.code()).isEqualTo(ExitCode.USAGE);
        assertThat(noReason.err()).contains("--reason", "--dry-run");
        assertThat(shown(run)).isEqualTo(before);

        Cli part = Cli.run("undo", run, "--actions", "s-2", "--reason", "The second one was wrong");
        assertThat(part.code()).as(part.out() + part.err()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aDriftedUndoTellsWhoWroteInBetweenAndCascades() {
        try (Desk desk = new Desk(stack, "drift-by-run")) {
            desk.run("first", "T-182", "priority", "high");
            desk.run("second", "T-182", "priority", "urgent");
            desk.run("third", "T-182", "assignee", "noor");
        }

        Cli undo = Cli.run("undo", "first", "--reason", "Not asked for", "--as", "maria");
        assertThat(undo.code()).as(undo.out() + undo.err()).isEqualTo(ExitCode.FAILED);
        String caseId = caseOf("first");
        Cli shown = Awaitility.await("the view by target has caught up")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Cli.run("cases", "show", caseId), cli -> cli.out().contains("run second [set-priority]"));
        assertThat(shown.out())
                .contains("DRIFTED", "tickets/T-182 /priority", "written  \"high\"", "now      \"urgent\"")
                .contains("run second [set-priority] desk.update_ticket", "[/priority]")
                .contains("--mode merge", "--mode overwrite", "undo --cascade " + caseId)
                .doesNotContain("unknown: nothing on the ledger");

        Cli refused = Cli.run("undo", "--cascade", caseId, "--reason", "All of it", "--as", "maria");
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.out()).contains("1. run second [set-priority]", "2. run first [set-priority] once more");
        assertThat(refused.err()).contains("without --yes");

        Cli cascade = Cli.run("undo", "--cascade", caseId, "--reason", "All of it", "--as", "maria", "--yes");
        assertThat(cascade.code()).as(cascade.out() + cascade.err()).isEqualTo(ExitCode.OK);
        assertThat(cascade.out())
                .contains("run second [set-priority]: COMPENSATED", "run first [set-priority]: COMPENSATED");
        assertThat(Cli.run("undo", "third", "--dry-run").out())
                .as("it changed another field and stays")
                .contains("1 step", "nothing has drifted");
    }

    @Test
    void anUndoOverSomebodysChangeWaitsForAnotherPerson() {
        try (Desk desk = new Desk(stack, "drift-by-unknown")) {
            desk.run("overwritten", "T-182", "priority", "high");
            desk.behindTheBack("T-182", "priority", "low");
        }
        Cli undo = Cli.run("undo", "overwritten", "--reason", "Not asked for", "--as", "maria");
        assertThat(undo.code()).as(undo.out() + undo.err()).isEqualTo(ExitCode.FAILED);
        String drifted = caseOf("overwritten");
        assertThat(Cli.run("cases", "show", drifted).out())
                .contains("unknown: nothing on the ledger wrote tickets/T-182 /priority since")
                .doesNotContain("undo --cascade");
        Cli nobody = Cli.run("undo", "--cascade", drifted, "--reason", "x", "--yes");
        assertThat(nobody.code()).isEqualTo(ExitCode.USAGE);
        assertThat(nobody.err()).contains("nothing on the ledger wrote it");

        String[] again = {
            "undo",
            "overwritten",
            "--actions",
            "set-priority",
            "--mode",
            "overwrite",
            "--case",
            drifted,
            "--reason",
            "Normal it was",
            "--as",
            "maria"
        };
        Cli held = Cli.run(again);
        assertThat(held.code()).as(held.out() + held.err()).isEqualTo(ExitCode.FAILED);
        assertThat(held.out()).contains("waits for another person's approval", "unwind approve ");
        String waiting = caseOf("overwritten", "UNDO_NEEDS_APPROVAL");
        Cli shown = Cli.run("cases", "show", waiting);
        assertThat(shown.out())
                .contains("asked for by maria: Normal it was", "mode overwrite", "<- needs the approval", "digest ");
        String digest = Cli.run("cases", "show", waiting, "--json")
                .json()
                .at("/case/digest")
                .asText();

        Cli unseen = Cli.run("approve-undo", waiting, "--reason", "Fine", "--as", "noor");
        assertThat(unseen.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unseen.err()).contains("unseen", "--digest");
        Cli other = Cli.run("approve-undo", waiting, "--digest", "00", "--reason", "Fine", "--as", "noor");
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("what waits has digest " + digest);
        Cli own = Cli.run("approve-undo", waiting, "--digest", digest, "--reason", "Fine", "--as", "maria");
        assertThat(own.code()).as(own.out() + own.err()).isEqualTo(ExitCode.FAILED);
        assertThat(own.out()).contains("refused", "OWN_UNDO", "somebody else to approve");
        JsonNode letter = Cli.run("dead-letters", "--topic", "unwind.ledger", "--json")
                .json()
                .path("deadLetters")
                .path(0);
        assertThat(letter.path("code").asText()).isEqualTo("OWN_UNDO");
        assertThat(letter.path("key").asText()).contains("overwritten");
        assertThat(letter.path("bytes").asInt()).isPositive();
        assertThat(Cli.run("dead-letters", "--topic", "unwind.ledger.dlq").err())
                .contains("expected one of", "unwind.ledger,");

        Cli approved = Cli.run("approve-undo", waiting, "--digest", digest, "--reason", "Fine", "--as", "noor");
        assertThat(approved.code()).as(approved.out() + approved.err()).isEqualTo(ExitCode.OK);
        Awaitility.await("the read-back has spoken")
                .atMost(Duration.ofSeconds(30))
                .until(() -> shown("overwritten").path("status").asText().equals("COMPENSATED"));

        Cli user = Cli.run("trail", "overwritten", "--for", "user");
        assertThat(user.out())
                .contains(
                        "The priority of ticket T-182 is “normal” again.", "A person agreed to the correction: “Fine”.")
                .doesNotContain("So it was asked for", "set-priority", "maria", "overwritten");
        assertThat(Cli.run("trail", "overwritten").out())
                .contains(
                        "So it was asked for",
                        "CompensationApproved by APPROVER noor",
                        "RESTORED (RESTORE, mode OVERWRITE)");
        Path page = folder.resolve("trail.html");
        Cli html = Cli.run("trail", "overwritten", "--for", "user", "--format", "html", "--out", page.toString());
        assertThat(html.code()).as(html.err()).isEqualTo(ExitCode.OK);
        assertThat(page).content().contains("<!doctype html>", "Content-Security-Policy");
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
    void aPersonParksRunsAndDecidesTheirCases() {
        String playId = play("none").json().path("playId").asText();
        String run = "own/cancel-wrong-order@" + playId;

        Cli parked = Cli.run("park", run, "--reason", "Is that the right order?", "--as", "maria", "--json");
        assertThat(parked.code()).as(parked.out() + parked.err()).isEqualTo(ExitCode.OK);
        assertThat(parked.json().path("status").asText()).isEqualTo("PARKED");
        String caseId = caseOf(run);

        Cli resumed = Cli.run("cases", "resume", caseId, "--reason", "It is");
        assertThat(resumed.code()).as(resumed.out() + resumed.err()).isEqualTo(ExitCode.OK);
        assertThat(resumed.out()).contains("Resumed run " + run, "COMPLETED");
        Cli gone = Cli.run("cases", "close", caseId, "--reason", "Twice");
        assertThat(gone.code()).isEqualTo(ExitCode.USAGE);
        assertThat(gone.err()).contains("no open case has an id that begins so", "unwind cases");

        assertThat(Cli.run("park", run, "--reason", "Or not?").out()).contains("Parked run " + run);
        Cli undone = Cli.run("cases", "compensate", caseOf(run), "--reason", "It is not", "--json");
        assertThat(undone.code()).as(undone.out() + undone.err()).isEqualTo(ExitCode.OK);
        assertThat(undone.json().path("accepted").asBoolean()).isTrue();

        Cli again = Cli.run("undo", run, "--reason", "Wait for it");
        assertThat(again.out()).contains("COMPENSATED");
        Cli late = Cli.run("park", run, "--reason", "Too late");
        assertThat(late.code()).isEqualTo(ExitCode.USAGE);
        assertThat(late.err()).contains("Cannot park run", "COMPENSATED", "expected one of");
    }

    private static String caseOf(String run) {
        return caseOf(run, "");
    }

    private static String caseOf(String run, String kind) {
        for (JsonNode open : Cli.run("cases", "--json").json().path("cases")) {
            boolean wanted = open.path("kind").asText().startsWith(kind);
            if (wanted && open.path("runId").asText().equals(run)) {
                return open.path("caseId").asText();
            }
        }
        throw new AssertionError("run " + run + " has no open case");
    }

    @Test
    void aRunIsCancelledAndUndoneByItself() {
        String playId = play("none").json().path("playId").asText();
        String run = "own/cancel-wrong-order@" + playId;

        Cli cancelled = Cli.run("cancel", run, "--reason", "The customer hung up", "--json");

        assertThat(cancelled.code()).as(cancelled.out() + cancelled.err()).isEqualTo(ExitCode.OK);
        assertThat(cancelled.json().path("status").asText()).isIn("COMPENSATING", "COMPENSATED");
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
    void whyAnActionHappenedIsToldFromFacts() {
        String playId = play("none").json().path("playId").asText();
        String run = "own/cancel-wrong-order@" + playId;

        Cli why = Cli.run("why", "s-3", "--run", run);
        assertThat(why.code()).as(why.out() + why.err()).isEqualTo(ExitCode.OK);
        assertThat(why.out())
                .contains("Action s-3", "of run " + run, "SUCCEEDED, VERIFIED")
                .contains("task", "reasoning   \"There is another pending lantern")
                .contains("allowed by  contract retail.cancel_pending_order@1", "no policy was asked")
                .contains("/order/status  \"pending\" -> \"cancelled\"")
                .contains("by VERIFIER", "since       nothing");

        Cli undo = Cli.run("undo", run, "--actions", "s-3", "--reason", "That order was not meant", "--as", "maria");
        assertThat(undo.code()).as(undo.out() + undo.err()).isEqualTo(ExitCode.OK);
        assertThat(Cli.run("why", "s-3", "--run", run).out())
                .contains("COMPENSATED", "CompensationRequested by OPERATOR maria", "That order was not meant")
                .contains("undo begun by EXECUTOR", "put back by EXECUTOR", "undo read");
        JsonNode json = Cli.run("why", "s-3", "--run", run, "--json").json();
        assertThat(json.at("/allowed/by").asText()).isEqualTo("CONTRACT");
        assertThat(json.at("/allowed/policy").isNull()).isTrue();
        assertThat(json.path("changes")).isNotEmpty();
        assertThat(json.path("verifications")).hasSize(2);
        assertThat(json.at("/since/undoRequests")).hasSize(1);
        assertThat(json.at("/since/complete").asBoolean()).isTrue();

        Cli ambiguous = Cli.run("why", "s-1");
        assertThat(ambiguous.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ambiguous.err()).contains("Cannot tell which action s-1 is meant", "Name one with --run");
        Cli unknown = Cli.run("why", "no-such-action");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("Cannot find action no-such-action in any run", "unwind show RUN");
        Cli notThere = Cli.run("why", "s-99", "--run", run);
        assertThat(notThere.code()).isEqualTo(ExitCode.USAGE);
        assertThat(notThere.err()).contains("Cannot find action s-99 in run");
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
        assertThat(Cli.run("why", "raise").out())
                .as("the id alone is enough where no other run has it")
                .contains(
                        "COMPENSATED",
                        "MISMATCHED, Cannot confirm AFTER_ACTION",
                        "Answer T-182 and raise its priority",
                        "so high instead of normal")
                .contains("/ticket/priority  \"normal\" -> \"urgent\"")
                .contains("undo read");
    }

    @Test
    void theLedgerIsProvenAndAnAlteredCopyOfItIsFound() throws IOException {
        String run =
                "own/cancel-wrong-order@" + play("none").json().path("playId").asText();
        JsonNode whole = Awaitility.await("every record is anchored")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> Cli.run("verify-chain", "--all", "--json").json(),
                        report -> report.findValues("notAnchored").stream().allMatch(left -> left.asLong() == 0));
        assertThat(whole.path("intact").asBoolean()).as(whole.toString()).isTrue();
        assertThat(whole.path("runsCompared").asLong()).isGreaterThanOrEqualTo(4);

        Cli one = Cli.run("verify-chain", "--run", run);
        assertThat(one.code()).as(one.out() + one.err()).isEqualTo(ExitCode.OK);
        assertThat(one.out()).contains("INTACT: ", "0 findings", "hash chains of 1 runs compared");

        JsonNode replayed = Cli.run("replay", "--run", run, "--json").json();
        for (String format : List.of("jsonl", "avro")) {
            String file = folder.resolve("run." + format).toString();
            Cli export = Cli.run("export", "--run", run, "--format", format, "--out", file);
            assertThat(export.code()).as(export.out() + export.err()).isEqualTo(ExitCode.OK);
            Cli checked = Cli.run("verify-chain", "--from-file", file);
            assertThat(checked.code()).as(checked.out() + checked.err()).isEqualTo(ExitCode.OK);
            assertThat(checked.out()).contains("INTACT: ", "no live store was asked");
            assertThat(Cli.run("replay", "--run", run, "--from-file", file, "--json")
                            .json())
                    .as("the file of format " + format + " alone tells the same")
                    .isEqualTo(replayed);
        }

        Path all = folder.resolve("all.jsonl");
        assertThat(Cli.run("export", "--all", "--out", all.toString()).code()).isEqualTo(ExitCode.OK);
        AlteredExport altered = AlteredExport.of(all, run);
        Cli broken = Cli.run("verify-chain", "--from-file", altered.file().toString());
        assertThat(broken.code()).as(broken.out() + broken.err()).isEqualTo(ExitCode.FAILED);
        assertThat(broken.out())
                .contains(
                        "CHANGED  unwind.ledger partition " + altered.partition() + " offset " + altered.offset()
                                + "\n  run " + altered.run(),
                        "contradicted by the segment of offsets",
                        "BROKEN: ");
        String other = run.replace("cancel-wrong-order", "refused");
        Cli elsewhere = Cli.run(
                "verify-chain", "--run", other, "--from-file", altered.file().toString());
        assertThat(elsewhere.out())
                .contains("other runs are broken: ", "`unwind verify-chain --all`")
                .doesNotContain("CHANGED");
    }

    @Test
    void aReplayTellsWhatTheQueryApiAnswers() {
        String run = "own/cancel-wrong-order@"
                + play("flagged").json().path("playId").asText();
        JsonNode replayed = Awaitility.await("replay and live store are equally far")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> Cli.run("replay", "--run", run, "--json").json(),
                        json -> json.at("/run/lastOffset").equals(shown(run).path("lastOffset")));
        RunKey key = new RunKey(
                replayed.at("/run/tenantId").asText(), replayed.at("/run/runId").asText());
        try (QueryApi query = new QueryApi(stack.queryApi())) {
            assertThat(replayed.path("run")).isEqualTo(query.run(key).orElseThrow());
            assertThat(replayed.path("actions")).containsExactlyElementsOf(query.actions(key));
            assertThat(replayed.path("timeline")).containsExactlyElementsOf(query.timeline(key));
        }

        long first = replayed.at("/timeline/0/offset").asLong();
        JsonNode begun = Cli.run("replay", "--run", run, "--until-offset", String.valueOf(first), "--json")
                .json();
        assertThat(begun.path("timeline")).hasSize(1);
        assertThat(begun.path("actions")).isEmpty();

        Cli compared = Cli.run("replay", "--all", "--compare");
        assertThat(compared.code()).as(compared.out() + compared.err()).isEqualTo(ExitCode.OK);
        assertThat(compared.out()).contains("every field of each equals the live store at the same offset");
    }

    private static JsonNode shown(String run) {
        return Cli.run("show", run, "--json").json().path("run");
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
    void aPolicyIsPublishedWhenItsTestsPassAndThenNeverChanges() throws IOException {
        Path file = folder.resolve("own.policy.yaml");
        String policy = """
                policy: own
                version: 1
                rules: [{ name: closing, tools: [desk.close_ticket], when: input.resolution == "", then: BLOCK }]
                tests:
                  - name: closing says why
                    given: { tool: desk.close_ticket, input: { ticket_id: T-1, resolution: "" } }
                    expect: { outcome: BLOCK, rule: closing }
                """;
        Files.writeString(file, policy.replace("desk.close_ticket]", "desk.shut_ticket]"));
        Cli unknown = Cli.run("policy", "apply", file.toString());
        assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("desk.shut_ticket", "no tool of the contracts");
        Files.writeString(file, policy.replace("outcome: BLOCK", "outcome: HOLD"));
        Cli failed = Cli.run("policy", "apply", file.toString());
        assertThat(failed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(failed.err()).contains("closing says why", "Nothing was published: 1 tests failed.");

        Files.writeString(file, policy);
        Cli first = Cli.run("policy", "apply", file.toString(), "--as", "ada");
        assertThat(first.code()).as(first.err()).isEqualTo(ExitCode.OK);
        assertThat(first.out()).contains("published own@1");
        assertThat(Cli.run("policy", "apply", file.toString()).out()).contains("0 published, 1 were there already");
        assertThat(Cli.run("policy", "show").out()).contains("own@1", "published by ada");
        assertThat(Cli.run("policy", "show", "own", "--json")
                        .json()
                        .at("/policies/0/definition/rules/0/name")
                        .asText())
                .isEqualTo("closing");

        Files.writeString(file, policy.replace("BLOCK }]", "HOLD }]").replace("outcome: BLOCK", "outcome: HOLD"));
        Cli changed = Cli.run("policy", "apply", file.toString());
        assertThat(changed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(changed.err()).contains("with another definition", "give the file version 2");
        assertThat(Cli.run("policy", "show", "other").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whatTheGateHoldsIsApprovedEditedOrRejectedByPeople() throws IOException {
        Path policy = folder.resolve("held.policy.yaml");
        Files.writeString(policy, """
                policy: held
                version: 1
                approval: { role: lead, expires: 2h, breakGlass: true, escalate: [{ role: boss, after: 1h }] }
                rules:
                  - name: urgent
                    tenants: [approvals]
                    tools: [desk.update_ticket]
                    when: has(input.priority) && input.priority == "urgent"
                    then: HOLD
                    says: '"ticket " + input.ticket_id + " would wake somebody up"'
                """);
        Cli published = Cli.run("policy", "apply", policy.toString(), "--as", "ada");
        assertThat(published.code()).as(published.err()).isEqualTo(ExitCode.OK);
        String digest = HeldCalls.plan(stack, "hold-a", "make-urgent", "T-181");
        HeldCalls.plan(stack, "hold-b", "make-urgent", "T-182");
        HeldCalls.plan(stack, "hold-c", "make-urgent", "T-183");
        Awaitility.await("the gate holds all three")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Cli.run("approvals", "--tenant", "approvals", "--json")
                                .json()
                                .path("approvals")
                                .size()
                        == 3);

        assertThat(Cli.run("approvals").out())
                .contains("desk.update_ticket on ticket T-181", "run hold-a of tenant approvals, action make-urgent")
                .contains("asked by desk-agent-1", "one of role lead, from ", " on also boss");
        Cli shown = Cli.run("approvals", "hold-a/make-urgent");
        assertThat(shown.out())
                .contains("arguments  {\"ticket_id\":\"T-181\",\"priority\":\"urgent\"}", "digest     " + digest)
                .contains("held by    RULE urgent of held@1", "ticket T-181 would wake somebody up")
                .contains("undo       RESTORE, for 30d after the call, by itself", "unwind reject");
        assertThat(Cli.run("approvals", "make-urgent").err()).contains("3 that wait are called so", "run hold-b");
        assertThat(Cli.run("approvals", "nothing").err()).contains("has a case, an action or a run/action called so");

        Cli unseen = Cli.run("approve", "hold-a/make-urgent", "--as", "noor");
        assertThat(unseen.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unseen.err()).contains("unseen", "--digest");
        Cli other = Cli.run("approve", "hold-a/make-urgent", "--digest", "00", "--as", "noor");
        assertThat(other.err()).contains("what waits has digest " + digest);
        Cli own = Cli.run("approve", "hold-a/make-urgent", "--digest", digest, "--as", "desk-agent-1");
        assertThat(own.code()).isEqualTo(ExitCode.FAILED);
        assertThat(own.out()).contains("refused", "SAME_PERSON");
        Cli role = Cli.run("approve", "hold-a/make-urgent", "--digest", digest, "--as", "noor", "--role", "intern");
        assertThat(role.out()).contains("ROLE_REFUSED", "expected role lead");
        Cli glass = Cli.run("approve", "hold-a/make-urgent", "--digest", digest, "--as", "noor", "--break-glass");
        assertThat(glass.err()).contains("without a reason");
        Cli approved = Cli.run("approve", "hold-a/make-urgent", "--digest", digest, "--as", "noor");
        assertThat(approved.code()).as(approved.out() + approved.err()).isEqualTo(ExitCode.OK);
        assertThat(approved.out()).contains("Approved desk.update_ticket on ticket T-181 in run hold-a");
        assertThat(Cli.run("approve", "hold-a/make-urgent", "--digest", digest, "--as", "noor")
                        .err())
                .contains("nothing that waits for an approval");

        String waiting = Cli.run("approvals", "hold-b/make-urgent", "--json")
                .json()
                .at("/case/digest")
                .asText();
        String edited = "{\"ticket_id\": \"T-182\", \"priority\": \"high\"}";
        Cli nothing = Cli.run("edit", "hold-b/make-urgent", "--arguments", "[]", "--reason", "x", "--digest", waiting);
        assertThat(nothing.code()).isEqualTo(ExitCode.USAGE);
        String[] edit = {
            "edit",
            "hold-b/make-urgent",
            "--arguments",
            edited,
            "--digest",
            waiting,
            "--reason",
            "High will do",
            "--as",
            "noor"
        };
        Cli changed = Cli.run(edit);
        assertThat(changed.code()).as(changed.out() + changed.err()).isEqualTo(ExitCode.OK);
        assertThat(changed.out()).contains("digest of the edited call", "Edited and approved desk.update_ticket");
        assertThat(Cli.run("show", "hold-b", "--json").out()).contains("High will do");

        Cli rejected = Cli.run("reject", "hold-c/make-urgent", "--reason", "Nobody is awake", "--as", "noor");
        assertThat(rejected.code()).as(rejected.out() + rejected.err()).isEqualTo(ExitCode.OK);
        assertThat(Cli.run("approvals", "--tenant", "approvals").out()).contains("Nothing waits for an approval.");
    }

    @Test
    void theLaneOfAnAgentIsChangedByPeopleWithAReason() {
        String[] show = {"lane", "lanes-it/desk-agent"};
        assertThat(Cli.run(show).out()).contains("AUTONOMOUS  nobody has said anything else");
        Cli noReason = Cli.run("lane", "lanes-it/desk-agent", "--set", "read-only");
        assertThat(noReason.code()).isEqualTo(ExitCode.USAGE);
        assertThat(noReason.err()).contains("without a reason");
        assertThat(Cli.run("lane", "lanes-it/desk-agent", "--set", "slow", "--reason", "x")
                        .err())
                .contains("expected one of autonomous, approval-required, draft-only, read-only, stopped");
        String[] set = {
            "lane",
            "lanes-it/desk-agent",
            "--set",
            "read-only",
            "--disable-tool",
            "desk.post_message",
            "--reason",
            "odd",
            "--as",
            "olga"
        };
        Cli changed = Cli.run(set);
        assertThat(changed.code()).as(changed.out() + changed.err()).isEqualTo(ExitCode.OK);
        assertThat(changed.out()).contains("READ_ONLY  without desk.post_message  epoch 1  by olga", ": odd");
        Cli late = Cli.run("lane", "lanes-it/desk-agent", "--set", "autonomous", "--epoch", "0", "--reason", "x");
        assertThat(late.code()).isEqualTo(ExitCode.USAGE);
        assertThat(late.err()).contains("it is of epoch 1, expected 0");
        String[] enable = {
            "lane", "lanes-it/desk-agent", "--enable-tool", "desk.post_message", "--reason", "fine", "--epoch", "1"
        };
        assertThat(Cli.run(enable).code()).isEqualTo(ExitCode.OK);
        assertThat(Cli.run(enable).err()).contains("epoch 2, expected 1");
        JsonNode lanes =
                Cli.run("lanes", "--tenant", "lanes-it", "--json").json().path("lanes");
        assertThat(lanes).hasSize(1);
        assertThat(lanes.at("/0/lane").asText()).isEqualTo("READ_ONLY");
        assertThat(lanes.at("/0/epoch").asInt()).isEqualTo(2);
        assertThat(lanes.at("/0/disabledTools")).isEmpty();
    }

    @Test
    void theInventoryCountsWhatWasCalled() {
        assertThat(play("none").code()).isEqualTo(ExitCode.OK);
        JsonNode inventory = Cli.run("inventory", "--since", "1h", "--json").json();
        assertThat(inventory.path("tools").size()).isGreaterThan(30);
        assertThat(inventory.path("writeToolsWithoutUndo")).isEmpty();
        for (JsonNode tool : inventory.path("tools")) {
            if (tool.path("tool").asText().equals("retail.cancel_pending_order")) {
                assertThat(tool.path("calls").asInt()).isGreaterThanOrEqualTo(3);
                assertThat(tool.at("/undo/kind").asText()).isEqualTo("RESTORE");
                assertThat(tool.path("lastDrill").isNull()).isTrue();
            }
        }
        assertThat(Cli.run("inventory", "--since", "1h").out())
                .contains(
                        "retail.cancel_pending_order@1", "EXTERNAL_IRREVERSIBLE", "Write tools without an undo: none");
    }

    @Test
    void aKeyMadeAtTheCommandLineOpensTheConsoleUntilItIsRevoked() throws Exception {
        Path file = folder.resolve("olga.key");
        Cli made = Cli.run(
                "keys",
                "create",
                "--principal",
                "olga",
                "--role",
                "operator,auditor",
                "--tenant",
                "acme",
                "--out",
                file.toString(),
                "--json");
        assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.OK);
        assertThat(made.json().has("key")).as("told once, in the file").isFalse();
        String id = made.json().path("keyId").asText();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> asked(file) == 200);

        Cli both = Cli.run("keys", "create", "--principal", "olga", "--role", "agent", "--tenant", "*");
        assertThat(both.code()).isEqualTo(ExitCode.USAGE);
        assertThat(both.err()).contains("both agent and approver or operator of tenant acme", "--shared-duties");
        Cli rotated = Cli.run("keys", "rotate", id, "--grace", "1h", "--as", "ada");
        assertThat(rotated.out()).contains("takes the place of " + id, "uwk_");
        assertThat(Cli.run("keys", "list").out()).contains("REPLACED", "operator of acme", "never used");
        assertThat(Cli.run("keys", "revoke", id, "--as", "ada").out()).contains("was revoked by ada");
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> asked(file) == 401);
        assertThat(Cli.run("keys", "list").out()).doesNotContain(id + "  ");
        assertThat(Cli.run("keys", "revoke", "nosuchkey").code()).isEqualTo(ExitCode.USAGE);
        assertThat(Cli.run("keys", "create", "--principal", "x", "--role", "boss", "--tenant", "acme")
                        .err())
                .contains("Cannot grant \"boss\"", "approver");
    }

    /** What the console of the stack answers to whoever has this key; 0 while it is not up. */
    private static int asked(Path keyFile) throws Exception {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(stack.console() + "/v1/me"))
                                    .header(
                                            "X-Api-Key",
                                            Files.readString(keyFile).strip())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (ConnectException notUp) {
            return 0;
        }
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
