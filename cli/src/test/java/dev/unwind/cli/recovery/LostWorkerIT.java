package dev.unwind.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Workers that die in the middle of a call, and runs that people park: what is not heard of is found out, and nobody has to resume. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostWorkerIT {
    private final List<RunKey> runs = new ArrayList<>();
    private Desk desk;

    @BeforeAll
    void open(@TempDir Path folder) {
        desk = Desk.open(folder);
    }

    @AfterEach
    void theAuditorFindsNothing() {
        desk.audit(runs);
    }

    @AfterAll
    void close() {
        desk.close();
    }

    @Test
    void aRunUnderUndoWhoseWorkerDiedEndsByItselfAndIsProven() throws InterruptedException {
        RunKey applied = dies("lost-with-effect", true);
        RunKey without = dies("lost-without-effect", false);
        for (RunKey key : List.of(applied, without)) {
            assertThat(desk.state(key, undo()).path("status").asText()).isEqualTo("COMPENSATING");
        }

        for (RunKey key : List.of(applied, without)) {
            assertThat(desk.settled(key).path("status").asText()).as("%s", key).isEqualTo("COMPENSATED");
            assertThat(desk.differences(key)).as("%s", key).isEmpty();
        }
        assertThat(desk.action(applied, "a").path("status").asText()).isEqualTo("COMPENSATED");
        assertThat(desk.action(without, "a").path("status").asText()).isEqualTo("FAILED");
        assertThat(desk.action(without, "a").path("error").asText()).contains("within its timeout");
        assertThat(desk.restores(without)).isEmpty();
    }

    @Test
    void aParkedRunStartsNothingBlocksNoNeighbourAndGoesOnWhenItsCaseIsResumed() {
        AgentRun parked = begin("parked");
        AgentRun neighbour = begin("neighbour");
        desk.call(parked, "a", "update_ticket", raise(), null);
        parked.awaitVerified(Desk.PATIENCE);

        JsonNode state = desk.state(parked.key(), new RunParked("looks wrong"));
        assertThat(state.path("status").asText()).isEqualTo("PARKED");
        JsonNode open = desk.cases(parked.key()).get(0);
        assertThat(open.path("kind").asText()).isEqualTo("PARKED");

        desk.call(neighbour, "a", "update_ticket", raise(), null);
        neighbour.awaitVerified(Desk.PATIENCE);

        JsonNode resumed =
                desk.state(parked.key(), new CaseResumed(open.path("caseId").asText(), "it was right"));
        assertThat(resumed.path("status").asText()).isEqualTo("RUNNING");
        assertThat(desk.cases(parked.key())).isEmpty();
        desk.call(
                parked,
                "b",
                "update_ticket",
                Json.NODES.objectNode().put("ticket_id", "T-182").put("priority", "low"),
                null);
        parked.awaitVerified(Desk.PATIENCE);
    }

    /** A worker that dies in the middle of a call: its agent is gone, and nothing more is stated. */
    private RunKey dies(String tenant, boolean afterTheEffect) throws InterruptedException {
        desk.createTenant(tenant);
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        UnwindAgent agent = desk.another();
        AgentRun run = agent.startRun(RunOptions.of(tenant, "run-" + tenant).withTask("a test"));
        runs.add(run.key());
        Thread worker = Thread.ofVirtual().start(() -> {
            try {
                run.call(ToolCall.of("desk.update_ticket", 1, raise()).withActionId("a"), invocation -> {
                    if (afterTheEffect) {
                        desk.post(tenant, "/desk/tools/update_ticket", raise(), null);
                    }
                    called.countDown();
                    never.await();
                    return Json.NODES.nullNode();
                });
            } catch (UnwindException expected) {
                assertThat(expected).isNotNull();
            }
        });
        called.await();
        agent.close();
        worker.interrupt();
        return run.key();
    }

    private AgentRun begin(String tenant) {
        AgentRun run = desk.begin(tenant);
        runs.add(run.key());
        return run;
    }

    private static CompensationRequested undo() {
        return CompensationRequested.newBuilder().setReason("a test").build();
    }

    private static ObjectNode raise() {
        return Json.NODES.objectNode().put("ticket_id", "T-182").put("priority", "high");
    }
}
