package dev.unwind.ledger.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.facts.Contracts;
import dev.unwind.ledger.facts.Facts;
import dev.unwind.ledger.topology.LedgerDecoder;
import dev.unwind.ledger.topology.Undecodable;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.FactPosition;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.model.fold.RunState;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.topics.TopicsException;
import dev.unwind.testsupport.cluster.UnwindCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole service on a real broker and registry: one instance that goes through the class, others where a test needs them. */
class LedgerServiceIT {
    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.create();

    private static final Duration READY = Duration.ofSeconds(60);

    @TempDir
    static Path stateDir;

    private static LedgerService service;
    private static Api api;

    @SuppressWarnings("NullAway.Init")
    LedgerServiceIT() {}

    @BeforeAll
    static void start() throws Exception {
        for (ToolContract contract : List.of(Contracts.update(), Contracts.look())) {
            cluster.send(cluster.topics().toolContracts(), contract.getTool() + "@1", contract)
                    .get();
        }
        service = started(config("a"));
        api = new Api(service.uri());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static LedgerConfig config(String instance) {
        return LedgerConfig.from(Map.of(
                "unwind.bootstrap.servers", cluster.bootstrapServers(),
                "unwind.schema.registry.url", cluster.registryUrl(),
                "unwind.topic.prefix", cluster.topics().options().prefix(),
                "unwind.state.dir", stateDir.resolve(instance).toString(),
                "unwind.http.port", "0"));
    }

    private static LedgerService started(LedgerConfig config) {
        LedgerService started = LedgerService.start(config);
        assertThat(started.awaitReady(READY)).as("ready in time").isTrue();
        return started;
    }

    /** Tells facts and returns the offset of the last one. */
    private static long tell(List<LedgerEvent> events) {
        List<RecordMetadata> at = cluster.publish(events.toArray(LedgerEvent[]::new));
        return at.get(at.size() - 1).offset();
    }

    private static List<LedgerEvent> story(Facts run, String... actionIds) {
        List<LedgerEvent> events = new ArrayList<>(List.of(run.started()));
        List.of(actionIds).forEach(id -> events.addAll(run.act(id)));
        return events;
    }

    private static String folded(Facts run, long offset) {
        return Api.path(run.key()) + "?minOffset=" + offset;
    }

    /** What the verifier was asked; a reader of committed records sees it only after the commit. */
    private static VerificationRequest asked(Facts run, String actionId) {
        return Awaitility.await()
                .atMost(READY)
                .until(() -> requests(run, actionId).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private static Stream<VerificationRequest> requests(Facts run, String actionId) {
        return cluster.read(cluster.topics().verificationRequests(), VerificationRequest.class).stream()
                .map(ConsumerRecord::value)
                .filter(request -> request.getRunId().equals(run.run())
                        && request.getActionId().equals(actionId));
    }

    @Test
    void aRunAndItsActionsAreThereOnceItsOffsetIsFolded() {
        Facts run = new Facts("acme", "see/run 1");
        long last = tell(story(run, "a1", "a2"));

        JsonNode seen = api.json(folded(run, last));
        assertThat(seen.path("status").asText()).isEqualTo("RUNNING");
        assertThat(seen.path("actions").asInt()).isEqualTo(2);
        assertThat(seen.path("lastOffset").asLong()).isEqualTo(last);
        assertThat(seen.path("task").asText()).isEqualTo("help the customer");
        JsonNode actions = api.json(Api.path(run.key()) + "/actions?limit=1");
        assertThat(actions.path("next").asLong()).isEqualTo(1);
        assertThat(actions.at("/actions/0/actionId").asText()).isEqualTo("a1");
        assertThat(api.json(Api.path(run.key()) + "/actions?after=1")
                        .at("/actions/0/actionId")
                        .asText())
                .isEqualTo("a2");
    }

    @Test
    void anActionShowsWhatItsFactsSaid() {
        Facts run = new Facts("acme", "one-action");
        tell(story(run, "a1"));

        long last = tell(List.of(run.finished()));
        JsonNode action = api.json(Api.path(run.key()) + "/actions/a1?minOffset=" + last);
        assertThat(action.path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(action.path("verification").asText()).isEqualTo("PENDING");
        assertThat(action.at("/arguments/id").asText()).isEqualTo("T-1");
        assertThat(action.at("/output/ok").asBoolean()).isTrue();
        assertThat(action.at("/before/ticket/priority").asText()).isEqualTo("normal");
        assertThat(action.at("/after/ticket/priority").asText()).isEqualTo("high");
        assertThat(action.path("observed").isNull()).isTrue();
        assertThat(action.at("/beforeSnapshot/reads/0/entity").asText()).isEqualTo("tickets/T-1");
        assertThat(action.path("compensation").isNull()).isTrue();
    }

    @Test
    void theTimelineTellsTheFactsInOrder() {
        Facts run = new Facts("acme", "timeline");
        long last = tell(story(run, "a1"));

        JsonNode page = api.json(Api.path(run.key()) + "/timeline?limit=3&minOffset=" + last);
        assertThat(StreamSupport.stream(page.path("events").spliterator(), false)
                        .map(event -> event.at("/event/payload/type").asText()))
                .containsExactly("RunStarted", "ActionPlanned", "ActionStarted");
        assertThat(page.path("next").asLong()).isEqualTo(2);
        JsonNode rest = api.json(Api.path(run.key()) + "/timeline?after=2");
        assertThat(rest.at("/events/0/offset").asLong()).isEqualTo(last);
        assertThat(rest.at("/events/0/event/payload/output").asText()).isEqualTo("{\"ok\":true}");
        assertThat(rest.path("next").isNull()).isTrue();
    }

    /** A transaction's marker takes an offset that no record has; the ledger itself writes such when it states a missed deadline. */
    @Test
    void aPartitionThatEndsWithATransactionIsFoldedToItsEnd() throws Exception {
        Facts run = new Facts("acme", "ends with a transaction");
        long last = tell(story(run, "a1"));
        int partition = api.json(folded(run, last)).path("partition").asInt();
        long marker = transact(partition, run.key()) + 1;

        Api.Answer answer = api.get(folded(run, marker) + "&timeoutMillis=20000");
        assertThat(answer.timedOut()).as("waited in vain for offset " + marker).isFalse();
        assertThat(answer.json().path("lastOffset").asLong()).isEqualTo(last);
        assertThat(api.get(folded(run, marker + 1) + "&timeoutMillis=500").timedOut())
                .as("what is not there yet is not reached")
                .isTrue();
    }

    /** Writes something that the ledger refuses, in a transaction; returns its offset. */
    private static long transact(int partition, String key) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "transactional.id", "ends-with-a-marker");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            long offset = producer.send(new ProducerRecord<>(
                            cluster.topics().ledger(),
                            partition,
                            key.getBytes(StandardCharsets.UTF_8),
                            "no fact".getBytes(StandardCharsets.UTF_8)))
                    .get()
                    .offset();
            producer.commitTransaction();
            return offset;
        }
    }

    @Test
    void whoWaitsIsAnsweredWhenTheFoldHasMadeItTrue() {
        Facts run = new Facts("acme", "waiting");
        long last = tell(story(run, "a1"));
        api.json(folded(run, last));
        CompletableFuture<Api.Answer> waiting = CompletableFuture.supplyAsync(
                () -> api.get(Api.path(run.key()) + "/actions/a1?until=decided&timeoutMillis=60000"));

        assertThat(api.get(Api.path(run.key()) + "/actions/a1?until=decided&timeoutMillis=50"))
                .satisfies(early -> {
                    assertThat(early.status()).isEqualTo(200);
                    assertThat(early.timedOut()).isTrue();
                    assertThat(early.json().path("verification").asText()).isEqualTo("PENDING");
                });
        tell(List.of(run.verified(asked(run, "a1"), VerificationStatus.VERIFIED), run.finished()));

        Api.Answer answer = waiting.join();
        assertThat(answer.timedOut()).isFalse();
        assertThat(answer.json().path("verification").asText()).isEqualTo("VERIFIED");
        assertThat(answer.json().at("/observed/ticket/priority").asText()).isEqualTo("high");
        Api.Answer settled = api.get(Api.path(run.key()) + "?until=settled&timeoutMillis=60000");
        assertThat(settled.timedOut()).isFalse();
        assertThat(settled.json().path("status").asText()).isEqualTo("COMPLETED");
    }

    @Test
    void aRunThatIsNotThereYetIsWaitedFor() {
        Facts run = new Facts("acme", "not-yet");
        CompletableFuture<Api.Answer> waiting = CompletableFuture.supplyAsync(
                () -> api.get(Api.path(run.key()) + "?until=verified&timeoutMillis=60000"));
        tell(List.of(run.started()));

        assertThat(waiting.join().status()).isEqualTo(200);
    }

    @Test
    void whatIsNotThereIsToldApart() {
        Facts run = new Facts("acme", "known");
        long last = tell(story(run, "a1"));
        api.json(folded(run, last));

        assertThat(api.get("/v1/tenants/acme/runs/nobody")
                        .json()
                        .at("/error/code")
                        .asText())
                .isEqualTo("RUN_UNKNOWN");
        Api.Answer action = api.get(Api.path(run.key()) + "/actions/ghost");
        assertThat(action.status()).isEqualTo(404);
        assertThat(action.json().at("/error/code").asText()).isEqualTo("ACTION_UNKNOWN");
        assertThat(api.get("/v1/tenants/acme/runs/nobody?until=settled&timeoutMillis=20")
                        .timedOut())
                .isTrue();
    }

    @Test
    void listsArePagedFilteredAndInOrder() {
        for (int i = 0; i < 12; i++) {
            Facts run = new Facts("lister", "run-" + (10 + i));
            long last = tell(i % 2 == 0 ? List.of(run.started()) : List.of(run.started(), run.finished()));
            api.json(folded(run, last));
        }

        List<String> found = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = api.json("/v1/runs?tenant=lister&status=COMPLETED&limit=4&after=" + after);
            page.path("runs").forEach(run -> found.add(run.path("runId").asText()));
            after = page.path("next").isNull() ? null : page.path("next").asText();
        } while (after != null);
        assertThat(found).containsExactly("run-11", "run-13", "run-15", "run-17", "run-19", "run-21");
    }

    @Test
    void anActionIsFoundWithoutItsRun() {
        for (String runId : List.of("find-1", "find-2", "find-3")) {
            Facts run = new Facts("finder", runId);
            api.json(folded(run, tell(story(run, "shared-id", "only-in-" + runId, "shared-id-longer"))));
        }

        JsonNode one = api.json("/v1/actions/only-in-find-2");
        assertThat(one.path("actions")).hasSize(1);
        assertThat(one.at("/actions/0/runId").asText()).isEqualTo("find-2");
        assertThat(one.at("/actions/0/position").asLong()).isEqualTo(2);
        List<String> found = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = api.json("/v1/actions/shared-id?tenant=finder&limit=2&after=" + after);
            page.path("actions").forEach(place -> found.add(place.path("runId").asText()));
            after = page.path("next").isNull() ? null : page.path("next").asText();
        } while (after != null);
        assertThat(found).containsExactly("find-1", "find-2", "find-3");
        assertThat(api.json("/v1/actions/shared-id?tenant=nobody").path("actions"))
                .isEmpty();
        assertThat(api.json("/v1/actions/shared").path("actions")).isEmpty();
        JsonNode action = api.json("/v1/tenants/finder/runs/find-1/actions/only-in-find-1");
        assertThat(action.at("/facts/planned").asLong()).isEqualTo(4);
        assertThat(action.at("/facts/verified").isNull()).isTrue();
    }

    @Test
    void contractsAreShownAsTheFoldSeesThem() {
        assertThat(StreamSupport.stream(
                                api.json("/v1/contracts").path("contracts").spliterator(), false)
                        .map(contract -> contract.path("tool").asText()))
                .contains("look", "update");
        JsonNode update = api.json("/v1/contracts/update/1");
        assertThat(update.path("usable").asBoolean()).isTrue();
        assertThat(update.at("/definition/tool").asText()).isEqualTo("update");
        assertThat(api.get("/v1/contracts/update/9").json().at("/error/code").asText())
                .isEqualTo("CONTRACT_UNKNOWN");
    }

    @Test
    void aContractThatWasPublishedJustBeforeThePlanIsKnown() throws Exception {
        for (int version = 2; version < 12; version++) {
            Facts run = new Facts("acme", "fresh-contract-" + version);
            cluster.send(cluster.topics().toolContracts(), "look@" + version, Contracts.look(version))
                    .get();
            LedgerEvent plan = run.planned("a1", "look");
            ((ActionPlanned) plan.getPayload()).setContractVersion(version);
            long last = tell(List.of(run.started(), plan));

            api.json(folded(run, last));
            assertThat(api.json(Api.path(run.key()) + "/actions/a1")
                            .path("actionClass")
                            .asText())
                    .isEqualTo("READ_ONLY");
        }
    }

    @Test
    void aToolThatIsNotDeclaredDoesNotHoldTheFoldUp() {
        Facts run = new Facts("acme", "undeclared");
        List<LedgerEvent> events = new ArrayList<>(List.of(run.started()));
        for (int i = 0; i < 50; i++) {
            events.add(run.planned("a" + i, "nobody_knows"));
        }
        long before = System.nanoTime();
        api.json(folded(run, tell(events)));

        // Fifty times the patience for contracts would be a hundred seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void badRecordsAreCountedAndThePartitionGoesOn() throws Exception {
        Facts run = new Facts("acme", "after-garbage");
        byte[] key = run.key().getBytes(StandardCharsets.UTF_8);
        cluster.sendBytes(cluster.topics().ledger(), key, new byte[] {9, 9, 9}).get();
        cluster.sendBytes(cluster.topics().ledger(), key, new byte[] {0, 0x7f, 1, 2, 3, 4, 5})
                .get();
        long last = tell(List.of(run.started()));

        api.json(folded(run, last));
        assertThat(api.get("/metrics").raw().body())
                .contains("unwind_ledger_rejected_total{code=\"UNDECODABLE\"} 1.0")
                .contains("unwind_ledger_rejected_total{code=\"UNKNOWN_SCHEMA\"} 1.0")
                .contains("unwind_ledger_rejected_total{code=\"ROLE_REFUSED\"} 0.0")
                .contains("unwind_ledger_facts_total{payload=\"RunStarted\"}")
                .contains("unwind_ledger_processing_seconds_count")
                .contains("unwind_ledger_lag_records ")
                .contains("unwind_ledger_stream_threads 1.0");
    }

    @Test
    void openCasesAreListedUntilTheyAreDecided() {
        Facts run = new Facts("case-holder", "r1");
        long last = tell(story(run, "a1"));
        api.json(folded(run, last));
        last = tell(List.of(run.verified(asked(run, "a1"), VerificationStatus.UNVERIFIABLE)));
        api.json(folded(run, last));

        JsonNode open = api.json("/v1/cases?tenant=case-holder").path("cases");
        assertThat(open).hasSize(1);
        assertThat(open.at("/0/kind").asText()).isEqualTo("UNVERIFIABLE");
        last = tell(List.of(run.state(
                dev.unwind.schemas.ActorKind.OPERATOR,
                new dev.unwind.schemas.CaseClosed(open.at("/0/caseId").asText(), "seen"))));
        api.json(folded(run, last));
        assertThat(api.json("/v1/cases?tenant=case-holder").path("cases")).isEmpty();
        assertThat(cluster.read(cluster.topics().recoveryCases(), RecoveryCase.class))
                .isNotEmpty();
    }

    @Test
    void aRestartKeepsTheStateAndSoDoesAWipedDisk() throws Exception {
        Facts run = new Facts("acme", "restarted");
        long last = tell(story(run, "a1", "a2"));
        String runPath = folded(run, last);
        String actionsPath = Api.path(run.key()) + "/actions";
        JsonNode before = api.json(runPath);
        JsonNode actionsBefore = api.json(actionsPath);
        assertThat(asked(run, "a2").getKind()).isEqualTo(VerificationKind.AFTER_ACTION);

        LedgerService first = service;
        first.close();
        transact(before.path("partition").asInt(), run.key());
        service = started(config("a"));
        api = new Api(service.uri());
        assertThat(api.json(runPath)).isEqualTo(before);
        assertThat(api.json(actionsPath)).isEqualTo(actionsBefore);
        assertThat(requests(run, "a2")).as("nothing is asked twice").hasSize(1);

        service.close();
        service = started(config("wiped"));
        api = new Api(service.uri());
        assertThat(api.json(runPath)).isEqualTo(before);
        assertThat(api.json(actionsPath)).isEqualTo(actionsBefore);
        assertThat(requests(run, "a2")).hasSize(1);
    }

    @Test
    void whatTheStoresHoldIsTheFoldOfTheTopic() throws Undecodable {
        Facts run = new Facts("acme", "refolded");
        long last = tell(story(run, "a1", "a2"));
        api.json(folded(run, last));
        last = tell(List.of(run.verified(asked(run, "a1"), VerificationStatus.MISMATCHED), run.finished()));
        JsonNode seen = api.json(folded(run, last));

        FoldedRun refolded = refold(run);
        RunState state = Objects.requireNonNull(refolded.run());
        assertThat(seen.path("status").asText())
                .isEqualTo(state.status().name())
                .isEqualTo("COMPENSATING");
        assertThat(seen.path("chainHash").asText()).isEqualTo(state.chainHash());
        assertThat(seen.path("facts").asLong()).isEqualTo(state.facts());
        assertThat(seen.path("lastOffset").asLong()).isEqualTo(state.lastOffset());
        JsonNode actions = api.json(Api.path(run.key()) + "/actions").path("actions");
        assertThat(StreamSupport.stream(actions.spliterator(), false)
                        .map(action -> action.path("status").asText()
                                + action.path("verification").asText()))
                .containsExactlyElementsOf(refolded.actions().stream()
                        .map(action ->
                                action.status().name() + action.verification().name())
                        .toList());
    }

    /** Folds the run's part of the topic in memory. */
    private static FoldedRun refold(Facts run) throws Undecodable {
        Map<String, ?> registry = Map.of("schema.registry.url", cluster.registryUrl());
        LedgerDecoder decoder = new LedgerDecoder(cluster.topics().ledger(), registry, READY, () -> false);
        ContractSource contracts = (tool, version) -> CompiledContract.fromDefinition(
                (tool.equals("update") ? Contracts.update() : Contracts.look()).getDefinition());
        FoldedRun refolded = new FoldedRun();
        for (ConsumerRecord<String, byte[]> record :
                cluster.reader().readBytes(cluster.topics().ledger())) {
            if (run.key().equals(record.key())) {
                FactPosition at =
                        new FactPosition(record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
                refolded.take(new LedgerRecord(at, decoder.decode(record.value()), record.value()), contracts);
            }
        }
        return refolded;
    }

    @Test
    void twoInstancesShareTheRunsAndAnswerForEachOther() {
        List<Facts> runs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Facts run = new Facts("shared", "run-" + i);
            runs.add(run);
            api.json(folded(run, tell(List.of(run.started()))));
        }
        try (LedgerService second = started(config("b"))) {
            Api other = new Api(second.uri());
            Awaitility.await().atMost(READY).untilAsserted(() -> {
                assertThat(statuses(api, runs)).contains(200, 307).doesNotContain(503);
                assertThat(statuses(other, runs)).contains(200, 307).doesNotContain(503);
            });
            for (Facts run : runs) {
                Api.Answer here = api.get(Api.path(run.key()));
                String location = here.raw().headers().firstValue("Location").orElse(null);
                assertThat(
                                location == null
                                        ? here.status()
                                        : other.get(Api.path(run.key())).status())
                        .isEqualTo(200);
                if (location != null) {
                    assertThat(location).isEqualTo(second.uri() + Api.path(run.key()));
                }
            }
            assertThat(api.json("/v1/runs?tenant=shared").path("runs")).hasSize(8);
            assertThat(other.json("/v1/runs?tenant=shared&limit=3").path("next").asText())
                    .isEqualTo("shared/run-2");
        }
        assertThat(service.awaitReady(READY)).isTrue();
        Awaitility.await()
                .atMost(READY)
                .untilAsserted(() -> assertThat(statuses(api, runs)).containsOnly(200));
    }

    private static List<Integer> statuses(Api at, List<Facts> runs) {
        return runs.stream().map(run -> at.get(Api.path(run.key())).status()).toList();
    }

    @Test
    void probesTellAliveAndReady() {
        assertThat(api.get("/livez").status()).isEqualTo(200);
        assertThat(api.json("/readyz").path("partitionsBehind")).isEmpty();
        assertThat(Objects.requireNonNull(service).alive()).isTrue();
    }

    @Test
    void withoutItsTopicsItDoesNotStart() {
        LedgerConfig nowhere = LedgerConfig.from(Map.of(
                "unwind.bootstrap.servers",
                cluster.bootstrapServers(),
                "unwind.schema.registry.url",
                cluster.registryUrl(),
                "unwind.topic.prefix",
                "nowhere.",
                "unwind.http.port",
                "0"));

        assertThatThrownBy(() -> LedgerService.start(nowhere))
                .isInstanceOf(TopicsException.class)
                .hasMessageContaining("unwind topics apply");
    }
}
