package dev.unwind.cli.jobs;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.cli.Cli;
import dev.unwind.compensator.app.CompensatorConfig;
import dev.unwind.compensator.app.CompensatorService;
import dev.unwind.ledger.app.LedgerConfig;
import dev.unwind.ledger.app.LedgerService;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.testsupport.facts.Facts;
import dev.unwind.testsupport.process.ServiceProcess;
import dev.unwind.verifier.app.VerifierConfig;
import dev.unwind.verifier.app.VerifierService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Ledger, verifier, planner and executor in this JVM, the runner of undo jobs in one of its own, and agents that set notes. */
final class NotesInstallation implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    final UnwindCluster cluster;
    final NotesTarget target = new NotesTarget();
    final LedgerService ledger;
    private final VerifierService verifier;
    private final CompensatorService compensator;
    private final Path dir;
    private int runners;

    NotesInstallation(UnwindCluster cluster, Path dir) throws Exception {
        this.cluster = cluster;
        this.dir = dir;
        String prefix = cluster.topics().options().prefix();
        publish("notes.set", "LOW");
        publish("notes.blot", "MEDIUM");
        ledger = LedgerService.start(LedgerConfig.from(Map.of(
                "unwind.bootstrap.servers", cluster.bootstrapServers(),
                "unwind.schema.registry.url", cluster.registryUrl(),
                "unwind.topic.prefix", prefix,
                "unwind.state.dir", dir.resolve("ledger").toString(),
                "unwind.http.port", "0")));
        verifier = VerifierService.start(VerifierConfig.builder(cluster.bootstrapServers(), cluster.registryUrl())
                .topicPrefix(prefix)
                .groupId(prefix + "verifier")
                .targets(Map.of("notes", target.url()))
                .build());
        compensator =
                CompensatorService.start(CompensatorConfig.builder(cluster.bootstrapServers(), cluster.registryUrl())
                        .topicPrefix(prefix)
                        .stateDir(dir.resolve("compensator"))
                        .targets(Map.of("notes", target.url()))
                        .jobs(false)
                        .build());
        await().atMost(PATIENCE).until(() -> ledger.ready() && verifier.ready() && compensator.ready());
    }

    private void publish(String tool, String risk) throws Exception {
        String yaml = """
                tool: %s
                version: 1
                class: EXTERNAL_REVERSIBLE
                risk: %s
                input: { type: object, properties: { id: { type: string }, text: { type: string } } }
                target: { type: note, id: input.id }
                timeout: 10m
                http: { base: '${notes.url}' }
                snapshot:
                  note: { get: '"/notes/" + input.id' }
                modifies: [/note/text]
                verify: { expect: ['after.note.text == input.text'] }
                compensate:
                  kind: RESTORE
                  call: { post: '"/restore"', body: '{"patches": undo.patches}' }
                  approval: BY_RISK
                  says: '"I wrote on note " + input.id + ". I can put back what stood there."'
                """.formatted(tool, risk);
        ToolContract contract =
                ContractFile.check(yaml, tool + ".yaml", name -> null).orThrow();
        cluster.send(
                        cluster.topics().toolContracts(),
                        tool + "@1",
                        new dev.unwind.schemas.ToolContract(
                                tool,
                                1,
                                contract.actionClass(),
                                contract.risk(),
                                contract.definition(),
                                contract.digest(),
                                Instant.EPOCH,
                                "test"))
                .get();
    }

    /** A process that runs undo jobs and nothing else, ready or on the way. */
    ServiceProcess runner() {
        int number = ++runners;
        return ServiceProcess.start(
                cluster,
                "dev.unwind.compensator.app.CompensatorMain",
                ServiceProcess.SHORT_LIVED,
                dir.resolve("runner-" + number),
                Path.of("target", "undo-job-runner-" + number + ".log"),
                Map.of(
                        "unwind.compensator.planner", "false",
                        "unwind.compensator.executor", "false",
                        "unwind.compensator.jobs", "true",
                        "unwind.instance.id", "runner"));
    }

    /** A run of a release that has written on notes of its own, ended or not; each action on one note. */
    void run(String tenant, String run, String release, String tool, int actions, boolean ended) {
        Facts facts = Facts.of(tenant, run).agent("clerk", release);
        List<LedgerEvent> events = new ArrayList<>();
        events.add(facts.runStarted("write"));
        for (int i = 0; i < actions; i++) {
            events.addAll(write(facts, "a" + i, tool, run + "-" + i, "was", "by " + run));
        }
        if (ended) {
            events.add(facts.runFinished(RunOutcome.SUCCEEDED));
        }
        send(events);
    }

    /** The facts of one action that changed a note, and the note as it is then. */
    List<LedgerEvent> write(Facts facts, String action, String tool, String note, String before, String after) {
        String entity = "notes/" + note;
        ObjectNode was = Json.NODES.objectNode().put("id", note).put("text", before);
        ObjectNode is = was.deepCopy().put("text", after);
        target.notes.put(entity, is);
        String arguments = "{\"id\":\"" + note + "\",\"text\":\"" + after + "\"}";
        return List.of(
                facts.agentFact(Facts.plan(action, tool, arguments, "d-" + action, "k-" + action)
                        .setTarget(new dev.unwind.schemas.Target("note", note, null))
                        .build()),
                facts.started(action, "d-" + action, snapshot(entity, was)),
                facts.succeeded(action, Json.write(is), snapshot(entity, is)));
    }

    /** Appends facts without waiting for each; the last acknowledgement is the caller's to wait for. */
    Future<?> send(List<LedgerEvent> events) {
        Future<?> last = null;
        for (LedgerEvent event : events) {
            last = cluster.send(cluster.topics().ledger(), event.getTenantId() + "/" + event.getRunId(), event);
        }
        return java.util.Objects.requireNonNull(last);
    }

    private static Snapshot snapshot(String entity, ObjectNode note) {
        return new Snapshot(Instant.now(), List.of(new SnapshotRead("note", entity, Json.write(note))));
    }

    /** How often notes whose id begins so were restored. */
    Map<String, AtomicInteger> restoresOf(String prefix) {
        Map<String, AtomicInteger> found = new TreeMap<>();
        target.restores.forEach((entity, times) -> {
            if (entity.startsWith("notes/" + prefix)) {
                found.put(entity, times);
            }
        });
        return found;
    }

    /** A command line on this installation. */
    Cli cli(String... args) {
        String[] where = {
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--schema-registry",
            cluster.registryUrl(),
            "--topic-prefix",
            cluster.topics().options().prefix()
        };
        return Cli.run(Stream.concat(Arrays.stream(args), Arrays.stream(where)).toArray(String[]::new));
    }

    @Override
    public void close() {
        compensator.close();
        verifier.close();
        ledger.close();
        target.close();
    }
}
