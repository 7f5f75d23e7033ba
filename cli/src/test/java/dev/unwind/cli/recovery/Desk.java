package dev.unwind.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.cli.Cli;
import dev.unwind.cli.client.ContractsInForce;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.examples.targets.audit.Difference;
import dev.unwind.examples.targets.audit.RestoreCount;
import dev.unwind.examples.targets.audit.TargetAudit;
import dev.unwind.local.LocalStack;
import dev.unwind.local.LocalStackConfig;
import dev.unwind.local.UnwindHome;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.schemas.topics.TopicOptions;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.Tool;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.ToolResult;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import dev.unwind.testsupport.audit.Auditor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A stack with the support desk as its target, an agent that works there, and eyes on ledger, desk and topics. */
final class Desk implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final LocalStack stack;
    private final QueryApi query;
    private final UnwindAgent agent;
    private final TargetClient tools;
    private final FactWriter operator;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Desk(LocalStack stack, UnaryOperator<UnwindAgentConfig.Builder> configured) {
        this.stack = stack;
        this.query = new QueryApi(stack.queryApi());
        this.tools = new TargetClient(stack.targetBase());
        new ContractsInForce(query)
                .await(List.of(new ToolKey("desk.update_ticket", 1), new ToolKey("desk.post_message", 1)), PATIENCE);
        this.agent = worker(configured);
        this.operator = new FactWriter(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                Map.of("schema.registry.url", stack.schemaRegistryUrl()),
                new Actor(ActorKind.OPERATOR, "olga"));
    }

    /** A process of the agent. */
    UnwindAgent worker(UnaryOperator<UnwindAgentConfig.Builder> configured) {
        return UnwindAgent.connect(configured
                .apply(UnwindAgentConfig.builder(stack.bootstrapServers(), stack.schemaRegistryUrl(), "desk-agent")
                        .queryApi(URI.create(stack.queryApi()))
                        .targetUrl("desk.url", stack.targetBase() + "/desk"))
                .build());
    }

    /** A command line on this stack, and all that it printed. */
    String command(String... args) {
        Cli cli = cli(args);
        return cli.out() + cli.err();
    }

    /** A command line on this stack. */
    Cli cli(String... args) {
        String[] where = {
            "--query-api",
            stack.queryApi(),
            "--bootstrap-servers",
            stack.bootstrapServers(),
            "--schema-registry",
            stack.schemaRegistryUrl()
        };
        return Cli.run(Stream.concat(Arrays.stream(args), Arrays.stream(where)).toArray(String[]::new));
    }

    /** What a tool of the desk does, with a fault that the desk is told to have; null for none. */
    Tool tool(String tenant, String name, @Nullable String fault) {
        return invocation -> post(tenant, "/desk/tools/" + name, invocation.arguments(), fault);
    }

    /** With further contracts in these folders, if any. */
    static Desk open(Path folder, Path... contracts) {
        List<Path> all = Stream.concat(
                        Stream.of(Path.of("../examples/targets/contracts/desk")), Arrays.stream(contracts))
                .toList();
        return new Desk(
                LocalStack.start(
                        LocalStackConfig.in(new UnwindHome(folder)).withFaults().withContracts(all)),
                config -> config);
    }

    /** With an agent of this lease and this limit for kill switches that it cannot read. */
    static Desk open(Path folder, Duration lease, Duration limit) {
        return new Desk(
                LocalStack.start(LocalStackConfig.in(new UnwindHome(folder))
                        .withFaults()
                        .withContracts(List.of(Path.of("../examples/targets/contracts/desk")))),
                config -> config.instanceLease(lease).controlsLimit(limit));
    }

    /** A person of this name who states facts. */
    FactWriter person(String name) {
        return new FactWriter(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                Map.of("schema.registry.url", stack.schemaRegistryUrl()),
                new Actor(ActorKind.OPERATOR, name));
    }

    /** Waits until the contract is published. */
    void awaitContract(String tool) {
        new ContractsInForce(query).await(List.of(new ToolKey(tool, 1)), PATIENCE);
    }

    /** The run as it is once it has settled, after the fact at this offset. */
    JsonNode settled(RunKey key, long offset) {
        return query.awaitRun(key, "settled", PATIENCE, offset).orElseThrow().value();
    }

    void createTenant(String tenant) {
        tools.createTenant(tenant, "desk", "none");
    }

    /** Waits until the ledger has folded the run's partition through this offset. */
    void folded(RunKey key, long offset) {
        assertThat(query.awaitRun(key, "verified", PATIENCE, offset)).isPresent();
    }

    /** A run of its own tenant, so that runs do not see each other. */
    AgentRun begin(String tenant) {
        createTenant(tenant);
        return agent.startRun(RunOptions.of(tenant, "run-" + tenant).withTask("a test"));
    }

    /** Calls a tool of the desk through the SDK, with a fault that the desk is told to have; null for none. */
    ToolResult call(AgentRun run, String actionId, String tool, ObjectNode arguments, @Nullable String fault) {
        return run.call(
                ToolCall.of("desk." + tool, 1, arguments).withActionId(actionId),
                invocation -> post(run.key().tenantId(), "/desk/tools/" + tool, arguments, fault));
    }

    /** Calls the tool that updates a ticket, carried out as given. */
    ToolResult call(AgentRun run, String actionId, Tool tool, ObjectNode arguments) {
        return run.call(ToolCall.of("desk.update_ticket", 1, arguments).withActionId(actionId), tool);
    }

    /** Everything that the ledger accepted of a run, as text. */
    String timeline(RunKey key) {
        return query.timeline(key).toString();
    }

    /** Whether the ledger has heard of the run. */
    boolean knows(RunKey key) {
        return query.run(key).isPresent();
    }

    /** Waits until no verification of these runs is pending. */
    void settle(List<RunKey> runs) {
        runs.forEach(key -> query.awaitRun(key, "verified", PATIENCE));
    }

    /** The next restore of this tenant goes wrong. */
    void armRestore(String tenant, String fault) throws IOException {
        armRestore(tenant, fault, 1);
    }

    void armRestore(String tenant, String fault, int times) throws IOException {
        post(
                tenant,
                "/admin/tenants/" + tenant + "/faults",
                Json.NODES
                        .objectNode()
                        .put("operation", "restore")
                        .put("fault", fault)
                        .put("times", times),
                null);
    }

    /** Undoes the run and waits until nothing more happens by itself. */
    JsonNode undo(RunKey key) {
        long offset = operator.append(
                key, CompensationRequested.newBuilder().setReason("a test").build());
        return query.awaitRun(key, "settled", PATIENCE, offset).orElseThrow().value();
    }

    JsonNode settled(RunKey key) {
        return query.awaitRun(key, "settled", PATIENCE).orElseThrow().value();
    }

    JsonNode action(RunKey key, String actionId) {
        return query.action(key, actionId).orElseThrow();
    }

    List<JsonNode> cases(RunKey key) {
        return query.cases(key.tenantId(), 10);
    }

    /** Where the tenant's data differs from the start, read from the database itself. */
    List<String> differences(RunKey key) {
        try (TargetAudit audit = TargetAudit.open(stack.targetDatabase(), Map.of())) {
            return audit.differencesFromStart(key.tenantId()).stream()
                    .map((Difference d) -> d.entity() + d.path())
                    .toList();
        }
    }

    List<RestoreCount> restores(RunKey key) {
        try (TargetAudit audit = TargetAudit.open(stack.targetDatabase(), Map.of())) {
            return audit.restores(key.tenantId());
        }
    }

    /** Has the independent auditor read all topics, and compare them with what the ledger says of these runs. */
    void audit(List<RunKey> runs) {
        Map<RunKey, Map<String, String>> statuses = new HashMap<>();
        for (RunKey key : runs) {
            Map<String, String> ofRun = new HashMap<>();
            query.actions(key)
                    .forEach(a -> ofRun.put(
                            a.path("actionId").asText(), a.path("status").asText()));
            statuses.put(key, ofRun);
        }
        Auditor.audit(stack.bootstrapServers(), stack.schemaRegistryUrl(), Topics.of(TopicOptions.DEFAULT), statuses)
                .assertClean();
    }

    LocalStack stack() {
        return stack;
    }

    /** Another agent at the desk, which a test may let die. */
    UnwindAgent another() {
        return UnwindAgent.connect(
                UnwindAgentConfig.builder(stack.bootstrapServers(), stack.schemaRegistryUrl(), "desk-agent")
                        .queryApi(URI.create(stack.queryApi()))
                        .targetUrl("desk.url", stack.targetBase() + "/desk")
                        .build());
    }

    /** States a fact as a person, and returns the run once the ledger has folded it. */
    JsonNode state(RunKey key, SpecificRecord payload) {
        long offset = operator.append(key, payload);
        return query.foldedRun(key, offset, PATIENCE).orElseThrow().value();
    }

    JsonNode post(String tenant, String path, JsonNode body, @Nullable String fault) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stack.targetBase() + path))
                .timeout(Duration.ofSeconds(40))
                .header("Content-Type", "application/json")
                .header("X-Tenant", tenant)
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)));
        if (fault != null) {
            request.header("X-Fault", fault);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException("the desk answered " + answer.statusCode() + ": " + answer.body());
            }
            return text(Json.parse(answer.body()).path("result").asText());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static JsonNode text(String answer) {
        try {
            return Json.parse(answer);
        } catch (MalformedJson plain) {
            return TextNode.valueOf(answer);
        }
    }

    @Override
    public void close() {
        agent.close();
        operator.close();
        query.close();
        tools.close();
        http.close();
        stack.close();
    }
}
