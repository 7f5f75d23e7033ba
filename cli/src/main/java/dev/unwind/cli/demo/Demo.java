package dev.unwind.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.cli.client.ContractsInForce;
import dev.unwind.cli.client.FactWriter;
import dev.unwind.cli.client.KillSwitches;
import dev.unwind.cli.client.QueryApi;
import dev.unwind.cli.client.TargetClient;
import dev.unwind.cli.client.Trails;
import dev.unwind.cli.play.ShippedPolicy;
import dev.unwind.examples.targets.audit.Difference;
import dev.unwind.examples.targets.audit.TargetAudit;
import dev.unwind.local.LocalStack;
import dev.unwind.local.PolicyPublisher;
import dev.unwind.model.trail.CorrectionTrail;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Lets the desk's agent make its mistakes on a stack, waits until the ledger has dealt with them, and looks at the desk's data itself. */
public final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TENANT = "acme-support";
    private static final String POLICY = "/unwind-demo.policy.yaml";
    /** What the run without mistakes changes, and what was approved: these have to stay. */
    private static final List<String> RIGHT_CHANGES = List.of("tickets/T-181 /assignee", "tickets/T-185 /priority");

    private final LocalStack stack;

    /** A demo on this stack, whose desk nobody else uses and whose ledger sees the desk's contracts. */
    public Demo(LocalStack stack) {
        this.stack = stack;
    }

    /** Runs it. */
    public DemoResult run() {
        UnwindAgentConfig config = UnwindAgentConfig.builder(
                        stack.bootstrapServers(), stack.schemaRegistryUrl(), "desk-agent")
                .releaseId("demo")
                .queryApi(URI.create(stack.queryApi()))
                .targetUrl("desk.url", stack.targetBase() + "/desk")
                .build();
        try (TargetClient desk = new TargetClient(stack.targetBase());
                QueryApi query = new QueryApi(stack.queryApi())) {
            desk.createTenant(TENANT, "desk", "none");
            new ContractsInForce(query)
                    .await(
                            List.of(
                                    new ToolKey("desk.get_ticket", 1),
                                    new ToolKey("desk.update_ticket", 1),
                                    new ToolKey("desk.post_message", 1)),
                            PATIENCE);
            new PolicyPublisher(kafka(), registry()).publish(List.of(ShippedPolicy.read(POLICY)), "demo");
            try (UnwindAgent agent = UnwindAgent.connect(config)) {
                DeskAgent mistaken = new DeskAgent(agent, desk, TENANT);
                mistaken.handOver();
                List<RunKey> undone = List.of(mistaken.wrongUpdate(), mistaken.duplicate());
                List<Scene> scenes = scenes(agent, desk, query);
                return judge(query, undone, scenes);
            }
        }
    }

    private List<Scene> scenes(UnwindAgent agent, TargetClient desk, QueryApi query) {
        try (FactWriter approver = new FactWriter(kafka(), registry(), new Actor(ActorKind.APPROVER, "mia"));
                FactWriter rogue = new FactWriter(kafka(), registry(), new Actor(ActorKind.AGENT, "rogue-agent"));
                KillSwitches switches = new KillSwitches(kafka(), registry(), Topics.withPrefix("unwind."))) {
            GateScenes gate = new GateScenes(agent, desk, query, approver, TENANT);
            return List.of(
                    gate.undeclaredTool(),
                    gate.heldAction(),
                    gate.swappedArguments(new RogueAgent(rogue, desk, TENANT)),
                    gate.killSwitch(switches));
        } catch (IOException | ExecutionException e) {
            throw CliException.failed("The demo broke off: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("The demo was interrupted.", e);
        }
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", stack.bootstrapServers());
    }

    private Map<String, Object> registry() {
        return Map.of("schema.registry.url", stack.schemaRegistryUrl());
    }

    private DemoResult judge(QueryApi query, List<RunKey> runs, List<Scene> scenes) {
        List<CorrectionTrail> trails = new ArrayList<>();
        List<String> statuses = new ArrayList<>();
        double slowest = 0;
        for (RunKey key : runs) {
            JsonNode settled = query.awaitRun(key, "settled", PATIENCE)
                    .orElseThrow(() -> CliException.failed("The ledger does not know run " + key + "."))
                    .value();
            statuses.add(settled.path("status").asText());
            CorrectionTrail trail = Trails.of(query, key);
            trails.add(trail);
            slowest = Math.max(slowest, trail.foundToProvenMillis().orElse(0.0));
        }
        List<String> left = differences();
        boolean rightStays = left.containsAll(RIGHT_CHANGES);
        left.removeAll(RIGHT_CHANGES);
        boolean exact = left.isEmpty() && rightStays;
        long compensated = statuses.stream().filter("COMPENSATED"::equals).count();
        return new DemoResult(
                runs.size(),
                compensated,
                exact && compensated == runs.size(),
                left.isEmpty() ? 0 : compensated,
                rightStays,
                left,
                appliedTwice(),
                slowest,
                trails,
                scenes);
    }

    private List<String> differences() {
        try (TargetAudit audit = TargetAudit.open(stack.targetDatabase(), Map.of())) {
            List<String> differences = new ArrayList<>();
            for (Difference difference : audit.differencesFromStart(TENANT)) {
                differences.add(difference.entity() + " " + difference.path());
            }
            return differences;
        }
    }

    private int appliedTwice() {
        try (TargetAudit audit = TargetAudit.open(stack.targetDatabase(), Map.of())) {
            return (int) audit.restores(TENANT).stream()
                    .filter(restore -> restore.applications() > 1)
                    .count();
        }
    }
}
