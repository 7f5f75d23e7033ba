package dev.unwind.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.avro.specific.SpecificRecord;

/** One tenant with two orders at a shop, an agent that changes them, and people who want that undone. */
final class ShopStory implements AutoCloseable {
    private static final String RUN = "r-1";

    private final ShopStack stack;
    private final String target;
    private final Orders shop;
    private final String tenant = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final HttpClient http = HttpClient.newHttpClient();

    ShopStory(ShopStack stack, String target, Orders shop) throws Exception {
        this.stack = stack;
        this.target = target;
        this.shop = shop;
        shop.put(tenant, "1", "open", null);
        shop.put(tenant, "2", "open", "fragile");
    }

    String tenant() {
        return tenant;
    }

    String orders() throws Exception {
        return shop.order(tenant, "1") + " " + shop.order(tenant, "2");
    }

    /** An agent sets order 1 twice and order 2 once; each write is read back. */
    void agentWorks() throws Exception {
        try (UnwindAgent agent = UnwindAgent.connect(UnwindAgentConfig.builder(
                        stack.cluster().bootstrapServers(), stack.cluster().registryUrl(), "helper")
                .topicPrefix(stack.prefix())
                .connector(new ShopReads(stack.jdbc()))
                .targetUrl("nodeshop.url", stack.nodeUrl())
                .queryApi(stack.queryApi())
                .build())) {
            AgentRun run = agent.startRun(RunOptions.of(tenant, RUN));
            set(run, "a-1", "1", "packed");
            set(run, "a-2", "2", "packed");
            set(run, "a-3", "1", "sent");
            run.finish(RunOutcome.SUCCEEDED, null);
            run.awaitVerified(Duration.ofSeconds(30));
        }
        assertThat(facts(VerificationRecorded.class))
                .hasSize(3)
                .allSatisfy(fact -> assertThat(fact.getReason()).isNull());
        assertThat(orders()).contains("sent").contains("packed");
    }

    private void set(AgentRun run, String actionId, String order, String status) throws Exception {
        var arguments = Json.NODES.objectNode().put("order", order).put("status", status);
        run.call(ToolCall.of(target + ".set_status", 1, arguments).withActionId(actionId), invocation -> {
            JsonNode before = shop.order(tenant, order);
            String note = before == null || before.path("note").isNull()
                    ? null
                    : before.path("note").asText();
            shop.put(tenant, order, status, note);
            return Json.NODES.textNode("ok");
        });
    }

    void askForUndo(UndoMode mode) throws Exception {
        state(
                "ann",
                CompensationRequested.newBuilder()
                        .setReason("wrong customer")
                        .setMode(mode)
                        .build());
    }

    void becomes(String status) {
        await().atMost(ShopStack.PATIENCE).until(() -> status().equals(status));
    }

    /** Somebody changes order 1 before the undo: it is left, reported, and put back only when a second person agrees. */
    void driftsAndIsOverwritten() throws Exception {
        String before = orders();
        agentWorks();
        shop.put(tenant, "1", "returned", null);

        askForUndo(UndoMode.CHECKED);
        becomes("COMPENSATED_WITH_RESIDUE");
        assertThat(orders())
                .isEqualTo("{\"status\":\"returned\",\"note\":null} {\"status\":\"open\",\"note\":\"fragile\"}");
        assertThat(facts(CompensationFailed.class))
                .extracting(CompensationFailed::getActionId, CompensationFailed::getCode)
                .containsExactly(tuple("a-3", "DRIFTED"), tuple("a-1", "PREDECESSOR_FAILED"));
        CompensationFailed drifted = facts(CompensationFailed.class).get(0);
        assertThat(drifted.getDifferingPaths()).containsExactly("orders/1/status");
        assertThat(drifted.getFound())
                .as("what a person is shown")
                .hasSize(1)
                .allSatisfy(found -> assertThat(found.getDocument()).contains("returned"));
        assertThat(openCase("DRIFTED").path("actionId").asText()).isEqualTo("a-3");

        askForUndo(UndoMode.OVERWRITE);
        becomes("PARKED");
        JsonNode held = openCase("UNDO_NEEDS_APPROVAL");
        assertThat(orders()).contains("returned");
        state(
                "bob",
                CompensationApproved.newBuilder()
                        .setCaseId(held.path("caseId").asText())
                        .setDigest(held.path("digest").asText())
                        .build());
        becomes("COMPENSATED");
        assertThat(orders()).isEqualTo(before);
        assertThat(facts(CompensationStarted.class))
                .extracting(CompensationStarted::getActionId, CompensationStarted::getMode)
                .endsWith(tuple("a-3", UndoMode.OVERWRITE), tuple("a-1", UndoMode.OVERWRITE));
    }

    private void state(String person, SpecificRecord payload) throws Exception {
        LedgerEvent event = LedgerEvent.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(tenant)
                .setRunId(RUN)
                .setOccurredAt(Instant.now())
                .setActor(new Actor(ActorKind.OPERATOR, person))
                .setPayload(payload)
                .build();
        stack.cluster()
                .send(stack.cluster().topics().ledger(), new RunKey(tenant, RUN).encode(), event)
                .get();
    }

    private JsonNode openCase(String kind) throws Exception {
        JsonNode cases = get("/v1/cases?tenant=" + tenant).path("cases");
        List<JsonNode> found = StreamSupport.stream(cases.spliterator(), false)
                .filter(one -> one.path("kind").asText().equals(kind))
                .toList();
        assertThat(found).as("cases %s", cases).hasSize(1);
        return found.get(0);
    }

    String status() throws Exception {
        return get("/v1/tenants/" + tenant + "/runs/" + RUN).path("status").asText();
    }

    private JsonNode get(String path) throws Exception {
        URI address = stack.queryApi().resolve(path);
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        return Json.parse(answer.body());
    }

    <T> List<T> facts(Class<T> type) {
        return stack.cluster().read(stack.cluster().topics().ledger(), LedgerEvent.class).stream()
                .map(record -> record.value())
                .filter(event -> event.getTenantId().equals(tenant))
                .map(LedgerEvent::getPayload)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Override
    public void close() {
        http.close();
    }
}
