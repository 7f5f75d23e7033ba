package dev.unwind.console.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.console.app.Http.Answer;
import dev.unwind.console.io.Issuer;
import dev.unwind.ledger.access.ApiKeys;
import dev.unwind.ledger.access.KeyTopic;
import dev.unwind.ledger.access.KeyWish;
import dev.unwind.ledger.app.LedgerConfig;
import dev.unwind.ledger.app.LedgerService;
import dev.unwind.ledger.registers.Register;
import dev.unwind.ledger.registers.Registers;
import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.ApiKey;
import dev.unwind.schemas.ApiKeyUse;
import dev.unwind.schemas.ApprovalTerms;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.Instance;
import dev.unwind.schemas.InstanceKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RoleGrant;
import dev.unwind.schemas.Routing;
import dev.unwind.schemas.Ruling;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.testsupport.facts.Facts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The console beside a ledger on a real broker and registry. */
class ConsoleIT {
    @RegisterExtension
    static final UnwindCluster cluster = UnwindCluster.create();

    private static final Duration READY = Duration.ofSeconds(60);

    @TempDir
    static Path stateDir;

    private static LedgerService ledger;
    private static Issuer issuer;
    private static ConsoleService console;
    private static Http admin;
    private static Http auditor;

    @SuppressWarnings("NullAway.Init")
    ConsoleIT() {}

    @BeforeAll
    static void start() throws Exception {
        cluster.send(cluster.topics().toolContracts(), "refund@1", Desk.refund())
                .get();
        issuer = new Issuer();
        ledger = LedgerService.start(LedgerConfig.from(Map.of(
                "unwind.bootstrap.servers", cluster.bootstrapServers(),
                "unwind.schema.registry.url", cluster.registryUrl(),
                "unwind.topic.prefix", cluster.topics().options().prefix(),
                "unwind.state.dir", stateDir.toString(),
                "unwind.http.port", "0")));
        Map<String, String> settings = settings();
        settings.put(
                "unwind.console.admin.key.file", stateDir.resolve("admin.key").toString());
        console = ConsoleService.start(ConsoleConfig.from(settings));
        String first = firstKey();
        assertThat(ledger.awaitReady(READY)).isTrue();
        Awaitility.await().atMost(READY).until(console::ready);
        admin = new Http(console.uri(), first);
        Awaitility.await().atMost(READY).until(() -> admin.get("/v1/me").status() == 200);
        auditor = somebody("aude", "auditor", "*");
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "unwind.bootstrap.servers", cluster.bootstrapServers(),
                "unwind.schema.registry.url", cluster.registryUrl(),
                "unwind.topic.prefix", cluster.topics().options().prefix(),
                "unwind.query.api", ledger.uri().toString(),
                "unwind.http.port", "0",
                "unwind.console.failed.logins", "30",
                "unwind.console.oidc.issuer", Issuer.NAME,
                "unwind.console.oidc.audience", Issuer.AUDIENCE,
                "unwind.console.oidc.jwks.url", issuer.jwks().toString()));
        settings.put("unwind.console.oidc.keys.again.ms", "50");
        settings.put("unwind.console.keys.uses.every.ms", "100");
        return settings;
    }

    @AfterAll
    static void stop() {
        console.close();
        ledger.close();
        issuer.close();
    }

    /** The first key is made with access to the broker alone, as the command line does. */
    private static String firstKey() {
        Map<String, Object> producing = new HashMap<>(cluster.clientConfig());
        producing.put("acks", "all");
        Register<ApiKey> keys = new Register<>(cluster.topics().apiKeys(), ApiKey.class);
        Register<ApiKeyUse> uses = new Register<>(cluster.topics().apiKeyUses(), ApiKeyUse.class);
        try (Registers registers = new Registers(cluster.clientConfig(), cluster.clientConfig(), List.of(keys, uses));
                Producer<String, SpecificRecord> producer = new KafkaProducer<>(
                        producing, new StringSerializer(), UnwindSerdes.serializer(cluster.clientConfig()))) {
            registers.readToEnd(READY);
            return new ApiKeys(new KeyTopic(keys, uses, producer), InstantSource.system())
                    .create(
                            new KeyWish(
                                    "root",
                                    List.of(new RoleGrant(AccessRole.ADMIN, List.of("*"))),
                                    List.of(),
                                    null,
                                    false),
                            "tests")
                    .token()
                    .text();
        }
    }

    /** Somebody with a key of this role for these tenants. */
    private static Http somebody(String principal, String role, String tenants, String... groups) {
        Answer made = admin.post(
                "/v1/keys",
                "{'principal':'" + principal + "','grants':[{'role':'" + role + "','tenants':['"
                        + tenants.replace(",", "','") + "']}],'groups':["
                        + (groups.length == 0 ? "" : "'" + String.join("','", groups) + "'") + "]}");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return admin.as(made.json().path("key").asText());
    }

    private static double refusals(String... labels) {
        return admin.get("/metrics")
                .raw()
                .body()
                .lines()
                .filter(line -> line.startsWith("unwind_console_refusals_total{"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** A run with an action that the gate holds; the id of what waits. */
    private static String held(Facts run, ApprovalTerms terms) {
        ActionGated gated = ActionGated.newBuilder()
                .setActionId("a1")
                .setArgumentsDigest("digest-1")
                .setRuling(Ruling.newBuilder()
                        .setOutcome(GateOutcome.HOLD)
                        .setCode("RULE")
                        .setRule("refunds")
                        .setPolicy("shop@1")
                        .setDetail("A refund of 820.")
                        .setApproval(terms)
                        .build())
                .setPreview("{\"arguments\":{\"amount\":820,\"id\":\"O-1\"},\"undo\":\"RESTORE\"}")
                .build();
        LedgerEvent started = run.runStarted("refund the order");
        cluster.publish(
                started,
                run.agentFact(Facts.plan("a1", "refund", "{\"id\":\"O-1\",\"amount\":820}", "digest-1", "key-1")
                        .setTarget(Facts.target("order", "O-1"))
                        .build()),
                run.fact(ActorKind.LEDGER, "gate", gated));
        return Awaitility.await()
                .atMost(READY)
                .until(
                        () -> StreamSupport.stream(
                                        auditor.get("/v1/approvals?limit=200")
                                                .json()
                                                .path("approvals")
                                                .spliterator(),
                                        false)
                                .filter(one -> one.path("runId").asText().equals(started.getRunId()))
                                .map(one -> one.path("approvalId").asText())
                                .findFirst()
                                .orElse(""),
                        id -> !id.isEmpty());
    }

    private static ApprovalTerms.Builder terms(String role) {
        return ApprovalTerms.newBuilder().setRole(role).setExpiryMillis(3_600_000);
    }

    @Test
    void aKeyIsMadeUsedListedRotatedAndRevoked() {
        Answer made = admin.post(
                "/v1/keys",
                "{'principal':'kim','grants':[{'role':'auditor','tenants':['acme']}],'groups':['finance']}");
        assertThat(made.status()).isEqualTo(201);
        String id = made.json().path("keyId").asText();
        Http kim = admin.as(made.json().path("key").asText());

        JsonNode me = kim.get("/v1/me").json();
        assertThat(me.path("principal").asText()).isEqualTo("kim");
        assertThat(me.at("/rights/runs.read/0").asText()).isEqualTo("acme");
        JsonNode listed = Awaitility.await()
                .atMost(READY)
                .until(() -> key(id), key -> key.path("lastUsedAt").isTextual());
        assertThat(listed.path("state").asText()).isEqualTo("ACTIVE");
        assertThat(listed.path("createdBy").asText()).isEqualTo("root");
        assertThat(admin.get("/v1/keys").raw().body())
                .doesNotContain(String.valueOf(kim.credential()))
                .doesNotContain("hash");

        Answer rotated = admin.post("/v1/keys/" + id + "/rotate", "{'graceSeconds':3600}");
        assertThat(rotated.status()).isEqualTo(201);
        Http next = admin.as(rotated.json().path("key").asText());
        assertThat(next.get("/v1/me").status()).isEqualTo(200);
        assertThat(kim.get("/v1/me").status()).as("within the grace").isEqualTo(200);
        assertThat(admin.post("/v1/keys/" + id + "/rotate", "").code()).isEqualTo("KEY_OVER");

        assertThat(admin.post("/v1/keys/" + id + "/revoke", "").status()).isEqualTo(200);
        Answer over = kim.get("/v1/me");
        assertThat(over.status()).isEqualTo(401);
        assertThat(over.message()).contains("REVOKED");
        assertThat(over.raw().headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(
                        challenge -> assertThat(challenge).startsWith("Bearer ").contains("invalid_token"));
        assertThat(next.get("/v1/me").status()).isEqualTo(200);
        assertThat(key(id).path("state").asText()).isEqualTo("REVOKED");
        assertThat(cluster.read(cluster.topics().apiKeys(), ApiKey.class).toString())
                .as("the topic")
                .doesNotContain(String.valueOf(next.credential()).substring(17));
    }

    @Test
    void whatOneConsoleRevokesOpensNothingAtAnotherWhichLimitsFailedLogins() {
        Map<String, String> settings = settings();
        settings.put("unwind.console.failed.logins", "1");
        try (ConsoleService other = ConsoleService.start(ConsoleConfig.from(settings))) {
            Awaitility.await().atMost(READY).until(other::ready);
            Answer made =
                    admin.post("/v1/keys", "{'principal':'lee','grants':[{'role':'auditor','tenants':['acme']}]}");
            Http lee = new Http(other.uri(), made.json().path("key").asText());
            Awaitility.await().atMost(READY).until(() -> lee.get("/v1/me").status() == 200);
            Answer first = lee.as("uwk_nonsense").get("/v1/me");
            Answer second = lee.as("uwk_nonsense").get("/v1/me");
            // Until the key had come there, asking may have failed before.
            assertThat(first.status()).isIn(401, 429);
            assertThat(second.status()).isEqualTo(429);
            assertThat(second.code()).isEqualTo("TOO_MANY_FAILED_LOGINS");
            assertThat(second.raw().headers().firstValue("Retry-After")).isPresent();
            assertThat(lee.get("/v1/me").status()).as("a right key").isEqualTo(200);

            admin.post("/v1/keys/" + made.json().path("keyId").asText() + "/revoke", "");
            Awaitility.await().atMost(READY).until(() -> lee.get("/v1/me").status() != 200);
        }
    }

    @Test
    void eachRouteIsInTheDescriptionAndTheOtherWayRound() throws Exception {
        Object description = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("..", "docs", "console-openapi.yaml")));
        Map<?, ?> paths = Objects.requireNonNull((Map<?, ?>) ((Map<?, ?>) description).get("paths"));
        List<String> described = paths.entrySet().stream()
                .flatMap(path -> ((Map<?, ?>) path.getValue())
                        .keySet().stream()
                                .filter(method -> !method.equals("parameters"))
                                .map(method -> method.toString().toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .toList();
        assertThat(described).containsExactlyInAnyOrderElementsOf(console.paths());
    }

    @Test
    void theKeyOfAFirstAdminIsItsOwnersAlone() throws Exception {
        Path file = stateDir.resolve("admin.key");
        Awaitility.await().atMost(READY).until(() -> Files.exists(file));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Http first = admin.as(Files.readString(file).strip());
        Awaitility.await().atMost(READY).until(() -> first.get("/v1/keys").status() == 200);
        assertThat(first.get("/v1/me").json().path("principal").asText()).isEqualTo("admin");
    }

    private static JsonNode key(String id) {
        return StreamSupport.stream(admin.get("/v1/keys").json().path("keys").spliterator(), false)
                .filter(key -> key.path("keyId").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAdminOfATenantGivesAwayWhatIsHisAndDutiesStayApart() {
        Http acme = somebody("boss", "admin", "acme");
        assertThat(acme.post("/v1/keys", "{'principal':'x','grants':[{'role':'auditor','tenants':['globex']}]}")
                        .code())
                .isEqualTo("TENANT_REFUSED");
        assertThat(acme.post("/v1/keys", "{'principal':'x','grants':[{'role':'auditor','tenants':['*']}]}")
                        .status())
                .isEqualTo(403);
        assertThat(acme.get("/v1/keys").raw().body()).doesNotContain("\"principal\":\"root\"");
        String agent = "{'role':'agent','tenants':['acme']}";
        assertThat(acme.post("/v1/keys", "{'principal':'bot-7','grants':[" + agent + "]}")
                        .status())
                .isEqualTo(201);
        String both = "{'principal':'bot-7','grants':[{'role':'approver','tenants':['acme']}]";
        assertThat(acme.post("/v1/keys", both + "}").code()).isEqualTo("SHARED_DUTIES");
        Answer said = acme.post("/v1/keys", both + ",'sharedDuties':true}");
        assertThat(said.json().path("sharedDuties").asBoolean()).isTrue();
    }

    @Test
    void aTokenOfTheIssuerIsTakenAndAnyOtherIsNot() {
        Http token = admin.as(issuer.sign(
                Issuer.claims("vera", List.of("operator"), List.of("acme")).build()));
        JsonNode me = token.get("/v1/me").json();
        assertThat(me.path("principal").asText()).isEqualTo("vera");
        assertThat(me.path("kind").asText()).isEqualTo("TOKEN");
        assertThat(token.get("/v1/lanes/acme/bot").status()).isEqualTo(200);
        assertThat(token.get("/v1/lanes/globex/bot").code()).isEqualTo("TENANT_REFUSED");

        Answer wrong = admin.as(issuer.sign(Issuer.claims("vera", List.of("operator"), List.of("*"))
                        .audience("another")
                        .build()))
                .get("/v1/me");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.code()).isEqualTo("CREDENTIALS_REFUSED");
        assertThat(refusals("TOKEN_CLAIMS_REFUSED")).isPositive();
    }

    @Test
    void whatIsNotGrantedIsRefusedAndCounted() {
        Http agent = somebody("bot-1", "agent", "acme");
        Http rita = somebody("rita", "auditor", "acme");
        double before = refusals("action=\"controls.throw\"");
        String all = "{'scope':'all','reason':'x'}";
        assertThat(agent.post("/v1/controls", all).code()).isEqualTo("ROLE_MISSING");
        assertThat(rita.post("/v1/controls", all).status()).isEqualTo(403);
        assertThat(somebody("otto", "operator", "acme")
                        .post("/v1/controls", all)
                        .code())
                .isEqualTo("EVERY_TENANT_NEEDED");
        assertThat(refusals("action=\"controls.throw\"")).isEqualTo(before + 3);
        assertThat(rita.get("/v1/runs/globex/r1").code()).isEqualTo("TENANT_REFUSED");
        assertThat(rita.get("/v1/runs/acme/r1").code()).isEqualTo("RUN_UNKNOWN");
        assertThat(rita.get("/v1/keys").status()).isEqualTo(403);
        assertThat(admin.get("/v1/approvals").code()).isEqualTo("ROLE_MISSING");

        Answer nobody = admin.as(null).get("/v1/approvals");
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(nobody.code()).isEqualTo("NO_CREDENTIALS");
        assertThat(nobody.raw().headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"unwind\"");
        assertThat(admin.as("uwk_aaaaaaaaaaaa_" + "A".repeat(43)).get("/v1/me").status())
                .isEqualTo(401);
        assertThat(refusals("code=\"NO_CREDENTIALS\"", "action=\"login\"")).isPositive();
    }

    @Test
    void aHeldActionIsShownExactlyAndApprovedByWhoMay() {
        Facts run = Facts.of("acme", "held 1/a");
        String id = held(run, terms("finance").build());
        String one = "/v1/approvals/" + id;
        Http finance = somebody("fay", "approver", "acme", "finance");

        JsonNode shown = finance.get(one).json();
        assertThat(shown.path("tool").asText()).isEqualTo("refund");
        assertThat(shown.at("/arguments/amount").asInt()).isEqualTo(820);
        assertThat(shown.at("/preview/undo").asText()).isEqualTo("RESTORE");
        assertThat(shown.at("/ruling/rule").asText()).isEqualTo("refunds");
        assertThat(shown.at("/rolesNow/0").asText()).isEqualTo("finance");
        assertThat(shown.path("requestedBy").asText()).isEqualTo("agent-1");

        String approve = "{'digest':'digest-1','reason':'checked with the customer'}";
        assertThat(somebody("sam", "approver", "acme")
                        .post(one + "/approve", approve)
                        .code())
                .isEqualTo("GROUP_MISSING");
        assertThat(somebody("gil", "approver", "globex", "finance")
                        .post(one + "/approve", approve)
                        .code())
                .isEqualTo("CASE_UNKNOWN");
        assertThat(somebody("bot-2", "agent", "acme")
                        .post(one + "/approve", approve)
                        .status())
                .isEqualTo(403);
        Answer same = somebody("agent-1", "approver", "acme", "finance").post(one + "/approve", approve);
        assertThat(same.status()).isEqualTo(409);
        assertThat(same.code()).isEqualTo("SAME_PERSON");
        assertThat(same.message()).contains("expected somebody else");
        Answer other = finance.post(one + "/approve", "{'digest':'digest-2'}");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("CHANGED_ARGUMENTS");
        assertThat(refusals("SAME_PERSON")).isPositive();

        Answer approved = finance.post(one + "/approve", approve);
        assertThat(approved.status()).as(approved.raw().body()).isEqualTo(200);
        assertThat(approved.json().path("actionStatus").asText()).isEqualTo("APPROVED");
        assertThat(approved.json().path("role").asText()).isEqualTo("finance");
        assertThat(finance.get(one).status()).isEqualTo(404);
        LedgerEvent fact = cluster.read(cluster.topics().ledger(), LedgerEvent.class).stream()
                .filter(record ->
                        record.offset() == approved.json().path("ledgerOffset").asLong())
                .map(record -> record.value())
                .filter(event -> event.getPayload() instanceof ActionApproved)
                .findFirst()
                .orElseThrow();
        assertThat(fact.getActor().getKind()).isEqualTo(ActorKind.APPROVER);
        assertThat(fact.getActor().getId()).isEqualTo("fay");
        assertThat(((ActionApproved) fact.getPayload()).getRole()).isEqualTo("finance");
    }

    @Test
    void anEditIsShownToTheSecondWhoHasToApproveItAndARejectionIsTheEnd() {
        Facts run = Facts.of("acme", "held-2");
        String one =
                "/v1/approvals/" + held(run, terms("approver").setApprovers(2).build());
        Http first = somebody("ann", "approver", "acme");
        Http second = somebody("ben", "approver", "*");

        assertThat(first.post(one + "/edit", "{'digest':'digest-1','arguments':{'id':'O-2','amount':82}}")
                        .status())
                .as("another target")
                .isEqualTo(422);
        Answer edited = first.post(one + "/edit", "{'digest':'digest-1','arguments':{'id':'O-1','amount':82}}");
        assertThat(edited.status()).as(edited.raw().body()).isEqualTo(200);
        assertThat(edited.json().path("actionStatus").asText()).isEqualTo("HELD");
        JsonNode shown = second.get(one).json();
        assertThat(shown.path("edited").asBoolean()).isTrue();
        assertThat(shown.path("approvedBy").asText()).isEqualTo("ann");
        assertThat(shown.at("/arguments/amount").asInt()).isEqualTo(82);
        assertThat(shown.at("/plannedArguments/amount").asInt()).isEqualTo(820);
        assertThat(second.post(one + "/reject", "{'digest':'digest-1','reason':'no'}")
                        .code())
                .isEqualTo("CHANGED_ARGUMENTS");
        assertThat(second.post(one + "/reject", "{}").status()).isEqualTo(400);
        Answer rejected = second.post(one + "/reject", "{'reason':'the order was never paid'}");
        assertThat(rejected.json().path("actionStatus").asText()).isEqualTo("DENIED");
    }

    @Test
    void aCaseIsDecidedByAnOperatorOfItsTenant() {
        Facts run = Facts.of("acme", "parked-1");
        cluster.publish(
                run.runStarted("work"),
                run.operatorFact(RunParked.newBuilder().setReason("look at it").build()));
        Http operator = somebody("otis", "operator", "acme");
        String id = Awaitility.await()
                .atMost(READY)
                .until(
                        () -> operator.get("/v1/cases?kind=PARKED")
                                .json()
                                .at("/cases/0/caseId")
                                .asText(),
                        found -> !found.isEmpty());
        assertThat(auditor.post("/v1/cases/" + id + "/resume", "{'reason':'fine'}")
                        .code())
                .isEqualTo("ROLE_MISSING");
        assertThat(operator.get("/v1/cases/" + id).json().at("/case/runId").asText())
                .isEqualTo("parked-1");
        Answer resumed = operator.post("/v1/cases/" + id + "/resume", "{'reason':'fine'}");
        assertThat(resumed.status()).as(resumed.raw().body()).isEqualTo(200);
        assertThat(resumed.json().path("runStatus").asText()).isEqualTo("RUNNING");
        assertThat(operator.post("/v1/cases/" + id + "/close", "{'reason':'again'}")
                        .status())
                .isEqualTo(404);
        assertThat(auditor.get("/v1/runs/acme/parked-1")
                        .json()
                        .path("openCases")
                        .asInt())
                .isZero();
        assertThat(auditor.get("/v1/runs/acme/parked-1/timeline").json().path("events"))
                .hasSize(3);
    }

    @Test
    void aKillSwitchIsThrownSeenObeyedAndLifted() {
        Http operator = somebody("oda", "operator", "acme");
        Answer stopped =
                operator.post("/v1/controls", "{'scope':'tenant/acme','mode':'READ_ONLY','reason':'odd refunds'}");
        assertThat(stopped.status()).as(stopped.raw().body()).isEqualTo(201);
        String id = stopped.json().path("controlId").asText();
        long epoch = stopped.json().path("epoch").asLong();

        assertThat(somebody("gus", "operator", "globex")
                        .get("/v1/controls")
                        .raw()
                        .body())
                .doesNotContain(id);
        Instance self = Awaitility.await()
                .atMost(READY)
                .until(
                        () -> cluster.read(cluster.topics().instances(), Instance.class).stream()
                                .map(record -> record.value())
                                .filter(instance -> instance != null
                                        && instance.getKind() == InstanceKind.CONSOLE
                                        && instance.getControlsEpoch() >= epoch)
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
        assertThat(self.getInFlight()).isZero();
        JsonNode control = Awaitility.await()
                .atMost(READY)
                .until(
                        () -> StreamSupport.stream(
                                        auditor.get("/v1/controls")
                                                .json()
                                                .path("controls")
                                                .spliterator(),
                                        false)
                                .filter(one -> one.path("controlId").asText().equals(id))
                                .findFirst()
                                .orElseThrow(),
                        one -> one.at("/progress/confirmed").asInt() == 2);
        assertThat(control.path("changedBy").asText()).isEqualTo("oda");
        assertThat(control.at("/progress/silent")).isEmpty();

        assertThat(auditor.send("DELETE", "/v1/controls/" + id + "?reason=no", null)
                        .status())
                .isEqualTo(403);
        Answer lifted = operator.send("DELETE", "/v1/controls/" + id + "?reason=over", null);
        assertThat(lifted.status()).as(lifted.raw().body()).isEqualTo(200);
        assertThat(lifted.json().path("stillInForce")).isEmpty();
        assertThat(operator.post("/v1/controls/" + id + "/lift", "{'reason':'again'}")
                        .code())
                .isEqualTo("CONTROL_UNKNOWN");
        assertThat(operator.post("/v1/controls", "{'scope':'tennant/acme','reason':'x'}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void theRunsOfAStoppedScopeAreCancelledOnceAndNoOthers() {
        RunKey within = new RunKey("initech", "within");
        RunKey beside = new RunKey("hooli", "beside");
        for (RunKey key : List.of(within, beside)) {
            cluster.publish(Facts.of(key.tenantId(), key.runId()).runStarted("refund the order"));
            awaitStatus(key, "RUNNING");
        }
        Http operator = somebody("ines", "operator", "initech");
        String id = operator.post("/v1/controls", "{'scope':'tenant/initech','reason':'odd refunds'}")
                .json()
                .path("controlId")
                .asText();
        String compensate = "/v1/controls/" + id + "/compensate";

        assertThat(somebody("hugo", "operator", "hooli")
                        .post(compensate, "{'reason':'not mine'}")
                        .code())
                .isEqualTo("CONTROL_UNKNOWN");
        assertThat(auditor.post(compensate, "{'reason':'no'}").status()).isEqualTo(403);
        assertThat(operator.post(compensate, "{}").status()).isEqualTo(400);

        Answer cancelled = operator.post(compensate, "{'reason':'undo them'}");
        assertThat(cancelled.status()).as(cancelled.raw().body()).isEqualTo(200);
        assertThat(cancelled.json().path("cancelled").asInt()).isEqualTo(1);
        assertThat(cancelled.json().at("/runs/0/runId").asText()).isEqualTo("within");
        Awaitility.await()
                .atMost(READY)
                .until(() -> !auditor.get("/v1/runs/initech/within")
                        .json()
                        .path("status")
                        .asText()
                        .equals("RUNNING"));
        awaitStatus(beside, "RUNNING");
        assertThat(operator.post(compensate, "{'reason':'again'}")
                        .json()
                        .path("cancelled")
                        .asInt())
                .isZero();
        JsonNode fact = auditor.get("/v1/runs/initech/within/timeline").json().at("/events/1/event");
        assertThat(fact.at("/actor/id").asText()).isEqualTo("ines");
        assertThat(fact.at("/payload").toString()).contains("undo them (kill switch, epoch");

        Http everywhere = somebody("evi", "operator", "*");
        String tool = everywhere
                .post("/v1/controls", "{'scope':'tool/refund','mode':'READ_ONLY','reason':'odd'}")
                .json()
                .path("controlId")
                .asText();
        assertThat(everywhere
                        .post("/v1/controls/" + tool + "/compensate", "{'reason':'x'}")
                        .raw()
                        .body())
                .contains("a run is not within a tool");
        everywhere.post("/v1/controls/" + tool + "/lift", "{'reason':'over'}");
        operator.post("/v1/controls/" + id + "/lift", "{'reason':'over'}");
    }

    private static void awaitStatus(RunKey run, String status) {
        Awaitility.await()
                .atMost(READY)
                .until(() -> auditor.get("/v1/runs/" + run.tenantId() + "/" + run.runId())
                        .json()
                        .path("status")
                        .asText()
                        .equals(status));
    }

    @Test
    void aLaneIsChangedByWhoSawWhatItWas() {
        Http releaser = somebody("rea", "releaser", "acme");
        String lane = "/v1/lanes/acme/bot-9";
        assertThat(releaser.get(lane).json().path("lane").asText()).isEqualTo("AUTONOMOUS");
        Answer changed = releaser.send(
                "PUT", lane, "{'lane':'DRAFT_ONLY','disabledTools':['refund'],'epoch':0,'reason':'new release'}");
        assertThat(changed.status()).as(changed.raw().body()).isEqualTo(200);
        assertThat(changed.json().path("epoch").asLong()).isEqualTo(1);
        assertThat(releaser.send("PUT", lane, "{'lane':'AUTONOMOUS','epoch':0,'reason':'x'}")
                        .code())
                .isEqualTo("CHANGED_MEANWHILE");
        assertThat(releaser.send("PUT", lane, "{'lane':'READ_ONLY','epoch':1,'reason':'x'}")
                        .json()
                        .at("/disabledTools/0")
                        .asText())
                .isEqualTo("refund");
        assertThat(releaser.send("PUT", lane, "{'lane':'FAST','reason':'x'}").status())
                .isEqualTo(400);
        assertThat(auditor.send("PUT", lane, "{'lane':'STOPPED','reason':'x'}").status())
                .isEqualTo(403);
        assertThat(cluster.read(cluster.topics().routing(), Routing.class)).anySatisfy(record -> {
            assertThat(record.key()).isEqualTo("acme/bot-9");
            assertThat(record.value().getChangedBy()).isEqualTo("rea");
        });
    }

    @Test
    void whatCannotBeUsedIsToldAndWhatIsTooMuchIsCutOff() {
        assertThat(admin.post("/v1/keys", "{'principal':").status()).isEqualTo(400);
        assertThat(admin.post("/v1/keys", "[]").message()).contains("expected an object");
        assertThat(admin.post("/v1/keys", "{'principle':'x'}").message()).contains("principle");
        Answer large = admin.post("/v1/keys", "{'principal':'" + "x".repeat(300_000) + "'}");
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.code()).isEqualTo("BODY_TOO_LARGE");
        assertThat(admin.get("/v1/nothing").code()).isEqualTo("ROUTE_UNKNOWN");
        assertThat(admin.send("PUT", "/v1/keys", "{}").code()).isEqualTo("METHOD_UNKNOWN");
    }
}
