package dev.unwind.bench;

import com.fasterxml.uuid.Generators;
import com.sun.net.httpserver.HttpServer;
import dev.unwind.ledger.control.ControlWriter;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.control.ActiveControls;
import dev.unwind.model.control.ControlScope;
import dev.unwind.model.gate.PolicyFile;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.Instance;
import dev.unwind.schemas.InstanceKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.PolicyVersion;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.sdk.UnwindAgent;
import dev.unwind.sdk.UnwindAgentConfig;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.testsupport.facts.Facts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the measurement of the gate needs around it: tools, a policy, somebody who approves, somebody who stops. */
record GateFixture(UnwindCluster cluster, HttpServer desk) implements AutoCloseable {
    /** Changes something, LOW risk: goes ahead by itself. */
    static final String NOTE = "bench.note";
    /** Reads only. */
    static final String LOOK = "bench.look";
    /** Waits for an approval. */
    static final String PAY = "bench.pay";

    private static final String CHANGES = """
            target: { type: ticket, id: input.id }
            http: { base: '${bench.url}' }
            snapshot:
              ticket: { get: '"/tickets/" + input.id' }
            modifies: [/ticket/text]
            compensate: { kind: RESTORE, call: { post: '"/restore"', body: '{"patches": undo.patches}' }, approval: NEVER }
            """;

    /** With a target that answers each read with a ticket, on loopback. */
    static GateFixture on(UnwindCluster cluster) throws IOException {
        HttpServer desk = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] ticket = "{\"id\":\"T-1\",\"text\":\"no paper\"}".getBytes(StandardCharsets.UTF_8);
        desk.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ticket.length);
            exchange.getResponseBody().write(ticket);
            exchange.close();
        });
        desk.start();
        return new GateFixture(cluster, desk);
    }

    @Override
    public void close() {
        desk.stop(0);
    }

    void publish() throws Exception {
        contract(NOTE, "INTERNAL_UPDATE");
        contract(LOOK, "READ_ONLY");
        contract(PAY, "INTERNAL_UPDATE");
        var policy = PolicyFile.check(
                        "policy: bench\nversion: 1\nrules:\n  - { name: pays, tools: [" + PAY + "], then: HOLD }\n",
                        "bench.policy.yaml",
                        List.of())
                .orThrow();
        cluster.send(
                        cluster.topics().policies(),
                        "bench@1",
                        PolicyVersion.newBuilder()
                                .setPolicyId("bench")
                                .setVersion(1)
                                .setDefinition(policy.definition())
                                .setDigest(policy.digest())
                                .setPublishedAt(Instant.now())
                                .setPublishedBy("bench")
                                .build())
                .get();
    }

    private void contract(String tool, String kind) throws Exception {
        String yaml = """
                tool: %s
                version: 1
                class: %s
                risk: LOW
                input: { type: object, properties: { id: { type: string }, text: { type: string } } }
                """.formatted(tool, kind) + (kind.equals("READ_ONLY") ? "" : CHANGES);
        var contract = ContractFile.check(yaml, tool + ".yaml", name -> null).orThrow();
        cluster.send(
                        cluster.topics().toolContracts(),
                        tool + "@1",
                        ToolContract.newBuilder()
                                .setTool(tool)
                                .setVersion(1)
                                .setActionClass(contract.actionClass())
                                .setRisk(contract.risk())
                                .setDefinition(contract.definition())
                                .setDigest(contract.digest())
                                .setPublishedAt(Instant.now())
                                .setPublishedBy("bench")
                                .build())
                .get();
    }

    UnwindAgent connect(String agentId, URI queryApi) {
        return UnwindAgent.connect(UnwindAgentConfig.builder(cluster.bootstrapServers(), cluster.registryUrl(), agentId)
                .topicPrefix(cluster.topics().options().prefix())
                .queryApi(queryApi)
                .targetUrl("bench.url", address())
                .verifyBeforeNextWrite(false)
                .build());
    }

    private String address() {
        return "http://127.0.0.1:" + desk.getAddress().getPort();
    }

    /** What a safe call asks the target before it runs. */
    HttpRequest reading() {
        return HttpRequest.newBuilder(URI.create(address() + "/tickets/T-1")).build();
    }

    /** A plan of the safe call as it stands on the ledger: what the call has to have acknowledged. */
    static byte[] planBytes(UnwindCluster cluster) {
        LedgerEvent plan = Facts.of(Workload.TENANT, "safe")
                .agentFact(Facts.plan(
                                NOTE + "-1000",
                                NOTE,
                                "{\"id\":\"T-1000\",\"text\":\"The printer on the second floor is out of paper again\"}",
                                "%064x".formatted(1000),
                                "%064x".formatted(1000))
                        .setTarget(new Target("ticket", "T-1000", null))
                        .build());
        return UnwindSerdes.serializer(cluster.clientConfig())
                .serialize(cluster.topics().ledger(), plan);
    }

    Approver approver() {
        return new Approver(cluster);
    }

    Switch killSwitch() {
        return new Switch(cluster);
    }

    private static <V extends SpecificRecord> KafkaConsumer<String, V> consumer(
            UnwindCluster cluster, String topic, Class<V> type) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", cluster.bootstrapServers());
        settings.put("enable.auto.commit", false);
        settings.put("fetch.max.wait.ms", 20);
        settings.put("isolation.level", "read_committed");
        KafkaConsumer<String, V> consumer = new KafkaConsumer<>(
                settings, new StringDeserializer(), UnwindSerdes.deserializer(type, cluster.clientConfig()));
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** Approves what waits, as soon as the ledger says that it does. */
    static final class Approver implements AutoCloseable {
        private final UnwindCluster cluster;
        private final KafkaConsumer<String, RecoveryCase> cases;

        private Approver(UnwindCluster cluster) {
            this.cluster = cluster;
            this.cases = consumer(cluster, cluster.topics().recoveryCases(), RecoveryCase.class);
        }

        /** When the approval was acknowledged, by {@link System#nanoTime}. */
        long approveOnceHeld(RunKey run, String actionId, Duration patience) throws Exception {
            long giveUp = System.nanoTime() + patience.toNanos();
            String digest = null;
            while (digest == null) {
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException("Action " + actionId + " of run " + run + " is not held");
                }
                for (var record : cases.poll(Duration.ofMillis(100))) {
                    RecoveryCase waiting = record.value();
                    if (waiting.getRunId().equals(run.runId()) && waiting.getStatus() == CaseStatus.OPEN) {
                        digest = waiting.getDigest();
                    }
                }
            }
            LedgerEvent approval = LedgerEvent.newBuilder()
                    .setEventId(Generators.timeBasedEpochGenerator().generate().toString())
                    .setTenantId(run.tenantId())
                    .setRunId(run.runId())
                    .setOccurredAt(Instant.now())
                    .setActor(new Actor(ActorKind.APPROVER, "mia"))
                    .setPayload(ActionApproved.newBuilder()
                            .setActionId(actionId)
                            .setArgumentsDigest(digest)
                            .setRole("approver")
                            .build())
                    .build();
            cluster.send(cluster.topics().ledger(), run.encode(), approval).get();
            return System.nanoTime();
        }

        @Override
        public void close() {
            cases.close();
        }
    }

    /** Stops everything and sees who says that he knows. */
    static final class Switch implements AutoCloseable {
        private final UnwindCluster cluster;
        private final KafkaConsumer<String, Instance> instances;
        private final Map<String, Instance> newest = new HashMap<>();

        private Switch(UnwindCluster cluster) {
            this.cluster = cluster;
            this.instances = consumer(cluster, cluster.topics().instances(), Instance.class);
            instances.seekToBeginning(instances.assignment());
        }

        void awaitAgents(int count, Duration patience) {
            await(instance -> true, count, patience);
        }

        /** From the sending of a stop until so many agents say that they know it, in milliseconds; lifted again afterwards. */
        double stopAndLift(int count, Duration patience) throws Exception {
            Control stop = use(ControlMode.STOP, List.of());
            long began = System.nanoTime();
            long epoch = put(stop);
            await(instance -> instance.getControlsEpoch() >= epoch, count, patience);
            double millis = (System.nanoTime() - began) / 1e6;
            long lifted = put(use(ControlMode.LIFTED, List.of(stop.getControlId())));
            await(instance -> instance.getControlsEpoch() >= lifted, count, patience);
            return millis;
        }

        private static Control use(ControlMode mode, List<String> lifts) {
            return ControlWriter.use(ControlScope.agent("idle-agent"), mode, false, "a measurement", "bench", lifts);
        }

        private long put(Control control) throws Exception {
            return cluster.send(cluster.topics().controls(), ActiveControls.key(control), control)
                            .get()
                            .offset()
                    + 1;
        }

        private void await(java.util.function.Predicate<Instance> is, int count, Duration patience) {
            long giveUp = System.nanoTime() + patience.toNanos();
            while (agents(is) < count) {
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException(agents(is) + " of " + count + " agents after " + patience);
                }
                instances.poll(Duration.ofMillis(50)).forEach(record -> {
                    if (record.value() == null) {
                        newest.remove(record.key());
                    } else {
                        newest.put(record.key(), record.value());
                    }
                });
            }
        }

        private long agents(java.util.function.Predicate<Instance> is) {
            return newest.values().stream()
                    .filter(instance ->
                            instance.getKind() == InstanceKind.AGENT_SDK && "idle-agent".equals(instance.getAgentId()))
                    .filter(is)
                    .count();
        }

        @Override
        public void close() {
            instances.close();
        }
    }
}
