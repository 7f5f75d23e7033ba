package dev.unwind.sdk;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.unwind.model.contract.TargetConnector;
import dev.unwind.schemas.InstanceKind;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.schemas.presence.Self;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.sdk.contract.KafkaContracts;
import dev.unwind.sdk.control.KafkaControls;
import dev.unwind.sdk.gate.KafkaDecisions;
import dev.unwind.sdk.gate.KafkaRules;
import dev.unwind.sdk.gate.Rules;
import dev.unwind.sdk.ledger.KafkaLedgerWriter;
import dev.unwind.sdk.ledger.RunFacts;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.HttpLedgerView;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.LedgerView.Answer;
import dev.unwind.sdk.query.RecordedRun;
import dev.unwind.sdk.targets.ConnectedReads;
import dev.unwind.sdk.targets.HttpTargetReads;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * An agent's connection to the ledger. One per process; all its runs share one producer, one view of the tool contracts and one pool of
 * threads. Thread-safe.
 */
public final class UnwindAgent implements AutoCloseable {
    private final UnwindAgentConfig config;
    private final Ports ports;
    private final Runnable disconnect;

    UnwindAgent(UnwindAgentConfig config, Ports ports, Runnable disconnect) {
        this.config = config;
        this.ports = ports;
        this.disconnect = disconnect;
    }

    /**
     * Connects, registers this process, and reads the published tool contracts, policies, lanes and kill switches.
     *
     * @throws LedgerUnavailableException when they cannot be read in time
     */
    public static UnwindAgent connect(UnwindAgentConfig config) {
        Topics topics = Topics.withPrefix(config.topicPrefix());
        Map<String, Object> connection = new HashMap<>(config.clientProperties());
        connection.put("bootstrap.servers", config.bootstrapServers());
        connection.put("schema.registry.url", config.schemaRegistryUrl());
        connection.putIfAbsent("client.id", "unwind-agent-" + config.instanceId());
        KafkaControls controls = new KafkaControls(self(config), topics, connection, config.ledgerTimeout());
        KafkaRules rules = behind(
                () -> new KafkaRules(
                        topics,
                        named(connection, "rules"),
                        config.agentId(),
                        controls,
                        config.controlsLimit(),
                        config.ledgerTimeout()),
                controls::close);
        KafkaContracts contracts =
                behind(() -> new KafkaContracts(topics.toolContracts(), connection, config.ledgerTimeout()), () -> {
                    rules.close();
                    controls.close();
                });
        KafkaDecisions decisions =
                new KafkaDecisions(topics.decisions(), named(connection, "decisions"), config.ledgerTimeout());
        KafkaLedgerWriter ledger = new KafkaLedgerWriter(topics.ledger(), connection, config.ledgerTimeout());
        ExecutorService threads = Executors.newCachedThreadPool(daemons());
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.readTimeout())
                .executor(threads)
                .build();
        List<TargetConnector> connectors = new ArrayList<>();
        ServiceLoader.load(TargetConnector.class).forEach(connectors::add);
        connectors.addAll(config.connectors());
        connectors.forEach(connector -> connector.configure(config.targetUrls()));
        ConnectedReads reads =
                new ConnectedReads(new HttpTargetReads(http, config.targetUrls(), config.readTimeout()), connectors);
        TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
        Heartbeats heartbeats = new Heartbeats(daemons());
        Ports ports = new Ports(
                ledger,
                contracts,
                reads,
                config.queryApi() == null ? null : new HttpLedgerView(http, config.queryApi(), config.readTimeout()),
                controls,
                rules,
                decisions,
                InstantSource.system(),
                ids::generate,
                threads,
                heartbeats,
                time -> Thread.sleep(time.toMillis() + 1));
        return new UnwindAgent(config, ports, () -> {
            heartbeats.close();
            ledger.close();
            contracts.close();
            decisions.close();
            rules.close();
            reads.close();
            threads.shutdownNow();
            // Last, so that nobody counts the process as gone before it can do no more.
            controls.close();
        });
    }

    private static Self self(UnwindAgentConfig config) {
        return new Self(
                Self.unique("agent", config.instanceId()),
                InstanceKind.AGENT_SDK,
                List.of(),
                config.agentId(),
                config.releaseId(),
                config.instanceLease(),
                config.controlsLimit());
    }

    /** The same for a consumer of its own, which is told from the others by its name. */
    private static Map<String, Object> named(Map<String, Object> connection, String what) {
        Map<String, Object> own = new HashMap<>(connection);
        own.put("client.id", connection.get("client.id") + "-" + what);
        return own;
    }

    /** What is made when others are connected, which are let go when it cannot be. */
    private static <T> T behind(Supplier<T> maker, Runnable others) {
        try {
            return maker.get();
        } catch (RuntimeException e) {
            others.run();
            throw e;
        }
    }

    private static ThreadFactory daemons() {
        AtomicInteger made = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "unwind-agent-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Policies and lanes as the agent knows them now. */
    Rules rules() {
        return ports.rules();
    }

    /** Begins a run that the ledger does not know yet. Does not wait: the first write of the run does. */
    public AgentRun startRun(RunOptions options) {
        RunContext context = context(options, 0, 1);
        context.journal()
                .state(RunStarted.newBuilder()
                        .setTask(Limits.cut(options.task()))
                        .setModel(options.model())
                        .build());
        return new AgentRun(context);
    }

    /**
     * Takes a run up again after its worker was lost, from its newest checkpoint when it has one, or begins it when the ledger does not know it.
     *
     * @see #resumeRun(RunOptions, ResumeOptions)
     */
    public AgentRun resumeRun(RunOptions options) {
        return resumeRun(options, ResumeOptions.newest());
    }

    /**
     * Takes a run up again after its worker was lost, or begins it when the ledger does not know it. The former worker must be gone: should it come
     * back, it finds out before its next write that it was overtaken, unless it was confirmed within the {@code workerLease}.
     *
     * <p>{@link AgentRun#checkpoint()} is the checkpoint that the run goes on from, {@link AgentRun#since()} what happened after it. The runtime then makes the calls of the run again, under the same action ids. What was carried out is answered from the ledger; what
     * was only planned is carried out; what is in doubt is settled by reading the target.
     *
     * @throws StaleCheckpointException when the checkpoint that is to be gone on from is not the run's newest
     * @throws OvertakenException when another worker takes the run up at the same time, and came first
     * @throws RunStoppedException when the newest checkpoint asks for a person, and none has spoken
     * @throws LedgerUnavailableException when the ledger or its query API does not answer
     * @throws IllegalStateException when no query API is configured
     */
    public AgentRun resumeRun(RunOptions options, ResumeOptions how) {
        LedgerView view = requireView(ports, "resume run " + options.key());
        // All that the former worker ever had acknowledged lies below this offset.
        long end = ports.ledger().endOffset(options.key());
        Answer<RecordedRun> answer = view.run(options.key(), Await.folded(end - 1, config.ledgerTimeout()));
        if (answer.timedOut()) {
            throw new LedgerUnavailableException(
                    "Cannot resume run " + options.key() + ": the ledger was not folded up to offset " + (end - 1)
                            + " of the run's partition within " + config.ledgerTimeout()
                            + "; check that ledger-streams runs and catches up.",
                    null);
        }
        RecordedRun found = answer.value();
        if (found != null) {
            long epoch = found.worker().epoch();
            // Of a ledger that does not count workers nothing can be claimed.
            RunContext context = context(options, found.facts(), epoch == 0 ? 0 : epoch + 1);
            return Resumption.resume(context, view, found, how);
        }
        if (how.fromCheckpoint() != null) {
            throw Resumption.stale(context(options, 0, 0), how.fromCheckpoint(), null);
        }
        return startRun(options);
    }

    private RunContext context(RunOptions options, long statedBefore, long epoch) {
        RunKey key = options.key();
        RunFacts facts = new RunFacts(
                new RunFacts.Envelope(
                        key, config.agentId(), config.releaseId(), config.instanceId(), epoch, options.traceparent()),
                ports.clock(),
                ports.ids(),
                statedBefore);
        Journal journal = new Journal(key, ports.ledger(), facts, config.ledgerTimeout());
        Duration verification = config.verificationTimeout();
        Writes writes = new Writes(key, config.verifyBeforeNextWrite() ? ports.view() : null, journal, verification);
        Tenure tenure = new Tenure(key, epoch, ports.view(), config.workerLease(), verification);
        return new RunContext(
                key,
                options.traceparent(),
                ports,
                journal,
                writes,
                tenure,
                new Obedience(
                        ports.controls(), ports.rules(), config.controlsLimit(), config.agentId(), config.releaseId()),
                new Gatekeeper(ports.rules(), config.agentId(), config.releaseId()),
                config.approvalPatience(),
                config.draftTools(),
                config.retries(),
                new Limits(config.maxValueBytes()));
    }

    static LedgerView requireView(Ports ports, String purpose) {
        LedgerView view = ports.view();
        if (view == null) {
            throw new IllegalStateException(
                    "Cannot " + purpose
                            + ": it takes the ledger's query API, and none is configured; set UnwindAgentConfig.Builder.queryApi.");
        }
        return view;
    }

    /** Waits until what was stated is acknowledged, then disconnects. Tools still at work are interrupted. */
    @Override
    public void close() {
        disconnect.run();
    }
}
