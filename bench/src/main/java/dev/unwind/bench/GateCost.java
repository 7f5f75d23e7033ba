package dev.unwind.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.app.LedgerMain;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.AgentRun;
import dev.unwind.sdk.RunOptions;
import dev.unwind.sdk.ToolCall;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.testsupport.process.ServiceProcess;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the gate costs: the time that a call waits before its tool runs, beside a bare produce of the same bytes in the same loop; a held call from its
 * approval to its start; and a stop until 8 agents' processes have confirmed it.
 */
@Command(
        name = "gate",
        description = "What a tool call waits for, beside a bare produce; approval to start; stop to confirmed.",
        mixinStandardHelpOptions = true)
final class GateCost implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BARE = "bare produce of the same bytes, acks=all";
    private static final String SAFE = "safe call, from the call to its tool being run";
    private static final String TARGET = "reading the target once, alone: part of a safe call";
    private static final String READ = "reading call, from the call to its tool being run";

    @Option(names = "--calls", defaultValue = "2000", description = "Safe calls that are measured.")
    private int calls;

    @Option(names = "--warm-up", defaultValue = "500", description = "Safe calls before them.")
    private int warmUp;

    @Option(names = "--held", defaultValue = "50", description = "Held calls, one after the other.")
    private int held;

    @Option(names = "--stops", defaultValue = "200", description = "Stops, one after the other.")
    private int stops;

    @Option(names = "--agents", defaultValue = "8", description = "Agents' processes that have to confirm a stop.")
    private int agents;

    @Override
    public Integer call() throws Exception {
        UnwindCluster cluster = UnwindCluster.withPartitions(4).start("gate");
        Path dir = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "gate-");
        Map<String, String> settings =
                Map.of("unwind.log.file", dir.resolve("ledger.log").toString());
        try (GateFixture fixture = GateFixture.on(cluster);
                ServiceProcess ledger = ServiceProcess.start(
                        cluster,
                        LedgerMain.class.getName(),
                        List.of("-Xmx384m", "-XX:+UseSerialGC"),
                        dir.resolve("state"),
                        dir.resolve("ledger.out"),
                        settings)) {
            fixture.publish();
            new Ask(ledger.uri()).until("/readyz", PATIENCE);
            Map<String, Figures> found = new LinkedHashMap<>();
            String added;
            try (UnwindAgent agent = fixture.connect("bench-agent", ledger.uri())) {
                added = safe(fixture, agent, found);
                if (held > 0) {
                    found.put("held call, from the approval's acknowledgement to its start", held(fixture, agent));
                }
            }
            found.put("stop until " + agents + " agents' processes have confirmed", stops(fixture, dir));
            System.out.println(Bench.circumstances());
            System.out.printf("%-70s %9s %9s %9s  (ms)%n", "", "p50", "p99", "most");
            found.forEach((name, figures) -> System.out.printf(
                    "%-70s %9.2f %9.2f %9.2f%n", name, figures.quantile(0.5), figures.quantile(0.99), figures.most()));
            System.out.println(added);
        }
        return 0;
    }

    /** Bare produce, safe call and reading call in turn, so that all meet the same machine; says what a safe call has on top of a bare produce. */
    private String safe(GateFixture fixture, UnwindAgent agent, Map<String, Figures> found) throws Exception {
        List<Double> bare = new ArrayList<>();
        List<Double> safe = new ArrayList<>();
        List<Double> read = new ArrayList<>();
        List<Double> target = new ArrayList<>();
        UnwindCluster cluster = fixture.cluster();
        byte[] plan = GateFixture.planBytes(cluster);
        byte[] key = new RunKey(Workload.TENANT, "bare").encode().getBytes(StandardCharsets.UTF_8);
        String topic = cluster.topics().snapshots();
        AgentRun run = agent.startRun(RunOptions.of(Workload.TENANT, "safe"));
        try (HttpClient http = HttpClient.newHttpClient();
                Producer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all", "linger.ms", "0"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < warmUp + calls; i++) {
                double bareMillis = millis(() ->
                        producer.send(new ProducerRecord<>(topic, key, plan)).get());
                double targetMillis = millis(() -> http.send(fixture.reading(), BodyHandlers.ofString()));
                double safeMillis = untilRun(run, GateFixture.NOTE, i);
                double readMillis = untilRun(run, GateFixture.LOOK, i);
                if (i >= warmUp) {
                    bare.add(bareMillis);
                    target.add(targetMillis);
                    safe.add(safeMillis);
                    read.add(readMillis);
                }
            }
        }
        Figures produced = new Figures(bare);
        Figures called = new Figures(safe);
        found.put(BARE, produced);
        found.put(SAFE, called);
        found.put(TARGET, new Figures(target));
        found.put(READ, new Figures(read));
        return "added to a call over a bare produce: p50 %.2f ms, p99 %.2f ms"
                .formatted(
                        called.quantile(0.5) - produced.quantile(0.5), called.quantile(0.99) - produced.quantile(0.99));
    }

    private interface Work {
        Object go() throws Exception;
    }

    private static double millis(Work work) throws Exception {
        long began = System.nanoTime();
        work.go();
        return (System.nanoTime() - began) / 1e6;
    }

    private static double untilRun(AgentRun run, String tool, int number) {
        long began = System.nanoTime();
        long[] ran = new long[1];
        run.call(ToolCall.of(tool, 1, arguments(number)).withActionId(tool + "-" + number), invocation -> {
            ran[0] = System.nanoTime();
            return Json.NODES.objectNode().put("ok", true);
        });
        return (ran[0] - began) / 1e6;
    }

    private static ObjectNode arguments(int number) {
        return Json.NODES
                .objectNode()
                .put("id", "T-" + number)
                .put("text", "The printer on the second floor is out of paper again");
    }

    private Figures held(GateFixture fixture, UnwindAgent agent) throws Exception {
        List<Double> waited = new ArrayList<>();
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try (GateFixture.Approver approver = fixture.approver()) {
            for (int i = 0; i < held; i++) {
                RunKey key = new RunKey(Workload.TENANT, "held-" + i);
                AgentRun run = agent.startRun(RunOptions.of(key.tenantId(), key.runId()));
                int number = i;
                Future<Long> started = worker.submit(() -> {
                    long[] ran = new long[1];
                    run.call(ToolCall.of(GateFixture.PAY, 1, arguments(number)).withActionId("pay"), invocation -> {
                        ran[0] = System.nanoTime();
                        return Json.NODES.objectNode().put("ok", true);
                    });
                    return ran[0];
                });
                long approved = approver.approveOnceHeld(key, "pay", PATIENCE);
                waited.add((started.get() - approved) / 1e6);
            }
        } finally {
            worker.shutdownNow();
        }
        return new Figures(waited);
    }

    private Figures stops(GateFixture fixture, Path dir) throws Exception {
        List<AgentProcess> processes = new ArrayList<>();
        try (GateFixture.Switch killSwitch = fixture.killSwitch()) {
            for (int i = 0; i < agents; i++) {
                processes.add(AgentProcess.start(fixture.cluster(), "idle-" + i, dir.resolve("idle-" + i + ".out")));
            }
            killSwitch.awaitAgents(agents, PATIENCE);
            List<Double> confirmed = new ArrayList<>();
            for (int i = 0; i < stops; i++) {
                confirmed.add(killSwitch.stopAndLift(agents, PATIENCE));
            }
            return new Figures(confirmed);
        } finally {
            processes.forEach(AgentProcess::end);
        }
    }
}
