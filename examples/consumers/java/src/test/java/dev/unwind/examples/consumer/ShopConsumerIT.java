package dev.unwind.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.compensator.app.CompensatorConfig;
import dev.unwind.compensator.app.CompensatorService;
import dev.unwind.ledger.app.LedgerConfig;
import dev.unwind.ledger.app.LedgerService;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import dev.unwind.sdk.undo.CompensationHandler;
import dev.unwind.sdk.undo.CompensationWorker;
import dev.unwind.sdk.undo.UndoResult;
import dev.unwind.sdk.undo.WorkerConfig;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.verifier.app.VerifierConfig;
import dev.unwind.verifier.app.VerifierService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shop beside the ledger, the verifier and the compensator: the agent and the verifier read it by the contract's queries, and the shop undoes
 * by itself.
 */
class ShopConsumerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CONTRACT = """
            tool: shop.set_status
            version: 1
            class: INTERNAL_UPDATE
            risk: LOW
            input:
              type: object
              properties: { order: { type: string }, status: { type: string } }
              required: [order, status]
            target: { type: order, id: input.order }
            http: { base: '${shop.url}' }
            jdbc:
              base: '${shop.jdbc}'
              queries:
                /orders/{id}: SELECT status, note FROM orders WHERE tenant = :tenant AND id = :id
            snapshot:
              order: { get: '"/orders/" + input.order' }
            modifies: [/order/status]
            verify: { settle: 250ms, expect: [after.order.status == input.status] }
            compensate:
              kind: RESTORE
              call: { post: '"/undo"', body: '{"patches": undo.patches}' }
              approval: NEVER
            """;

    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.withPartitions(2);

    @TempDir
    private static Path dir;

    private static String jdbc = "";
    private static Shop shop;
    private static LedgerService ledger;
    private static VerifierService verifier;
    private static CompensatorService compensator;
    private static CompensationWorker worker;
    private static volatile CompensationHandler handler = undo -> UndoResult.refused("not yet");

    private final String tenant = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void startServices() throws Exception {
        jdbc = "jdbc:sqlite:" + dir.resolve("shop.db");
        shop = new Shop(jdbc);
        var contract = ContractFile.check(CONTRACT, "shop.yaml", name -> null).orThrow();
        cluster.send(
                        cluster.topics().toolContracts(),
                        new ToolKey(contract.tool(), 1).encode(),
                        ToolContract.newBuilder()
                                .setTool(contract.tool())
                                .setVersion(1)
                                .setActionClass(contract.actionClass())
                                .setRisk(contract.risk())
                                .setDefinition(contract.definition())
                                .setDigest(contract.digest())
                                .setPublishedAt(Instant.now())
                                .setPublishedBy("test")
                                .build())
                .get();
        String prefix = cluster.topics().options().prefix();
        Map<String, String> settings = new HashMap<>();
        settings.put("unwind.bootstrap.servers", cluster.bootstrapServers());
        settings.put("unwind.schema.registry.url", cluster.registryUrl());
        settings.put("unwind.topic.prefix", prefix);
        settings.put("unwind.state.dir", dir.resolve("ledger").toString());
        settings.put("unwind.http.port", "0");
        ledger = LedgerService.start(LedgerConfig.from(settings));
        verifier = VerifierService.start(VerifierConfig.builder(cluster.bootstrapServers(), cluster.registryUrl())
                .topicPrefix(prefix)
                .targetSettings(Map.of("shop.jdbc", jdbc))
                .build());
        compensator =
                CompensatorService.start(CompensatorConfig.builder(cluster.bootstrapServers(), cluster.registryUrl())
                        .topicPrefix(prefix)
                        .stateDir(dir.resolve("undo"))
                        .leaves(Set.of("shop"))
                        .build());
        worker = CompensationWorker.start(
                WorkerConfig.of(cluster.bootstrapServers(), cluster.registryUrl(), "shop-undo", Set.of("shop"))
                        .withTopicPrefix(prefix),
                undo -> handler.apply(undo));
        assertThat(ledger.awaitReady(Duration.ofMinutes(1))).isTrue();
        await().atMost(PATIENCE).until(() -> verifier.ready() && compensator.ready() && worker.ready());
    }

    @AfterAll
    static void stopServices() {
        worker.close();
        compensator.close();
        verifier.close();
        ledger.close();
    }

    @BeforeEach
    void anOrder() throws Exception {
        shop.put(tenant, "1", "open", null);
        shop.put(tenant, "2", "open", "fragile");
        handler = new ShopUndo(shop);
    }

    @AfterEach
    void nothingIsWrongOnTheTopics() {
        http.close();
        assertThat(worker.failure()).isNull();
        cluster.audit().assertClean();
    }

    /** An agent sets order 1 twice and order 2 once; each write is read back. */
    private void agentWorks() throws Exception {
        try (UnwindAgent agent = UnwindAgent.connect(
                UnwindAgentConfig.builder(cluster.bootstrapServers(), cluster.registryUrl(), "helper")
                        .topicPrefix(cluster.topics().options().prefix())
                        .connector(new ShopReads(jdbc))
                        .queryApi(ledger.uri())
                        .build())) {
            AgentRun run = agent.startRun(RunOptions.of(tenant, "r-1"));
            set(run, "a-1", "1", "packed");
            set(run, "a-2", "2", "packed");
            set(run, "a-3", "1", "sent");
            run.finish(RunOutcome.SUCCEEDED, null);
            run.awaitVerified(Duration.ofSeconds(30));
        }
        assertThat(facts(VerificationRecorded.class))
                .hasSize(3)
                .allSatisfy(fact -> assertThat(fact.getReason()).isNull());
    }

    private void set(AgentRun run, String actionId, String order, String status) throws Exception {
        var arguments = Json.NODES.objectNode().put("order", order).put("status", status);
        run.call(ToolCall.of("shop.set_status", 1, arguments).withActionId(actionId), invocation -> {
            JsonNode before = shop.order(tenant, order);
            String note = before == null || before.path("note").isNull()
                    ? null
                    : before.path("note").asText();
            shop.put(tenant, order, status, note);
            return Json.NODES.textNode("ok");
        });
    }

    private void askForUndo() throws Exception {
        LedgerEvent event = LedgerEvent.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(tenant)
                .setRunId("r-1")
                .setOccurredAt(Instant.now())
                .setActor(new Actor(ActorKind.OPERATOR, "ann"))
                .setPayload(CompensationRequested.newBuilder()
                        .setReason("wrong customer")
                        .build())
                .build();
        cluster.send(cluster.topics().ledger(), new RunKey(tenant, "r-1").encode(), event)
                .get();
    }

    private String status() throws Exception {
        URI run = ledger.uri().resolve("/v1/tenants/" + tenant + "/runs/r-1");
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(run).build(), HttpResponse.BodyHandlers.ofString());
        return Json.parse(answer.body()).path("status").asText();
    }

    private <T> List<T> facts(Class<T> type) {
        return cluster.read(cluster.topics().ledger(), LedgerEvent.class).stream()
                .map(record -> record.value())
                .filter(event -> event.getTenantId().equals(tenant))
                .map(LedgerEvent::getPayload)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private String orders() throws Exception {
        return shop.order(tenant, "1") + " " + shop.order(tenant, "2");
    }

    @Test
    void aRunIsUndoneByTheShopItselfAndProvenByReadBack() throws Exception {
        String before = orders();
        agentWorks();
        assertThat(orders()).contains("sent").contains("packed");

        List<CompensationHandler.Undo> taken = new CopyOnWriteArrayList<>();
        handler = undo -> {
            taken.add(undo);
            return new ShopUndo(shop).apply(undo);
        };
        askForUndo();
        await().atMost(PATIENCE).until(() -> status().equals("COMPENSATED"));

        assertThat(orders()).isEqualTo(before);
        assertThat(shop.applied(tenant)).isEqualTo(3);
        assertThat(facts(CompensationExecuted.class))
                .as("the HTTP executor left them, so each is reported once; newest first per order")
                .extracting(CompensationExecuted::getActionId)
                .containsExactlyInAnyOrder("a-1", "a-2", "a-3")
                .containsSubsequence("a-3", "a-1");
        assertThat(facts(CompensationExecuted.class))
                .allSatisfy(fact -> assertThat(fact.getFound())
                        .as("what the shop found is on record")
                        .hasSize(1));
        assertThat(facts(CompensationPlanned.class)).isNotEmpty();

        // Whoever gets the commands again, in whatever order, changes nothing.
        for (CompensationHandler.Undo again : taken) {
            assertThat(new ShopUndo(shop).apply(again))
                    .isInstanceOfSatisfying(
                            UndoResult.Applied.class,
                            applied -> assertThat(applied.replayed()).isTrue());
        }
        assertThat(orders()).isEqualTo(before);
        assertThat(shop.applied(tenant)).isEqualTo(3);
        assertThat(status()).isEqualTo("COMPENSATED");
    }

    @Test
    void whatSomebodyChangedSinceIsLeftAndReported() throws Exception {
        agentWorks();
        shop.put(tenant, "1", "returned", null);

        askForUndo();
        await().atMost(PATIENCE).until(() -> status().equals("COMPENSATED_WITH_RESIDUE"));

        assertThat(orders())
                .isEqualTo("{\"status\":\"returned\",\"note\":null} {\"status\":\"open\",\"note\":\"fragile\"}");
        assertThat(facts(CompensationFailed.class))
                .extracting(CompensationFailed::getActionId, CompensationFailed::getCode)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a-3", "DRIFTED"),
                        org.assertj.core.groups.Tuple.tuple("a-1", "PREDECESSOR_FAILED"));
    }

    @Test
    void aShopThatFailsBehindItsCommitIsAskedAgainAndAppliesOnce() throws Exception {
        String before = orders();
        agentWorks();
        AtomicBoolean failed = new AtomicBoolean();
        ShopUndo undo = new ShopUndo(shop);

        handler = command -> {
            UndoResult result = undo.apply(command);
            if (failed.compareAndSet(false, true)) {
                throw new IllegalStateException("the connection broke behind the commit");
            }
            return result;
        };
        askForUndo();
        await().atMost(PATIENCE).until(() -> status().equals("COMPENSATED"));

        assertThat(orders()).isEqualTo(before);
        assertThat(shop.applied(tenant)).isEqualTo(3);
        assertThat(facts(CompensationExecuted.class))
                .extracting(CompensationExecuted::getReplayed)
                .containsOnlyOnce(true);
    }
}
