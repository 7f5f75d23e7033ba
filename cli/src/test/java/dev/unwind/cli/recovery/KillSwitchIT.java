package dev.unwind.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.Cli;
import dev.unwind.cli.ExitCode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.ControlRefusedException;
import dev.unwind.sdk.ControlRefusedException.Code;
import dev.unwind.sdk.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Kill switches on a real stack: one agent in this process, one in another, three services; in the end the broker goes away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KillSwitchIT {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofMillis(2500);
    private static final int PROCESSES = 6;

    private final List<RunKey> runs = new ArrayList<>();
    private Desk desk;
    private DeskWorker away;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        desk = Desk.open(folder, LEASE, LIMIT);
        away = DeskWorker.start(
                desk.stack().bootstrapServers(),
                desk.stack().schemaRegistryUrl(),
                desk.stack().queryApi(),
                desk.stack().targetBase(),
                LEASE,
                LIMIT);
        // The console comes up a moment after the rest of the stack.
        Awaitility.await()
                .atMost(Desk.PATIENCE)
                .until(() -> controls().path("instances").size() == PROCESSES);
    }

    @AfterAll
    void close() throws InterruptedException {
        away.close();
        desk.close();
    }

    private Cli cli(String... args) {
        String[] where = {
            "--query-api",
            desk.stack().queryApi(),
            "--bootstrap-servers",
            desk.stack().bootstrapServers(),
            "--schema-registry",
            desk.stack().schemaRegistryUrl()
        };
        return Cli.run(Stream.concat(Arrays.stream(args), Arrays.stream(where)).toArray(String[]::new));
    }

    private JsonNode stop(int code, String scope, String... more) {
        String[] said = {"stop", scope, "--reason", "wrong refunds", "--as", "olga", "--json"};
        Cli cli = cli(Stream.concat(Arrays.stream(said), Arrays.stream(more)).toArray(String[]::new));
        assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(code);
        return cli.json();
    }

    private void resume(String scope) {
        Cli cli = cli("resume", scope, "--reason", "it was right", "--as", "olga", "--json");
        assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.json().path("inForce")).isEmpty();
    }

    private AgentRun begin(String tenant) {
        AgentRun run = desk.begin(tenant);
        runs.add(run.key());
        runs.add(new RunKey(tenant, "away-" + tenant));
        return run;
    }

    private static ObjectNode raise(String priority) {
        return Json.NODES.objectNode().put("ticket_id", "T-181").put("priority", priority);
    }

    private ControlRefusedException refused(AgentRun run, String actionId) {
        return catchThrowableOfType(
                ControlRefusedException.class, () -> desk.call(run, actionId, "update_ticket", raise("urgent"), null));
    }

    private JsonNode controls() {
        return cli("controls", "--json").json();
    }

    @Test
    @Order(1)
    void aStoppedTenantIsStoppedEverywhereWhileAnotherGoesOnUntilItIsResumed() throws Exception {
        AgentRun stopped = begin("acme");
        AgentRun other = begin("other");
        desk.call(stopped, "a", "update_ticket", raise("high"), null);
        assertThat(away.raise("acme", "high")).isEqualTo("done");

        JsonNode switched = stop(ExitCode.OK, "tenant/acme");
        assertThat(switched.path("progress").path("members").asInt()).isEqualTo(PROCESSES);
        assertThat(switched.path("progress").path("confirmed").asInt()).isEqualTo(PROCESSES);
        assertThat(switched.path("progress").path("fenced").asInt()).isEqualTo(PROCESSES);

        ControlRefusedException refusal = refused(stopped, "b");
        assertThat(refusal.code()).isEqualTo(Code.STOPPED);
        assertThat(refusal.epoch()).isEqualTo(switched.path("epoch").asLong());
        assertThat(refusal).hasMessageContaining("olga").hasMessageContaining("wrong refunds");
        assertThat(away.raise("acme", "low")).isEqualTo("STOPPED");
        desk.call(other, "a", "update_ticket", raise("low"), null);
        assertThat(away.raise("other", "high")).isEqualTo("done");
        stopped.awaitVerified(Desk.PATIENCE);
        assertThat(desk.timeline(stopped.key())).contains("\"actionId\":\"a\"").doesNotContain("\"actionId\":\"b\"");

        Cli shown = cli("controls");
        assertThat(shown.code()).isEqualTo(ExitCode.OK);
        assertThat(shown.out())
                .contains(
                        "tenant/acme  STOP",
                        "by olga: wrong refunds",
                        "confirmed 6/6 -> fenced 6/6",
                        "LEDGER",
                        "COMPENSATOR");

        resume("tenant/acme");
        assertThat(desk.call(stopped, "b", "update_ticket", raise("low"), null).failed())
                .isFalse();
        assertThat(away.raise("acme", "low")).isEqualTo("done");
        Cli again = cli("resume", "tenant/acme", "--reason", "again");
        assertThat(again.code()).isEqualTo(ExitCode.FAILED);
        assertThat(again.out()).contains("Nothing to lift");
    }

    @Test
    @Order(2)
    void aCallThatIsUnderWayIsCountedLetFinishAndRecorded() throws Exception {
        AgentRun run = begin("midway");
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<ToolResult> result = CompletableFuture.supplyAsync(() -> desk.call(
                run,
                "a",
                invocation -> {
                    called.countDown();
                    goOn.await();
                    return desk.post("midway", "/desk/tools/update_ticket", raise("high"), null);
                },
                raise("high")));
        called.await();

        JsonNode waiting = stop(ExitCode.FAILED, "tenant/midway", "--wait", "1").path("progress");
        assertThat(waiting.path("confirmed").asInt()).isEqualTo(PROCESSES);
        assertThat(waiting.path("inFlight").asInt()).isEqualTo(1);
        goOn.countDown();
        assertThat(result.get().failed()).isFalse();
        Awaitility.await()
                .atMost(Desk.PATIENCE)
                .until(() -> controls()
                                .path("controls")
                                .get(0)
                                .path("progress")
                                .path("inFlight")
                                .asInt()
                        == 0);
        run.awaitVerified(Desk.PATIENCE);
        resume("tenant/midway");
    }

    @Test
    @Order(3)
    void theRunsOfAScopeAreStoppedAndUndone() {
        AgentRun run = begin("undone");
        AgentRun other = begin("kept");
        desk.call(run, "a", "update_ticket", raise("urgent"), null);
        desk.call(other, "a", "update_ticket", raise("urgent"), null);
        run.awaitVerified(Desk.PATIENCE);

        JsonNode switched = stop(ExitCode.OK, "tenant/undone", "--compensate");
        assertThat(switched.path("runs").path("cancelled").asInt()).isEqualTo(1);
        assertThat(desk.settled(run.key()).path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.differences(run.key())).isEmpty();
        other.awaitVerified(Desk.PATIENCE);
        assertThat(desk.differences(other.key())).isNotEmpty();

        Cli tool = cli("stop", "tool/desk.update_ticket", "--compensate", "--reason", "x");
        assertThat(tool.code()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err()).contains("a run is not within a tool");
    }

    @Test
    @Order(4)
    void aProcessThatHangsIsNamedThenFencedAndObeysWhenItIsWokenUp() throws Exception {
        begin("hung");
        assertThat(away.raise("hung", "high")).isEqualTo("done");
        away.signal("STOP");

        JsonNode early = stop(ExitCode.FAILED, "tenant/hung", "--mode", "read-only", "--wait", "0")
                .path("progress");
        assertThat(early.path("confirmed").asInt()).isLessThan(PROCESSES);
        assertThat(early.path("silent").findValuesAsText("instanceId")).anyMatch(name -> name.startsWith("agent-away"));

        Awaitility.await().atMost(Desk.PATIENCE).until(() -> cli("controls").code() == ExitCode.OK);
        JsonNode fenced = progressOf("tenant/hung");
        assertThat(fenced.path("confirmed").asInt()).isEqualTo(PROCESSES - 1);
        assertThat(fenced.path("fenced").asInt()).isEqualTo(PROCESSES);
        assertThat(fenced.path("silent").get(0).path("state").asText()).isEqualTo("FENCED");

        away.signal("CONT");
        assertThat(away.raise("hung", "low")).isIn("READ_ONLY", "CONTROLS_UNREADABLE");
        Awaitility.await()
                .atMost(Desk.PATIENCE)
                .until(() -> progressOf("tenant/hung").path("confirmed").asInt() == PROCESSES);
        // It knows the switch before it knows that there is nothing newer, and until then it trusts nothing.
        Awaitility.await()
                .atMost(Desk.PATIENCE)
                .until(() -> away.raise("hung", "low").equals("READ_ONLY"));
        resume("tenant/hung");
        assertThat(away.raise("hung", "low")).isEqualTo("done");
    }

    private JsonNode progressOf(String scope) {
        for (JsonNode control : controls().path("controls")) {
            if (control.path("scope").asText().equals(scope)) {
                return control.path("progress");
            }
        }
        throw new AssertionError("no control of " + scope + " in force");
    }

    @Test
    @Order(5)
    void everyUseIsKeptWithItsReasonAndTheAuditorFindsNothing() {
        Cli history = cli("controls", "--history", "--json");
        assertThat(history.json().path("uses").findValuesAsText("mode"))
                .containsExactly("STOP", "LIFTED", "STOP", "LIFTED", "STOP", "READ_ONLY", "LIFTED");
        assertThat(history.json().path("uses").findValuesAsText("reason"))
                .containsOnly("wrong refunds", "it was right");
        List<RunKey> begun = runs.stream().filter(desk::knows).toList();
        desk.settle(begun);
        desk.audit(begun);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void anAgentThatIsCutOffFromTheBrokerStopsItself() {
        AgentRun run = begin("cut-off");
        desk.call(run, "a", "update_ticket", raise("high"), null);
        desk.stack().close();

        Awaitility.await().pollDelay(LIMIT.plusMillis(500)).until(() -> true);
        assertThat(refused(run, "b").code()).isEqualTo(Code.CONTROLS_UNREADABLE);
    }
}
