package dev.unwind.compensator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.testsupport.facts.Facts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CompensatorServiceIT {
    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.withPartitions(2);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private DeskAgent desk;
    private CompensatorService service;
    private String tenant = "";
    private Facts facts;

    @BeforeEach
    void start(TestInfo test) throws Exception {
        tenant = test.getTestMethod().orElseThrow().getName();
        facts = Facts.of(tenant, "run-1");
        desk = new DeskAgent(cluster, dir);
        desk.publishContract();
        desk.createTenant(tenant);
        service = service("state-1");
    }

    @AfterEach
    void stop() {
        service.close();
        desk.close();
        cluster.audit().assertClean();
    }

    private CompensatorService service(String state) {
        CompensatorService started =
                CompensatorService.start(CompensatorConfig.builder(cluster.bootstrapServers(), cluster.registryUrl())
                        .topicPrefix(cluster.topics().options().prefix())
                        .stateDir(dir.resolve(state))
                        .targets(desk.addresses())
                        .httpPort(0)
                        .build());
        await().atMost(PATIENCE).until(started::ready);
        return started;
    }

    private void fail(long ledgerOffset, String failureId) throws Exception {
        FailureDetected failure = FailureDetected.newBuilder()
                .setFailureId(failureId)
                .setTenantId(tenant)
                .setRunId("run-1")
                .setKind(FailureKind.UNDO_REQUESTED)
                .setReason("wrong")
                .setRequestedBy(new Actor(ActorKind.OPERATOR, "ann"))
                .setLedgerOffset(ledgerOffset)
                .setDetectedAt(Instant.now())
                .build();
        cluster.send(cluster.topics().failures(), tenant + "/run-1", failure).get();
    }

    private <T> List<T> reports(Class<T> type) {
        return cluster.read(cluster.topics().ledger(), LedgerEvent.class).stream()
                .map(record -> record.value())
                .filter(event -> event.getTenantId().equals(tenant))
                .map(LedgerEvent::getPayload)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private void awaitReports(Class<?> type, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(reports(type)).hasSize(count));
    }

    /** What ledger and verifier do after an executed compensation: the read-back is made by the audit of the database. */
    private void readBack(String... actions) throws Exception {
        for (String action : actions) {
            String id = tenant + "-verification-" + action;
            VerificationRequest request = VerificationRequest.newBuilder()
                    .setVerificationId(id)
                    .setTenantId(tenant)
                    .setRunId("run-1")
                    .setActionId(action)
                    .setKind(VerificationKind.AFTER_COMPENSATION)
                    .setTool("desk.update_ticket")
                    .setContractVersion(1)
                    .setArguments("{}")
                    .setLedgerOffset(0)
                    .build();
            cluster.send(cluster.topics().verificationRequests(), tenant + "/run-1", request)
                    .get();
            cluster.publish(
                    facts.verified(id, action, VerificationKind.AFTER_COMPENSATION, VerificationStatus.VERIFIED));
        }
    }

    @Test
    void aRunIsUndoneNewestFirstAndTheTargetIsAsItWas() throws Exception {
        desk.update(facts, tenant, "run-1", "a1", "{\"ticket_id\":\"T-182\",\"priority\":\"urgent\"}");
        desk.update(facts, tenant, "run-1", "a2", "{\"ticket_id\":\"T-181\",\"assignee\":\"ben\"}");
        long last = desk.update(
                        facts,
                        tenant,
                        "run-1",
                        "a3",
                        "{\"ticket_id\":\"T-182\",\"priority\":\"low\",\"status\":\"closed\"}")
                .offset();
        assertThat(desk.audit().differencesFromStart(tenant)).isNotEmpty();

        fail(last, tenant + "-f");
        awaitReports(CompensationExecuted.class, 3);

        assertThat(desk.audit().differencesFromStart(tenant)).isEmpty();
        assertThat(desk.audit().restores(tenant))
                .hasSize(3)
                .allSatisfy(restore -> assertThat(restore.applications()).isEqualTo(1));
        assertThat(reports(CompensationFailed.class)).isEmpty();
        readBack("a1", "a2", "a3");
    }

    @Test
    void aForeignChangeIsNotOverwritten() throws Exception {
        long last = desk.update(facts, tenant, "run-1", "a1", "{\"ticket_id\":\"T-182\",\"priority\":\"urgent\"}")
                .offset();
        desk.call("POST", "/desk/tools/update_ticket", tenant, "{\"ticket_id\":\"T-182\",\"priority\":\"low\"}");

        fail(last, tenant + "-f");
        awaitReports(CompensationFailed.class, 1);

        assertThat(reports(CompensationFailed.class).get(0).getCode()).isEqualTo("DRIFTED");
        assertThat(reports(CompensationFailed.class).get(0).getDifferingPaths())
                .containsExactly("tickets/T-182/priority");
    }

    @Test
    void aFailureThatWaitsSurvivesTheLossOfTheInstance() throws Exception {
        long first = desk.update(facts, tenant, "run-1", "a1", "{\"ticket_id\":\"T-182\",\"priority\":\"urgent\"}")
                .offset();
        fail(first + 3, tenant + "-f");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metrics()).contains("unwind_compensator_failures_waiting 1.0"));
        service.close();

        service = service("state-2");
        assertThat(metrics()).contains("unwind_compensator_failures_waiting 1.0");
        desk.update(facts, tenant, "run-1", "a2", "{\"ticket_id\":\"T-182\",\"priority\":\"low\"}");
        awaitReports(CompensationExecuted.class, 2);

        assertThat(desk.audit().differencesFromStart(tenant)).isEmpty();
        assertThat(cluster.read(cluster.topics().compensationCommands(), CompensationCommand.class))
                .filteredOn(record -> record.value().getTenantId().equals(tenant))
                .hasSize(2);
        readBack("a1", "a2");
    }

    private String metrics() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + service.httpPort().orElseThrow() + "/metrics"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
