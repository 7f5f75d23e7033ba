package dev.unwind.cli.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.Cli;
import dev.unwind.cli.ExitCode;
import dev.unwind.cli.client.ContractsInForce;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.compensator.app.CompensatorConfig;
import dev.unwind.compensator.app.CompensatorService;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.TargetServer;
import dev.unwind.ledger.app.LedgerConfig;
import dev.unwind.ledger.app.LedgerService;
import dev.unwind.local.ContractFiles;
import dev.unwind.local.ContractPublisher;
import dev.unwind.local.KeyPublisher;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.signing.Ed25519;
import dev.unwind.schemas.signing.FactSigner;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import dev.unwind.verifier.app.VerifierConfig;
import dev.unwind.verifier.app.VerifierService;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** SASL/SCRAM users, the standard authorizer, signed facts: every service as its own principal, and an agent that tries to be somebody else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeparateDutiesIT {
    private static final Topics TOPICS = Topics.withPrefix("unwind.");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final RunKey RUN = new RunKey("acme", "run-1");

    private final List<AutoCloseable> running = new ArrayList<>();
    private SecuredBroker broker;
    private Path folder;
    private Path admin;
    private Path operator;
    private Path auditor;
    private TargetServer targets;
    private String queryApi;
    private QueryApi query;
    private UnwindAgent agent;

    @BeforeAll
    void setUpAsTheDocsSay(@TempDir Path temp) throws Exception {
        folder = temp;
        broker = keep(SecuredBroker.start(folder));
        admin = broker.file("admin", broker.client("admin"), Map.of());
        auditor = broker.file("auditor", broker.client("auditor"), Map.of());
        Path root = broker.file("root", broker.root(), Map.of());
        assertThat(applied(root).path("created").size()).isGreaterThan(80);

        Path operatorKey = keys();
        operator = broker.file(
                "operator", broker.client("operator"), Map.of("unwind.signing.key.file", operatorKey.toString()));

        targets = keep(TargetServer.start(
                new TargetConfig("jdbc:sqlite:" + folder.resolve("targets.db"), 0, Map.of(), false)));
        try (TargetClient desk = new TargetClient("http://127.0.0.1:" + targets.port())) {
            desk.createTenant("acme", "desk", "none");
        }
        new ContractPublisher(broker.client("operator"), broker.registryConfig())
                .publish(
                        ContractFiles.read(List.of(Path.of("../examples/targets/contracts/desk")))
                                .contracts(),
                        "operator");
        startServices();
    }

    private void startServices() {
        Map<String, String> settings = broker.service("ledger", folder.resolve("ledger.pem"));
        settings.put("unwind.http.port", "0");
        settings.put("unwind.state.dir", folder.resolve("state").toString());
        LedgerService ledger = keep(LedgerService.start(LedgerConfig.from(settings)));
        String desk = "http://127.0.0.1:" + targets.port() + "/desk";

        settings = broker.service("verifier", folder.resolve("verifier.pem"));
        settings.put("unwind.target.desk.url", desk);
        VerifierService verifier = keep(VerifierService.start(VerifierConfig.fromProperties(settings)));

        settings = broker.service("compensator", folder.resolve("compensator.pem"));
        settings.put("unwind.target.desk.url", desk);
        settings.put("unwind.state.dir", folder.resolve("state").toString());
        CompensatorService compensator = keep(CompensatorService.start(CompensatorConfig.fromProperties(settings)));

        assertThat(ledger.awaitReady(PATIENCE)).isTrue();
        Awaitility.await().atMost(PATIENCE).until(() -> verifier.ready() && compensator.ready());
        queryApi = "http://127.0.0.1:" + ledger.port();
        query = keep(new QueryApi(queryApi));
        new ContractsInForce(query).await(List.of(new ToolKey("desk.update_ticket", 1)), PATIENCE);
        UnwindAgentConfig.Builder config = UnwindAgentConfig.builder(
                        broker.bootstrapServers(), broker.registryUrl(), "desk-agent")
                .queryApi(URI.create(queryApi))
                .targetUrl("desk.url", desk);
        config.clientProperties(SecuredBroker.as("agent"));
        agent = keep(UnwindAgent.connect(config.build()));
    }

    @AfterAll
    void close() throws Exception {
        for (int i = running.size() - 1; i >= 0; i--) {
            running.get(i).close();
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }

    private JsonNode applied(Path config, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "acls",
                "--apply",
                "--json",
                "--command-config",
                config.toString(),
                "--principal",
                "agent=agent",
                "--principal",
                "ledger=ledger",
                "--principal",
                "verifier=verifier",
                "--principal",
                "compensator=compensator,executor",
                "--principal",
                "operator=operator",
                "--principal",
                "auditor=auditor",
                "--principal",
                "admin=admin"));
        line.addAll(List.of(more));
        Cli cli = Cli.run(line.toArray(String[]::new));
        assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(ExitCode.OK);
        return cli.json();
    }

    /** A key for each role, published by the admin; that of the operator, who speaks for two people alone, from the command line. */
    private Path keys() throws Exception {
        new KeyPublisher(broker.client("admin"), broker.registryConfig(), "unwind.")
                .add(
                        List.of(
                                key("ledger", ActorKind.LEDGER),
                                key("verifier", ActorKind.VERIFIER),
                                key("compensator", ActorKind.EXECUTOR, ActorKind.POLICY)),
                        Instant.now(),
                        true);
        Path file = folder.resolve("operator.pem");
        Cli made = Cli.run("principals", "new", file.toString());
        assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.OK);
        String[] add = {"principals", "add", file + ".pub", "--principal", "operator", "--role", "OPERATOR,APPROVER"};
        String[] how = {"--actor", "olga", "--actor", "carl", "--from", "now", "--command-config", admin.toString()};
        Cli added = Cli.run(Stream.concat(Stream.of(add), Stream.of(how)).toArray(String[]::new));
        assertThat(added.code()).as(added.out() + added.err()).isEqualTo(ExitCode.OK);
        assertThat(added.out()).contains("as olga, carl alone", "every role has a key");
        return file;
    }

    private SigningKey key(String user, ActorKind... roles) throws Exception {
        KeyPair pair = Ed25519.generate();
        Files.writeString(folder.resolve(user + ".pem"), Ed25519.pem(pair.getPrivate()));
        return SigningKey.newBuilder()
                .setKeyId(Ed25519.idOf(pair.getPublic()))
                .setPrincipal("User:" + user)
                .setRoles(List.of(roles))
                .setPublicKey(ByteBuffer.wrap(pair.getPublic().getEncoded()))
                .setValidFrom(Instant.now())
                .setPublishedAt(Instant.now())
                .setPublishedBy("admin")
                .build();
    }

    private JsonNode run() {
        return query.run(RUN).orElseThrow();
    }

    @Test
    @Order(1)
    void everyServiceDoesItsWorkAsItsOwnPrincipal() {
        AgentRun run = agent.startRun(RunOptions.of("acme", "run-1").withTask("a test"));
        run.call(
                ToolCall.of(
                                "desk.update_ticket",
                                1,
                                Json.NODES
                                        .objectNode()
                                        .put("ticket_id", "T-181")
                                        .put("priority", "high"))
                        .withActionId("a1"),
                invocation -> {
                    try (TargetClient desk = new TargetClient("http://127.0.0.1:" + targets.port())) {
                        return Json.parse(desk.call("acme", "desk", "update_ticket", invocation.arguments()));
                    }
                });
        run.awaitVerified(PATIENCE);

        assertThat(run().path("verificationsPending").asInt()).isZero();
        assertThat(query.action(RUN, "a1").orElseThrow().path("verification").asText())
                .isEqualTo("VERIFIED");
    }

    @Test
    @Order(2)
    void anAgentMayWriteNothingButFacts() {
        List<String> closed = Stream.of(
                        TOPICS.failures(),
                        TOPICS.verificationRequests(),
                        TOPICS.compensationCommands(),
                        TOPICS.decisions(),
                        TOPICS.controls(),
                        TOPICS.controlHistory(),
                        TOPICS.routing(),
                        TOPICS.toolContracts(),
                        TOPICS.policies(),
                        TOPICS.releases(),
                        TOPICS.undoJobs(),
                        TOPICS.principals(),
                        TOPICS.anchors(),
                        TOPICS.recoveryCases(),
                        TOPICS.targetWrites(),
                        TOPICS.deadLetters(TOPICS.ledger()),
                        "unwind.ledger-streams-runs-changelog")
                .toList();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.client("agent"), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String topic : closed) {
                assertThatExceptionOfType(ExecutionException.class)
                        .as(topic)
                        .isThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[] {1}, new byte[] {1}))
                                .get())
                        .withCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    @Order(2)
    void anOperatorMayNotGiveHimselfAnotherRole() {
        Path file = folder.resolve("self-made.pem");
        Cli.run("principals", "new", file.toString());
        String[] add = {"principals", "add", file + ".pub", "--principal", "operator", "--role", "VERIFIER"};
        String[] as = {"--command-config", operator.toString()};
        Cli cli = Cli.run(Stream.concat(Stream.of(add), Stream.of(as)).toArray(String[]::new));
        assertThat(cli.code()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err()).contains("Only the role admin may write there");

        Cli rules = Cli.run("acls", "--check", "--command-config", operator.toString());
        assertThat(rules.code()).isEqualTo(ExitCode.FAILED);
        assertThat(rules.err()).contains("this principal may not");
    }

    @Test
    @Order(3)
    void anAgentCannotForgeAnApprovalAVerificationOrACompensation() throws Exception {
        JsonNode before = run();
        Path ownKey = folder.resolve("agent.pem");
        Files.writeString(ownKey, Ed25519.pem(Ed25519.generate().getPrivate()));
        List<Forged> forged = List.of(
                new Forged(
                        ActorKind.APPROVER,
                        "olga",
                        ActionApproved.newBuilder()
                                .setActionId("a1")
                                .setArgumentsDigest("d")
                                .build()),
                new Forged(ActorKind.VERIFIER, "verifier", verification()),
                new Forged(ActorKind.EXECUTOR, "compensator", executed()),
                new Forged(
                        ActorKind.OPERATOR,
                        "olga",
                        CompensationRequested.newBuilder().setReason("x").build()));

        long last = Math.max(state(forged, Map.of()), state(forged, Map.of(FactSigner.KEY_FILE, ownKey.toString())));

        JsonNode after = query.runFoldedThrough(RUN, last).orElseThrow();
        assertThat(after.path("chainHash")).isEqualTo(before.path("chainHash"));
        assertThat(after.path("status")).isEqualTo(before.path("status"));
        Cli letters = Cli.run("dead-letters", "--json", "--command-config", auditor.toString());
        assertThat(letters.code()).as(letters.err()).isEqualTo(ExitCode.OK);
        List<String> codes = StreamSupport.stream(
                        letters.json().path("deadLetters").spliterator(), false)
                .map(letter -> letter.path("code").asText())
                .toList();
        assertThat(codes).hasSize(8);
        assertThat(codes.stream().filter("SIGNATURE_MISSING"::equals)).hasSize(4);
        assertThat(codes.stream().filter("SIGNATURE_INVALID"::equals)).hasSize(4);
    }

    private record Forged(ActorKind role, String name, Object payload) {}

    private static VerificationRecorded verification() {
        return VerificationRecorded.newBuilder()
                .setVerificationId("v")
                .setActionId("a1")
                .setKind(VerificationKind.AFTER_ACTION)
                .setStatus(VerificationStatus.MISMATCHED)
                .build();
    }

    private static CompensationExecuted executed() {
        return CompensationExecuted.newBuilder()
                .setPlanId("p")
                .setCommandId("c")
                .setActionId("a1")
                .build();
    }

    /** States facts as the agent's own principal; gives the offset of the last one. */
    private long state(List<Forged> facts, Map<String, String> more) throws Exception {
        Map<String, Object> serdes = new HashMap<>(broker.registryConfig());
        serdes.putAll(more);
        long last = -1;
        try (KafkaProducer<String, LedgerEvent> producer = new KafkaProducer<>(
                broker.client("agent"), new StringSerializer(), UnwindSerdes.serializer(LedgerEvent.class, serdes))) {
            for (Forged fact : facts) {
                LedgerEvent event = LedgerEvent.newBuilder()
                        .setEventId(UUID.randomUUID().toString())
                        .setTenantId(RUN.tenantId())
                        .setRunId(RUN.runId())
                        .setOccurredAt(Instant.now())
                        .setActor(new Actor(fact.role(), fact.name()))
                        .setPayload(fact.payload())
                        .build();
                last = producer.send(new ProducerRecord<>(TOPICS.ledger(), RUN.encode(), event))
                        .get()
                        .offset();
            }
        }
        return last;
    }

    @Test
    @Order(4)
    void whatAnOperatorSignsIsUndoneAndProven() {
        Cli cli = Cli.run(
                "undo",
                RUN.encode(),
                "--reason",
                "wrong ticket",
                "--as",
                "olga",
                "--query-api",
                queryApi,
                "--command-config",
                operator.toString());
        assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(ExitCode.OK);
        JsonNode settled =
                query.awaitRun(RUN, "settled", PATIENCE).orElseThrow().value();
        assertThat(settled.path("status").asText()).isEqualTo("COMPENSATED");
    }

    @Test
    @Order(5)
    void applyingTheRulesAgainChangesNothingAndTellsWhatIsBeyondThem() throws Exception {
        AclBinding more = rule("User:agent", TOPICS.failures());
        AclBinding other = rule("User:stranger", TOPICS.ledger());
        try (Admin client = Admin.create(broker.root())) {
            client.createAcls(List.of(more, other)).all().get();
        }
        JsonNode again = applied(admin);
        assertThat(again.path("created")).isEmpty();
        assertThat(again.path("more")).hasSize(1);
        assertThat(again.path("others")).hasSize(1);

        JsonNode pruned = applied(admin, "--prune");
        assertThat(pruned.path("removed").get(0).path("name").asText()).isEqualTo(TOPICS.failures());
        JsonNode clean = applied(admin);
        assertThat(clean.path("more")).isEmpty();
        assertThat(clean.path("others")).as("never touched").hasSize(1);
    }

    private static AclBinding rule(String principal, String topic) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry(principal, "*", AclOperation.WRITE, AclPermissionType.ALLOW));
    }
}
