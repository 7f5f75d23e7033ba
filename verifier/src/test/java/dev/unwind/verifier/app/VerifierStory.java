package dev.unwind.verifier.app;

import static org.awaitility.Awaitility.await;

import dev.unwind.model.contract.ContractFile;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.verifier.io.ReadLimits;
import dev.unwind.verifier.topology.VerificationOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What stories about a verification service on a real broker and registry share: a target, a contract, requests, and the facts that came of them. */
abstract class VerifierStory {

    private static final AtomicInteger COUNT = new AtomicInteger();
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final String OPEN = "{'status':'open','priority':'normal'}";
    static final String CLOSED = "{'status':'closed','priority':'normal'}";
    private static final String YAML = """
            tool: %s
            version: 1
            class: EXTERNAL_REVERSIBLE
            risk: LOW
            input:
              type: object
              properties: { ticket: { type: string } }
              required: [ticket]
            target: { type: ticket, id: input.ticket }
            timeout: 5s
            http: { base: '${desk.url}' }
            snapshot:
              ticket: { get: '"/tickets/" + input.ticket' }
            modifies: [/ticket/status]
            verify:
              settle: %s
              expect:
                - after.ticket.status == "closed"
            failureModes:
              - { match: timeout, effect: UNKNOWN }
            compensate:
              kind: RESTORE
              call: { post: '"/restore"', body: undo.patches }
              approval: NEVER
            """;

    /** The cluster of the test class. */
    abstract UnwindCluster cluster();

    /** A tenant of its own for each test, because topics are shared. */
    final String tenant = "tenant-" + COUNT.incrementAndGet();

    @TempDir
    Path directory;

    private final List<VerifierService> services = new ArrayList<>();
    DeskServer desk;

    @BeforeEach
    void open() throws IOException {
        desk = new DeskServer();
        publish("desk.close", "0s");
        publish("desk.close_slowly", "20s");
    }

    @AfterEach
    void end() {
        services.forEach(VerifierService::close);
        desk.close();
    }

    VerifierService start() {
        VerifierService service = VerifierService.start(
                VerifierConfig.builder(cluster().bootstrapServers(), cluster().registryUrl())
                        .topicPrefix(cluster().topics().options().prefix())
                        .targets(Map.of("desk", desk.url()))
                        .targetSettings(Map.of(
                                "desk.header.Authorization",
                                "Bearer hush",
                                "shop.jdbc",
                                "jdbc:sqlite:" + directory.resolve("shop.db"),
                                "shelf.path",
                                directory.toString()))
                        .reads(new ReadLimits(Duration.ofSeconds(10), Duration.ofMillis(400), 64, 100_000))
                        .verification(new VerificationOptions(Duration.ofSeconds(3), Duration.ofSeconds(1)))
                        .commitInterval(Duration.ofMillis(20))
                        .httpPort(0)
                        .build());
        services.add(service);
        await().atMost(PATIENCE).until(service::ready);
        return service;
    }

    void publish(String tool, String settle) {
        publish(YAML.formatted(tool, settle));
    }

    void publish(String yaml) {
        var contract = ContractFile.check(yaml, "desk.yaml", name -> null).orThrow();
        String tool = contract.tool();
        acknowledged(cluster()
                .send(
                        cluster().topics().toolContracts(),
                        tool + "@1",
                        ToolContract.newBuilder()
                                .setTool(tool)
                                .setVersion(1)
                                .setDefinition(contract.definition())
                                .setDigest(contract.digest())
                                .setPublishedAt(Instant.ofEpochSecond(1))
                                .setPublishedBy("test")
                                .build()));
    }

    static void acknowledged(Future<?> sent) {
        try {
            sent.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    VerificationRequest.Builder request(String run, String id) {
        return VerificationRequest.newBuilder()
                .setVerificationId(id)
                .setTenantId(tenant)
                .setRunId(run)
                .setActionId("action-of-" + id)
                .setKind(VerificationKind.AFTER_ACTION)
                .setTool("desk.close")
                .setContractVersion(1)
                .setTarget(new Target("ticket", "T-1", null))
                .setArguments("{\"ticket\":\"T-1\"}")
                .setOutput("\"ok\"")
                .setBefore(snapshot(OPEN))
                .setAfter(snapshot(CLOSED))
                .setLedgerOffset(3)
                .setAgentId("agent-7")
                .setReleaseId("release-2");
    }

    static Snapshot snapshot(String name, String entity, String json) {
        return new Snapshot(Instant.ofEpochSecond(1), List.of(new SnapshotRead(name, entity, json.replace('\'', '"'))));
    }

    static Snapshot snapshot(String ticket) {
        return new Snapshot(
                Instant.ofEpochSecond(1),
                List.of(new SnapshotRead("ticket", "tickets/T-1", ticket.replace('\'', '"'))));
    }

    void ask(VerificationRequest request) {
        acknowledged(cluster()
                .send(
                        cluster().topics().verificationRequests(),
                        new RunKey(request.getTenantId(), request.getRunId()).encode(),
                        request));
    }

    /** The facts of this test's tenant, in the ledger's order within each run. */
    List<LedgerEvent> facts() {
        return cluster().read(cluster().topics().ledger(), LedgerEvent.class).stream()
                .map(ConsumerRecord::value)
                .filter(event -> event.getTenantId().equals(tenant))
                .toList();
    }

    static VerificationRecorded recorded(LedgerEvent event) {
        return (VerificationRecorded) event.getPayload();
    }

    List<LedgerEvent> awaitFacts(int count) {
        await().atMost(PATIENCE).until(() -> facts().size() >= count);
        return facts();
    }

    VerificationRecorded answer(VerificationRequest request) {
        ask(request);
        return recorded(awaitFacts(1).get(0));
    }
}
