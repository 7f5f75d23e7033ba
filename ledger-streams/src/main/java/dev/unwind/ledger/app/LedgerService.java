package dev.unwind.ledger.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.ledger.anchor.AnchorOptions;
import dev.unwind.ledger.anchor.AnchorService;
import dev.unwind.ledger.io.QueryServer;
import dev.unwind.ledger.query.CaseQueries;
import dev.unwind.ledger.query.ContractQueries;
import dev.unwind.ledger.query.FoldProgress;
import dev.unwind.ledger.query.LedgerQueries;
import dev.unwind.ledger.query.QueryRefused;
import dev.unwind.ledger.query.StateAccess;
import dev.unwind.ledger.query.WriteQueries;
import dev.unwind.ledger.topology.FoldParts;
import dev.unwind.ledger.topology.GateBook;
import dev.unwind.ledger.topology.LedgerDecoder;
import dev.unwind.ledger.topology.LedgerTopology;
import dev.unwind.ledger.topology.PublishedContracts;
import dev.unwind.ledger.topology.TopicRead;
import dev.unwind.model.principal.PrincipalSource;
import dev.unwind.schemas.InstanceKind;
import dev.unwind.schemas.TargetWrite;
import dev.unwind.schemas.presence.Presence;
import dev.unwind.schemas.presence.Self;
import dev.unwind.schemas.principals.KeyFeed;
import dev.unwind.schemas.serde.UnwindSerdes;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.schemas.topics.TopicsReport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger: the fold as a Kafka Streams application, and the query API over its stores. Runs in a process of its own or in another's. */
public final class LedgerService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerService.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Duration TOPIC_PATIENCE = Duration.ofSeconds(2);
    private static final Duration CONTROLS_PATIENCE = Duration.ofSeconds(30);
    private static final Duration KEYS_PATIENCE = Duration.ofSeconds(20);
    private static final int OPEN_CASES_COUNTED_MAX = 1_000;

    private final LedgerConfig config;
    private final Admin admin;
    private final FoldProgress progress;
    private final TrailingMarkers markers;
    private final Health health;
    private final QueryServer server;
    private final KafkaStreams streams;
    private final AnchorService anchors;
    private final Presence presence;
    private final KeyFeed keys;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Starts the ledger; returns when the query API listens, before the fold is ready. See {@link #awaitReady}. */
    public static LedgerService start(LedgerConfig config) {
        Admin admin = Admin.create(StreamsSettings.admin(config));
        try {
            return new LedgerService(config, admin);
        } catch (RuntimeException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    private LedgerService(LedgerConfig config, Admin admin) {
        this.config = config;
        this.admin = admin;
        AnchorOptions anchoring = config.anchoring();
        Topics topics = config.topics();
        requireTopics(topics, admin);
        LedgerOffsets offsets = new LedgerOffsets(admin, topics.ledger(), config.applicationId());
        Map<Integer, Long> ends = offsets.ends();
        requireAlike(Topics.of(topics.options().withRunPartitions(ends.size())).check(admin));
        // No fact is folded before it is known which keys there are.
        this.keys = new KeyFeed(topics.principals(), StreamsSettings.clients(config), config.registry());
        this.markers = new TrailingMarkers(StreamsSettings.clients(config), topics.ledger(), offsets);
        this.progress = new FoldProgress(markers);
        this.health = new Health(progress, ends);

        LedgerMetrics metrics = new LedgerMetrics();
        LedgerDecoder decoder =
                new LedgerDecoder(topics.ledger(), config.registry(), config.registryPatience(), closing::get);
        PublishedContracts contracts =
                new PublishedContracts(topics.toolContracts(), config.registry(), read(topics.toolContracts()));
        TopicRead controlsRead = read(topics.controls());
        GateBook gate = new GateBook(
                topics,
                config.registry(),
                new GateBook.Reads(read(topics.policies()), read(topics.routing()), controlsRead));
        this.presence = new Presence(
                Self.service(InstanceKind.LEDGER, config.instanceId()),
                topics,
                StreamsSettings.clients(config),
                config.registry(),
                new GateControls(gate, controlsRead));
        StateAccess state = new StateAccess();
        LedgerQueries queries = new LedgerQueries(state, progress, decoder);
        this.server = QueryServer.start(
                config.httpHost(),
                config.httpPort(),
                new QueryServer.Queries(
                        queries,
                        new CaseQueries(state, decoder, () -> contracts.in(state.contracts())),
                        new WriteQueries(
                                state,
                                topics.targetWrites(),
                                UnwindSerdes.deserializer(TargetWrite.class, config.registry())),
                        new ContractQueries(state, contracts)),
                state,
                new ThisProcess(health, metrics));
        try {
            HostInfo self = HostInfo.buildFromEndpoint(
                    config.applicationServer() != null
                            ? config.applicationServer()
                            : config.httpHost() + ":" + server.port());
            FoldParts parts = new FoldParts(
                    topics.ledger(),
                    decoder,
                    contracts,
                    gate,
                    PrincipalSource.of(keys::current, keys::newest),
                    config.valueBytesMax(),
                    new Listeners(List.of(metrics, progress)));
            StreamsConfig settings = StreamsSettings.of(config, self.host() + ":" + self.port());
            this.streams =
                    new KafkaStreams(new LedgerTopology(topics, config.registry(), parts).build(settings), settings);
            streams.setUncaughtExceptionHandler(new UncaughtPolicy());
            health.watch(streams);
            state.open(streams, self, topics.ledger());
            gauges(metrics, queries);
            awaitControls();
            keys.awaitRead(KEYS_PATIENCE);
            streams.start();
            this.anchors = AnchorService.start(
                    StreamsSettings.clients(config),
                    config.registry(),
                    topics,
                    config.anchorGroup(),
                    config.instanceId(),
                    anchoring);
            metrics.gauge(LedgerMetrics.ANCHOR_IDLE, () -> anchors.idle().toMillis() / 1_000.0);
            metrics.gauge(LedgerMetrics.ANCHOR_FAILURES, anchors::failures);
        } catch (RuntimeException e) {
            keys.close();
            server.close();
            presence.close();
            throw e;
        }
        LOG.atInfo()
                .addKeyValue("url", uri())
                .addKeyValue("applicationId", config.applicationId())
                .log("Ledger started");
    }

    private TopicRead read(String topic) {
        return new TopicRead(new LedgerOffsets(admin, topic, config.applicationId())::ends, TOPIC_PATIENCE);
    }

    /** The gate decides by controls that it knows, or not at all. */
    private void awaitControls() {
        try {
            if (!presence.awaitReady(CONTROLS_PATIENCE)) {
                throw new IllegalStateException("Cannot start the ledger's gate: the controls on "
                        + config.topics().controls() + " could not be read within " + CONTROLS_PATIENCE
                        + "; see the warnings before this, the brokers or the registry do not answer.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the ledger started", e);
        }
    }

    private static void requireTopics(Topics topics, Admin admin) {
        TopicsReport report = topics.check(admin);
        if (!report.missing().isEmpty()) {
            report.requireUsable();
        }
    }

    /** How many partitions there are is the installation's choice; that run-keyed topics have equally many is not. */
    private static void requireAlike(TopicsReport report) {
        report.requireUsable();
        report.differences()
                .forEach(difference ->
                        LOG.atWarn().addKeyValue("topic", difference.topic()).log(difference.toString()));
    }

    private void gauges(LedgerMetrics metrics, LedgerQueries queries) {
        metrics.gauge(LedgerMetrics.THREADS, health::liveThreads);
        metrics.gauge(LedgerMetrics.LAG, () -> StreamsLag.of(streams));
        metrics.gauge(LedgerMetrics.OPEN_CASES, () -> openCases(queries));
    }

    /** Not a number while the stores are not here. */
    private static double openCases(LedgerQueries queries) {
        try {
            return queries.cases(null, null, OPEN_CASES_COUNTED_MAX).items().size();
        } catch (QueryRefused e) {
            return Double.NaN;
        }
    }

    /** The port of the query API. */
    public int port() {
        return server.port();
    }

    /** The address of the query API. */
    public URI uri() {
        return URI.create("http://" + config.httpHost() + ":" + server.port());
    }

    /** Paths of all routes of the query API, with their parameters in braces. */
    public List<String> paths() {
        return server.paths();
    }

    /** Whether the fold is running and has folded what stood on the ledger at the start. */
    public boolean ready() {
        return health.ready();
    }

    /** Whether the fold can go on by itself. */
    public boolean alive() {
        return health.alive();
    }

    /** Waits until the ledger is {@linkplain #ready ready}; false when it is not in time, or dead. */
    public boolean awaitReady(Duration timeout) {
        long giveUpAt = System.nanoTime() + timeout.toNanos();
        List<Integer> partitions = List.copyOf(health.partitions());
        while (health.alive() && System.nanoTime() - giveUpAt < 0) {
            if (progress.await(partitions, LOOK_AGAIN, () -> {}, health::ready)) {
                return true;
            }
        }
        return health.ready();
    }

    /** Waits until the ledger is closed. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /** Stops at once: what is not committed is folded again at the next start. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        progress.close();
        server.close();
        markers.close();
        anchors.close();
        // Without leaving, the group would wait for this member's session to end before the next start may fold.
        boolean stopped = streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        presence.close();
        keys.close();
        admin.close(Duration.ZERO);
        LOG.atInfo().addKeyValue("inTime", stopped).log("Ledger closed");
        closed.countDown();
    }

    /** What the server shows of the process. */
    private record ThisProcess(Health health, LedgerMetrics ledgerMetrics) implements QueryServer.Process {
        @Override
        public JsonNode liveness() {
            return health.liveness();
        }

        @Override
        public boolean alive() {
            return health.alive();
        }

        @Override
        public JsonNode readiness() {
            return health.readiness();
        }

        @Override
        public boolean ready() {
            return health.ready();
        }

        @Override
        public String metrics() {
            return ledgerMetrics.scrape();
        }
    }
}
