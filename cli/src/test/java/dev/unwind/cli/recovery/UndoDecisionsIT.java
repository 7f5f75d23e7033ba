package dev.unwind.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.Cli;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.OutcomeConfirmed;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.RunStoppedException;
import dev.unwind.sdk.ToolCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Undos that people decide about, on a whole stack: held and approved, drifted and merged or overwritten, unanswered and read back,
 * confirmed or not by a person.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UndoDecisionsIT {
    private final List<RunKey> runs = new ArrayList<>();
    private Desk desk;
    private FactWriter olga;
    private FactWriter lead;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        Path contracts = Files.createDirectories(folder.resolve("contracts"));
        String lowRisk = Files.readString(Path.of("../examples/targets/contracts/desk/update_ticket.yaml"));
        Files.writeString(
                contracts.resolve("escalate_ticket.yaml"),
                lowRisk.replace("tool: desk.update_ticket", "tool: desk.escalate_ticket")
                        .replace("risk: LOW", "risk: HIGH"));
        Files.writeString(
                contracts.resolve("sign_off_ticket.yaml"),
                lowRisk.replace("tool: desk.update_ticket", "tool: desk.sign_off_ticket")
                        .replace("verify:\n", "verify:\n  confirm: HUMAN\n"));
        desk = Desk.open(folder.resolve("home"), contracts);
        Path policy = folder.resolve("escalations.policy.yaml");
        Files.writeString(
                policy,
                "policy: escalations\nversion: 1\nrules: [{ name: as-they-come, tools: [desk.escalate_ticket], then: ALLOW }]\n");
        assertThat(desk.cli("policy", "apply", policy.toString()).code()).isZero();
        desk.awaitContract("desk.escalate_ticket");
        desk.awaitContract("desk.sign_off_ticket");
        olga = desk.person("olga");
        lead = desk.person("lead");
    }

    @AfterEach
    void theAuditorFindsNothing() {
        desk.audit(runs);
    }

    @AfterAll
    void close() {
        olga.close();
        lead.close();
        desk.close();
    }

    @Test
    void anUndoOfHighRiskIsHeldAndOnlySomebodyElseCanApproveExactlyIt() {
        AgentRun run = done("high-risk", "escalate_ticket");
        RunKey key = run.key();

        JsonNode held = desk.settled(key, ask(key, UndoMode.CHECKED));

        assertThat(held.path("status").asText()).isEqualTo("PARKED");
        assertThat(desk.restores(key)).isEmpty();
        JsonNode waiting = only(key);
        assertThat(waiting.path("kind").asText()).isEqualTo("UNDO_NEEDS_APPROVAL");
        assertThat(waiting.path("detail").asText()).contains("priority from", "I can put it back", "nothing was sent");

        Cli confirmed =
                desk.cli("cases", "confirm", waiting.path("caseId").asText(), "--verified", "--reason", "looks right");
        assertThat(confirmed.code()).isEqualTo(ExitCode.USAGE);
        assertThat(confirmed.err()).contains("it is of kind UNDO_NEEDS_APPROVAL, expected CONFIRMATION");

        desk.folded(key, olga.append(key, approval(waiting)));
        assertThat(desk.settled(key).path("status").asText())
                .as("who asked cannot approve")
                .isEqualTo("PARKED");

        JsonNode undone = desk.settled(key, lead.append(key, approval(waiting)));
        assertThat(undone.path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.differences(key)).isEmpty();
        assertThat(desk.cases(key)).isEmpty();
    }

    @Test
    void aPersonsYesVerifiesWhatAContractLeavesToAPerson() {
        RunKey key = unconfirmed("signed-off");
        JsonNode open = only(key);
        String id = open.path("caseId").asText();
        assertThat(open.path("kind").asText()).isEqualTo("CONFIRMATION");
        assertThat(desk.action(key, "a").path("verification").asText()).isEqualTo("UNCONFIRMED");

        String shown = desk.command("cases", "show", id);
        assertThat(shown)
                .contains("desk.sign_off_ticket [a] on ticket T-182", "Read back ", "Expected, and held:")
                .contains("/ticket/priority  \"normal\" -> \"high\"", "after.ticket.priority == ")
                .contains("unwind cases confirm " + id + " --verified", "unwind cases confirm " + id + " --mismatched");
        assertThat(desk.command("cases")).contains("unwind cases confirm " + id + " --verified");
        assertThat(desk.cli("cases", "show", id, "--json").json().path("readBack"))
                .hasSize(2);
        for (List<String> wrong : List.of(
                List.of("--reason", "looked"),
                List.of("--verified", "--mismatched", "--reason", "looked"),
                List.of("--verified"),
                List.of("--verified", "--reason", " "))) {
            List<String> line = new ArrayList<>(List.of("cases", "confirm", id));
            line.addAll(wrong);
            assertThat(desk.cli(line.toArray(String[]::new)).code()).isEqualTo(ExitCode.USAGE);
        }

        Cli yes = desk.cli(
                "cases", "confirm", id, "--verified", "--reason", "The page shows it", "--as", "maria", "--json");

        assertThat(yes.code()).as(yes.out() + yes.err()).isEqualTo(ExitCode.OK);
        assertThat(yes.json().path("fact").asText()).isEqualTo("OutcomeConfirmed");
        assertThat(desk.action(key, "a").path("verification").asText()).isEqualTo("VERIFIED");
        assertThat(desk.cases(key)).isEmpty();
        for (String told :
                List.of(desk.command("show", key.encode()), desk.command("why", "a", "--run", key.encode()))) {
            assertThat(told).contains("a person looked by OPERATOR maria: VERIFIED, \"The page shows it\"");
        }

        Cli second = desk.cli("cases", "confirm", id, "--mismatched", "--reason", "On second thought");
        assertThat(second.code()).isEqualTo(ExitCode.USAGE);
        assertThat(second.err()).contains("Cannot confirm case " + id + ": no open case has an id that begins so");
        JsonNode after = desk.state(
                key, new OutcomeConfirmed(id, "a", VerificationStatus.MISMATCHED, "past the command line's own check"));
        assertThat(after.path("status").asText()).isEqualTo("COMPLETED");
        assertThat(desk.action(key, "a").path("verification").asText()).isEqualTo("VERIFIED");
    }

    @Test
    void aPersonsNoHasTheRunUndone() {
        RunKey key = unconfirmed("not-signed-off");
        String id = only(key).path("caseId").asText();
        assertThat(desk.differences(key)).isNotEmpty();

        Cli no =
                desk.cli("cases", "confirm", id, "--mismatched", "--reason", "It is the wrong ticket", "--as", "maria");

        assertThat(no.code()).as(no.out() + no.err()).isEqualTo(ExitCode.OK);
        assertThat(no.out()).contains("Said to be MISMATCHED an action of run " + key.runId(), "0 open case(s)");
        assertThat(desk.settled(key).path("status").asText()).isEqualTo("COMPENSATED");
        JsonNode undone = desk.action(key, "a");
        assertThat(undone.path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(undone.at("/facts/compensationVerified").isNumber())
                .as("read back")
                .isTrue();
        assertThat(desk.differences(key)).isEmpty();
        assertThat(desk.cases(key)).isEmpty();
        assertThat(desk.command("trail", key.encode(), "--for", "user"))
                .contains("A person looked at it and did not find it as it should be: “It is the wrong ticket”.")
                .contains("The priority of ticket T-182 is “normal” again.");
    }

    @Test
    void aDriftedUndoCanBeMerged() throws IOException {
        RunKey key = drifted("merge");

        JsonNode merged = desk.settled(key, ask(key, UndoMode.MERGE));

        assertThat(merged.path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.differences(key))
                .as("what the other one changed is left, what nobody touched is put back")
                .allMatch(place -> place.endsWith("/priority"))
                .isNotEmpty();
        assertThat(desk.cases(key)).isEmpty();
    }

    @Test
    void aDriftedUndoCanBeForcedOverTheOtherChangeWithAnApproval() throws IOException {
        RunKey key = drifted("overwrite");

        JsonNode held = desk.settled(key, ask(key, UndoMode.OVERWRITE));
        assertThat(held.path("status").asText()).isEqualTo("PARKED");
        JsonNode waiting = desk.cases(key).stream()
                .filter(open -> open.path("kind").asText().equals("UNDO_NEEDS_APPROVAL"))
                .findFirst()
                .orElseThrow();

        JsonNode undone = desk.settled(key, lead.append(key, approval(waiting)));

        assertThat(undone.path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.differences(key)).isEmpty();
        assertThat(desk.cases(key)).isEmpty();
    }

    @Test
    void anUndoThatIsDoneButNeverAnsweredIsFoundUndoneByTheReadBack() throws IOException {
        AgentRun run = done("unanswered", "update_ticket");
        desk.armRestore("unanswered", "effect-then-error", 1_000);

        JsonNode undone = desk.settled(run.key(), ask(run.key(), UndoMode.CHECKED));

        assertThat(undone.path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.differences(run.key())).isEmpty();
        assertThat(desk.cases(run.key())).isEmpty();
    }

    /** A run whose change was changed on by somebody the ledger does not know, and whose undo was stopped by that. */
    private RunKey drifted(String tenant) throws IOException {
        RunKey key = done(tenant, "update_ticket").key();
        desk.post(
                tenant,
                "/desk/tools/update_ticket",
                Json.NODES.objectNode().put("ticket_id", "T-182").put("priority", "urgent"),
                null);

        JsonNode stopped = desk.settled(key, ask(key, UndoMode.CHECKED));

        assertThat(stopped.path("status").asText()).isEqualTo("COMPENSATED_WITH_RESIDUE");
        assertThat(desk.restores(key)).as("nothing was sent").isEmpty();
        JsonNode open = only(key);
        assertThat(open.path("kind").asText()).isEqualTo("DRIFTED");
        assertThat(open.path("detail").asText()).contains("/priority holds", "\"urgent\"", "merge", "overwrite");
        return key;
    }

    private long ask(RunKey key, UndoMode mode) {
        return olga.append(
                key,
                CompensationRequested.newBuilder()
                        .setReason("wrong ticket")
                        .setMode(mode)
                        .build());
    }

    private JsonNode only(RunKey key) {
        await().atMost(Desk.PATIENCE).until(() -> desk.cases(key).size() == 1);
        return desk.cases(key).get(0);
    }

    private static CompensationApproved approval(JsonNode waiting) {
        return new CompensationApproved(
                waiting.path("caseId").asText(), waiting.path("digest").asText(), "looked at it");
    }

    /** A run with one verified change of two fields, ended. */
    private AgentRun done(String tenant, String tool) {
        AgentRun run = ended(tenant, tool);
        run.awaitVerified(Desk.PATIENCE);
        return run;
    }

    /** The same, where a person has the last word: for the agent it is not verified yet. */
    private RunKey unconfirmed(String tenant) {
        AgentRun run = ended(tenant, "sign_off_ticket");
        assertThatThrownBy(() -> run.awaitVerified(Desk.PATIENCE))
                .isInstanceOf(RunStoppedException.class)
                .hasMessageContaining("1 open recovery case(s) for a person to decide");
        return run.key();
    }

    private AgentRun ended(String tenant, String tool) {
        AgentRun run = desk.begin(tenant);
        runs.add(run.key());
        ObjectNode change = Json.NODES
                .objectNode()
                .put("ticket_id", "T-182")
                .put("priority", "high")
                .put("status", "pending");
        run.call(
                ToolCall.of("desk." + tool, 1, change).withActionId("a"),
                invocation -> desk.post(tenant, "/desk/tools/update_ticket", change, null));
        run.finish(RunOutcome.SUCCEEDED, null);
        return run;
    }
}
