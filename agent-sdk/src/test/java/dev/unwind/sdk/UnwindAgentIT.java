package dev.unwind.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.app.LedgerConfig;
import dev.unwind.ledger.app.LedgerService;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.gate.Policy;
import dev.unwind.model.gate.PolicyFile;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.PolicyVersion;
import dev.unwind.schemas.Routing;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.RunResumed;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.verifier.app.VerifierConfig;
import dev.unwind.verifier.app.VerifierService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The SDK on a real broker and registry, with the ledger, the verifier and the support desk beside it. */
class UnwindAgentIT {
    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.create();

    @TempDir
    private static Path dir;

    private static Desk desk;
    private static LedgerService ledger;
    private static VerifierService verifier;

    private final String tenant = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final UnwindAgent agent = UnwindAgent.connect(config());

    @BeforeAll
    static void startServices() throws Exception {
        desk = new Desk(dir);
        for (ToolContract contract : Desk.contracts()) {
            publish(contract);
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("unwind.bootstrap.servers", cluster.bootstrapServers());
        settings.put("unwind.schema.registry.url", cluster.registryUrl());
        settings.put("unwind.topic.prefix", cluster.topics().options().prefix());
        settings.put("unwind.state.dir", dir.resolve("state").toString());
        settings.put("unwind.http.port", "0");
        ledger = LedgerService.start(LedgerConfig.from(settings));
        verifier = VerifierService.start(VerifierConfig.builder(cluster.bootstrapServers(), cluster.registryUrl())
                .topicPrefix(cluster.topics().options().prefix())
                .targets(Map.of("desk", desk.url()))
                .build());
        assertThat(ledger.awaitReady(Duration.ofMinutes(1))).isTrue();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(verifier::ready);
    }

    @AfterAll
    static void stopServices() {
        verifier.close();
        ledger.close();
        desk.close();
    }

    private static void publish(ToolContract contract) throws Exception {
        String key = new ToolKey(contract.getTool(), contract.getVersion()).encode();
        cluster.send(cluster.topics().toolContracts(), key, contract).get();
    }

    private static UnwindAgentConfig config() {
        return UnwindAgentConfig.builder(cluster.bootstrapServers(), cluster.registryUrl(), "helper")
                .topicPrefix(cluster.topics().options().prefix())
                .releaseId("2026-11")
                .targetUrl("desk.url", desk.url())
                .queryApi(ledger.uri())
                .build();
    }

    @BeforeEach
    void createTenant() throws Exception {
        desk.createTenant(tenant);
    }

    @AfterEach
    void nothingIsWrongOnTheTopics() {
        agent.close();
        cluster.audit().assertClean();
    }

    private static ToolCall update(String id, String field, String value) {
        ObjectNode arguments = Json.NODES.objectNode().put("ticket_id", "T-181").put(field, value);
        return ToolCall.of("desk.update_ticket", 1, arguments).withActionId(id);
    }

    private JsonNode atTheDesk(Invocation invocation) throws Exception {
        return desk.call(tenant, "update_ticket", invocation.arguments());
    }

    private List<Object> facts(String run) {
        return cluster.read(cluster.topics().ledger(), LedgerEvent.class).stream()
                .filter(record -> record.key().equals(tenant + "/" + run))
                .map(ConsumerRecord::value)
                .map(LedgerEvent::getPayload)
                .toList();
    }

    @Test
    void aRunOfTwoWritesOnOneTicketIsExecutedAndVerified() throws Exception {
        AgentRun run = agent.startRun(RunOptions.of(tenant, "run/1").withTask("Raise the ticket"));
        ToolResult first =
                run.call(update("s-1", "priority", "urgent").withReasoning("It is urgent."), this::atTheDesk);
        ToolResult second = run.call(update("s-2", "assignee", "mia"), this::atTheDesk);
        run.finish(RunOutcome.SUCCEEDED, "Raised.");
        run.awaitVerified(Duration.ofSeconds(30));

        assertThat(first.failed()).as("%s", first.error()).isFalse();
        assertThat(second.failed()).as("%s", second.error()).isFalse();
        assertThat(desk.ticket(tenant, "T-181").get("priority").textValue()).isEqualTo("urgent");
        assertThat(facts("run/1"))
                .as("the second write begins behind the verification of the first")
                .extracting(Object::getClass)
                .extracting(Class::getSimpleName)
                .containsSubsequence(
                        RunStarted.class.getSimpleName(),
                        ActionPlanned.class.getSimpleName(),
                        ActionStarted.class.getSimpleName(),
                        ActionSucceeded.class.getSimpleName(),
                        VerificationRecorded.class.getSimpleName(),
                        ActionPlanned.class.getSimpleName(),
                        ActionStarted.class.getSimpleName(),
                        ActionSucceeded.class.getSimpleName());
    }

    @Test
    void theExampleOfTheReadmeWorks() throws Exception {
        ToolResult result = Example.raiseTicket(config(), desk, tenant);

        assertThat(result.failed()).as("%s", result.error()).isFalse();
        assertThat(desk.ticket(tenant, "T-181").get("priority").textValue()).isEqualTo("urgent");
    }

    @Test
    void theExampleOfTheReadmeWithCheckpointsWorks() {
        RunOptions options = RunOptions.of(tenant, "r-1");

        ToolResult first = Example.sortTickets(config(), options, update("x", "priority", "urgent"), this::atTheDesk);
        ToolResult second = Example.sortTickets(config(), options, update("x", "assignee", "mia"), this::atTheDesk);

        assertThat(first.actionId()).isEqualTo("raise-0");
        assertThat(second.actionId())
                .as("the second worker goes on behind the checkpoint")
                .isEqualTo("raise-1");
    }

    @Test
    void aWorkerThatIsLostBehindAnEffectIsFollowedByOneThatKnows() throws Exception {
        AgentRun lost = agent.startRun(RunOptions.of(tenant, "r-1"));
        lost.call(update("s-1", "priority", "low"), this::atTheDesk);
        lost.call(update("s-2", "priority", "urgent"), invocation -> {
            JsonNode answer = atTheDesk(invocation);
            agent.close();
            return answer;
        });
        assertThatThrownBy(() -> lost.finish(RunOutcome.SUCCEEDED, null))
                .isInstanceOf(LedgerUnavailableException.class);

        try (UnwindAgent next = UnwindAgent.connect(config())) {
            AgentRun run = next.resumeRun(RunOptions.of(tenant, "r-1"));
            Tool forbidden = invocation -> {
                throw new AssertionError("executed " + invocation);
            };
            ToolResult first = run.call(update("s-1", "priority", "low"), forbidden);
            ToolResult second = run.call(update("s-2", "priority", "urgent"), forbidden);
            run.finish(RunOutcome.SUCCEEDED, null);
            run.awaitVerified(Duration.ofSeconds(30));

            assertThat(first.source()).isEqualTo(ToolResult.Source.LEDGER);
            assertThat(first.output()).isNotNull();
            assertThat(second.recovered()).isTrue();
        }
        assertThat(desk.ticket(tenant, "T-181").get("priority").textValue()).isEqualTo("urgent");
        assertThat(facts("r-1")).hasAtLeastOneElementOfType(RunResumed.class);
    }

    @Test
    void aWorkerThatIsLostBeforeTheEffectIsFollowedByOneThatMakesIt() throws Exception {
        AgentRun lost = agent.startRun(RunOptions.of(tenant, "r-1"));
        lost.call(update("s-1", "priority", "urgent"), invocation -> {
            agent.close();
            return Json.NODES.nullNode();
        });
        assertThatThrownBy(() -> lost.finish(RunOutcome.SUCCEEDED, null))
                .isInstanceOf(LedgerUnavailableException.class);

        try (UnwindAgent next = UnwindAgent.connect(config())) {
            AgentRun run = next.resumeRun(RunOptions.of(tenant, "r-1"));
            ToolResult result = run.call(update("s-1", "priority", "urgent"), this::atTheDesk);
            run.finish(RunOutcome.SUCCEEDED, null);
            run.awaitVerified(Duration.ofSeconds(30));

            assertThat(result.attempt()).isEqualTo(2);
        }
        assertThat(desk.ticket(tenant, "T-181").get("priority").textValue()).isEqualTo("urgent");
        assertThat(facts("r-1").stream().filter(RunFinished.class::isInstance)).hasSize(1);
    }

    @Test
    void aWriteThatDidNothingStopsTheRunBeforeTheNextOne() {
        AgentRun run = agent.startRun(RunOptions.of(tenant, "r-1"));
        run.call(update("s-1", "priority", "urgent"), invocation -> Json.NODES.textNode("Done."));

        assertThatThrownBy(() -> run.call(update("s-2", "priority", "low"), this::atTheDesk))
                .isInstanceOf(RunStoppedException.class)
                .hasMessageContaining("MISMATCHED");
    }

    private void lane(Lane lane, long epoch, String... disabled) throws Exception {
        Routing routing = Routing.newBuilder()
                .setTenantId(tenant)
                .setAgentId("helper")
                .setLane(lane)
                .setDisabledTools(List.of(disabled))
                .setEpoch(epoch)
                .setReason("a test")
                .setChangedAt(Instant.now())
                .setChangedBy("olga")
                .build();
        cluster.send(cluster.topics().routing(), tenant + "/helper", routing).get();
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> agent.rules().standing(tenant).lane() == lane);
    }

    @Test
    void aLaneChangeReachesARunningAgentBeforeItsNextAction() throws Exception {
        AgentRun run = agent.startRun(RunOptions.of(tenant, "r-1"));
        run.call(update("s-1", "priority", "low"), this::atTheDesk);

        lane(Lane.READ_ONLY, 1);
        assertThatThrownBy(() -> run.call(update("s-2", "assignee", "mia"), this::atTheDesk))
                .isInstanceOf(ActionRefusedException.class)
                .hasMessageContaining("LANE_READ_ONLY");
        lane(Lane.DRAFT_ONLY, 2);
        ToolResult draft = run.call(update("s-3", "assignee", "mia"), this::atTheDesk);
        lane(Lane.AUTONOMOUS, 3);
        ToolResult after = run.call(update("s-4", "assignee", "mia"), this::atTheDesk);
        run.finish(RunOutcome.SUCCEEDED, null);
        run.awaitVerified(Duration.ofSeconds(30));

        assertThat(draft.source()).isEqualTo(ToolResult.Source.DRAFT);
        assertThat(after.failed()).as("%s", after.error()).isFalse();
        assertThat(desk.ticket(tenant, "T-181").get("assignee").textValue()).isEqualTo("mia");
    }

    @Test
    void aHeldCallWaitsForTheLedgersWordAndSendsWhatWasApproved() throws Exception {
        publishPolicy("rules: [{ name: urgent, tools: [desk.update_ticket], tenants: [" + tenant
                + "], when: input.priority == \"urgent\", then: HOLD }]");
        AgentRun run = agent.startRun(RunOptions.of(tenant, "r-1"));

        CompletableFuture<ToolResult> waiting =
                CompletableFuture.supplyAsync(() -> run.call(update("s-1", "priority", "urgent"), this::atTheDesk));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> facts("r-1").stream().anyMatch(ActionGated.class::isInstance));
        assertThat(waiting).isNotDone();
        ActionPlanned plan = facts("r-1").stream()
                .filter(ActionPlanned.class::isInstance)
                .map(ActionPlanned.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(plan.getCurrent().getReads()).isNotEmpty();
        approve("r-1", plan, "{\"ticket_id\": \"T-181\", \"priority\": \"high\"}");
        ToolResult result = waiting.get(20, TimeUnit.SECONDS);
        run.finish(RunOutcome.SUCCEEDED, null);
        run.awaitVerified(Duration.ofSeconds(30));

        assertThat(result.failed()).as("%s", result.error()).isFalse();
        assertThat(desk.ticket(tenant, "T-181").get("priority").textValue()).isEqualTo("high");
    }

    private void publishPolicy(String rules) throws Exception {
        Policy policy = PolicyFile.check("policy: it\nversion: 1\n" + rules + "\n", "it.policy.yaml", List.of())
                .orThrow();
        PolicyVersion version = PolicyVersion.newBuilder()
                .setPolicyId(policy.id())
                .setVersion(policy.version())
                .setDefinition(policy.definition())
                .setDigest(policy.digest())
                .setPublishedAt(Instant.now())
                .setPublishedBy("olga")
                .build();
        cluster.send(cluster.topics().policies(), policy.ref().toString(), version)
                .get();
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> !agent.rules().policies().isEmpty());
    }

    private void approve(String run, ActionPlanned plan, String edited) throws Exception {
        LedgerEvent approval = LedgerEvent.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(tenant)
                .setRunId(run)
                .setOccurredAt(Instant.now())
                .setActor(new Actor(ActorKind.APPROVER, "ada"))
                .setPayload(ActionApproved.newBuilder()
                        .setActionId(plan.getActionId())
                        .setArgumentsDigest(plan.getArgumentsDigest())
                        .setEditedArguments(edited)
                        .setRole("approver")
                        .build())
                .build();
        cluster.send(cluster.topics().ledger(), tenant + "/" + run, approval).get();
    }

    @Test
    void aContractThatIsPublishedLaterIsFound() throws Exception {
        ObjectNode arguments = Json.NODES.objectNode().put("ticket_id", "T-181").put("priority", "low");
        ToolCall call = ToolCall.of("desk.later_" + tenant, 1, arguments);
        AgentRun run = agent.startRun(RunOptions.of(tenant, "r-1"));
        assertThatThrownBy(() -> run.call(call.withActionId("s-1"), this::atTheDesk))
                .isInstanceOf(UndeclaredToolException.class);

        String yaml = Files.readString(Path.of("../examples/targets/contracts/desk/update_ticket.yaml"))
                .replace("desk.update_ticket", call.tool());
        publish(Desk.published(
                ContractFile.check(yaml, "later.yaml", name -> null).orThrow()));
        ToolResult result = run.call(call.withActionId("s-2"), this::atTheDesk);
        run.finish(RunOutcome.SUCCEEDED, null);
        run.awaitVerified(Duration.ofSeconds(30));

        assertThat(result.failed()).isFalse();
    }
}
