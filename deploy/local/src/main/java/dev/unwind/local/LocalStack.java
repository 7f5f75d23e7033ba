package dev.unwind.local;

import dev.unwind.compensator.app.CompensatorConfig;
import dev.unwind.compensator.app.CompensatorService;
import dev.unwind.console.app.ConsoleConfig;
import dev.unwind.console.app.ConsoleService;
import dev.unwind.embedded.BrokerConfig;
import dev.unwind.embedded.EmbeddedBroker;
import dev.unwind.embedded.FreePort;
import dev.unwind.embedded.RegistryConfig;
import dev.unwind.embedded.RegistryProcess;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.TargetServer;
import dev.unwind.ledger.app.LedgerConfig;
import dev.unwind.ledger.app.LedgerService;
import dev.unwind.schemas.serde.ValueSchemas;
import dev.unwind.schemas.topics.TopicOptions;
import dev.unwind.schemas.topics.Topics;
import dev.unwind.verifier.app.VerifierConfig;
import dev.unwind.verifier.app.VerifierService;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker, registry, ledger, verifier, compensator with its executor, the example targets, and the console: everything but the registry in this
 * JVM, everything on 127.0.0.1. Data stays when it stops. The console comes up a moment after the rest, which nothing else waits for.
 */
public final class LocalStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);
    private static final int RUN_PARTITIONS = 4;
    /** One name for good: after a crash its next start takes its partitions over at once, instead of waiting for the dead one's session to end. */
    private static final String INSTANCE = "local";

    private static final long READY_WAIT_NANOS = 120_000_000_000L;

    private final LocalStackConfig config;
    private final Map<String, Path> dataSets;
    private final String targetDatabase;
    /** What runs, newest first, in three layers: broker, what the services lean on, services. */
    private final ConcurrentLinkedDeque<Part> parts = new ConcurrentLinkedDeque<>();

    private final EmbeddedParts embedded = new EmbeddedParts();
    private final int consolePort;
    private volatile int queryPort;
    private volatile int targetPort;
    private volatile boolean closed;

    private LocalStack(LocalStackConfig config) {
        this.config = config;
        this.dataSets = RememberedDataSets.merge(config.dataDir(), config.dataSets());
        this.targetDatabase = "jdbc:sqlite:" + config.dataDir().resolve("targets.db");
        this.consolePort = FreePort.orFree(config.ports().console());
    }

    private record Part(String name, int layer, AutoCloseable closeable) {}

    /** A part that was still starting when the stack was closed goes at once. */
    private void keep(Part part) {
        parts.push(part);
        if (closed) {
            close(part);
        }
    }

    /** Addresses that are known before the parts behind them run. */
    private static final class EmbeddedParts {
        private volatile String bootstrapServers = "";
        private volatile String registryUrl = "";
    }

    /**
     * Starts a stack and returns when everything answers, the contracts stand on their topic and the ledger has caught up.
     *
     * @throws LocalStackException when a part cannot be started; nothing is left running then
     */
    public static LocalStack start(LocalStackConfig config) {
        LocalStack stack = new LocalStack(config);
        try {
            stack.startParts();
            return stack;
        } catch (CompletionException e) {
            stack.close();
            throw new LocalStackException(
                    "Cannot start the local stack with data in " + config.dataDir() + ": " + deepest(e)
                            + ". Its logs are in " + config.logDir() + ".",
                    e);
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause instanceof CompletionException) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private void startParts() {
        Executor threads =
                task -> Thread.ofPlatform().name("unwind-start").daemon().start(task);
        int brokerPort = FreePort.orFree(config.ports().broker());
        embedded.bootstrapServers = "127.0.0.1:" + brokerPort;
        CompletableFuture<Void> targets = run(threads, "targets", this::startTargets);
        CompletableFuture<Void> registry = run(threads, "registry", this::startRegistry);
        CompletableFuture<Void> topics = run(threads, "broker", () -> {
            startBroker(brokerPort);
            return null;
        });
        CompletableFuture<ContractFiles> files = CompletableFuture.supplyAsync(this::readContracts, threads);
        // No service before the registry: while it reads what it keeps, it denies schemas that it knows, and a fact
        // whose schema is denied is a dead letter.
        CompletableFuture<Void> ground = CompletableFuture.allOf(topics, targets, registry);
        CompletableFuture<Void> ledger = ground.thenRunAsync(timed("ledger", this::startLedger), threads);
        CompletableFuture<Void> verifier = ground.thenRunAsync(timed("verifier", this::startVerifier), threads);
        CompletableFuture<Void> compensator =
                ground.thenRunAsync(timed("compensator", this::startCompensator), threads);
        CompletableFuture<Void> contracts = CompletableFuture.allOf(topics, registry, files)
                .thenRunAsync(timed("contracts", () -> publish(files.join())), threads);
        CompletableFuture.allOf(ledger, verifier, compensator, contracts, registry)
                .join();
        threads.execute(timed("console", this::startConsole));
    }

    private static CompletableFuture<Void> run(Executor threads, String name, Callable<?> start) {
        return CompletableFuture.runAsync(
                timed(name, () -> {
                    try {
                        start.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                }),
                threads);
    }

    private static Runnable timed(String name, Runnable start) {
        return () -> {
            long began = System.nanoTime();
            start.run();
            LOG.atInfo()
                    .addKeyValue("part", name)
                    .addKeyValue("millis", (System.nanoTime() - began) / 1_000_000)
                    .log("started");
        };
    }

    private void startBroker(int port) {
        EmbeddedBroker broker = EmbeddedBroker.start(
                BrokerConfig.in(config.dataDir().resolve("broker")).onPort(port));
        keep(new Part("broker", 0, broker));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Topics.of(TopicOptions.DEFAULT.withRunPartitions(RUN_PARTITIONS).withReplication(1, 1))
                    .apply(admin)
                    .requireUsable();
        }
    }

    private @Nullable Void startRegistry() {
        RegistryProcess registry = RegistryProcess.launch(
                RegistryConfig.inKafka(bootstrapServers(), config.logDir().resolve("registry.log"))
                        .cachedIn(config.cacheDir())
                        .onPort(config.ports().registry()));
        keep(new Part("registry", 1, registry));
        embedded.registryUrl = registry.url();
        registry.awaitReady();
        return null;
    }

    private @Nullable Void startTargets() {
        TargetServer server = TargetServer.start(
                new TargetConfig(targetDatabase, config.ports().targets(), dataSets, config.faults()));
        targetPort = server.port();
        keep(new Part("targets", 1, server));
        return null;
    }

    private void startLedger() {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "unwind.bootstrap.servers", bootstrapServers(),
                "unwind.schema.registry.url", schemaRegistryUrl(),
                "unwind.state.dir", config.dataDir().resolve("ledger-streams").toString(),
                "unwind.http.port", Integer.toString(config.ports().queryApi()),
                "unwind.instance.id", INSTANCE));
        // The stack has no settings file; a key is worth nothing where everybody has it, so it comes from outside.
        String anchorKey = System.getenv("UNWIND_ANCHOR_KEY_FILE");
        if (anchorKey != null && !anchorKey.isBlank()) {
            settings.put("unwind.anchor.key.file", anchorKey);
        }
        LedgerService service = LedgerService.start(LedgerConfig.from(settings));
        queryPort = service.port();
        keep(new Part("ledger", 2, service));
        awaitReady("ledger", service::ready);
    }

    private void startVerifier() {
        VerifierService service = VerifierService.start(VerifierConfig.builder(bootstrapServers(), schemaRegistryUrl())
                .instanceId(INSTANCE)
                .targets(targets())
                .build());
        keep(new Part("verifier", 2, service));
        awaitReady("verifier", service::ready);
    }

    private void startCompensator() {
        CompensatorService service =
                CompensatorService.start(CompensatorConfig.builder(bootstrapServers(), schemaRegistryUrl())
                        .instanceId(INSTANCE)
                        .stateDir(config.dataDir().resolve("compensator"))
                        .targets(targets())
                        .build());
        keep(new Part("compensator", 2, service));
        awaitReady("compensator", service::ready);
    }

    /** Nothing waits for it, so nothing fails with it. */
    private void startConsole() {
        try {
            keep(new Part(
                    "console",
                    2,
                    ConsoleService.start(ConsoleConfig.from(Map.of(
                            "unwind.bootstrap.servers", bootstrapServers(),
                            "unwind.schema.registry.url", schemaRegistryUrl(),
                            "unwind.query.api", queryApi(),
                            "unwind.http.port", Integer.toString(consolePort),
                            "unwind.instance.id", INSTANCE,
                            "unwind.console.admin.key.file", consoleKeyFile().toString())))));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("port", consolePort).log("The console could not be started");
        }
    }

    private static void awaitReady(String name, BooleanSupplier ready) {
        long deadline = System.nanoTime() + READY_WAIT_NANOS;
        while (!ready.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new LocalStackException("The " + name + " was not ready within "
                        + READY_WAIT_NANOS / 1_000_000_000 + " s; see the log.");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Producers in other languages look the schemas up before anything was written. */
    private void registerSchemas() {
        ValueSchemas.register(Topics.of(TopicOptions.DEFAULT), Map.of("schema.registry.url", schemaRegistryUrl()));
    }

    private ContractFiles readContracts() {
        ContractFiles files = ContractFiles.read(config.contracts());
        if (!files.problems().isEmpty()) {
            throw new LocalStackException("The contracts have mistakes, such as "
                    + files.problems().get(0) + "; check them with `unwind contracts check`.");
        }
        return files;
    }

    private void publish(ContractFiles files) {
        registerSchemas();
        if (!files.contracts().isEmpty()) {
            new ContractPublisher(
                            Map.of("bootstrap.servers", bootstrapServers()),
                            Map.of("schema.registry.url", schemaRegistryUrl()))
                    .publish(files.contracts(), "local-stack");
        }
    }

    /** Where Kafka clients connect. */
    public String bootstrapServers() {
        return embedded.bootstrapServers;
    }

    /** Address of the registry's Confluent-compatible API. */
    public String schemaRegistryUrl() {
        return embedded.registryUrl;
    }

    /** Address of the query API. */
    public String queryApi() {
        return "http://127.0.0.1:" + queryPort;
    }

    /** Address of the console's API. */
    public String console() {
        return "http://127.0.0.1:" + consolePort;
    }

    /** File with the key of the console's first admin; there once the console is up. */
    public Path consoleKeyFile() {
        return config.dataDir().resolve("console-admin.key");
    }

    /** Address of the example targets' server. */
    public String targetBase() {
        return "http://127.0.0.1:" + targetPort;
    }

    /** Base address of each example target by its name. */
    public Map<String, String> targets() {
        Map<String, String> addresses = new TreeMap<>();
        for (String domain : new String[] {"retail", "airline", "desk"}) {
            addresses.put(domain, targetBase() + "/" + domain);
        }
        return addresses;
    }

    /** JDBC URL of the targets' database. */
    public String targetDatabase() {
        return targetDatabase;
    }

    /** Folder of each data set that the targets serve. */
    public Map<String, Path> dataSets() {
        return dataSets;
    }

    /** What {@code stack.json} says of this stack. */
    public StackFile describe() {
        ProcessHandle self = ProcessHandle.current();
        Map<String, String> folders = new TreeMap<>();
        dataSets.forEach((name, folder) -> folders.put(name, folder.toString()));
        return new StackFile(
                self.pid(),
                StackFile.startOf(self),
                true,
                bootstrapServers(),
                schemaRegistryUrl(),
                queryApi(),
                console(),
                consoleKeyFile().toString(),
                targetBase(),
                targetDatabase,
                folders,
                config.dataDir().toString());
    }

    /** Stops everything, services first and the broker last. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int layer = 2; layer >= 0; layer--) {
            int now = layer;
            Thread[] closers = parts.stream()
                    .filter(part -> part.layer() == now)
                    .map(part -> Thread.ofPlatform()
                            .name("unwind-stop-" + part.name())
                            .start(() -> close(part)))
                    .toArray(Thread[]::new);
            for (Thread closer : closers) {
                join(closer);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Part part) {
        long began = System.nanoTime();
        try {
            part.closeable().close();
            LOG.atInfo()
                    .addKeyValue("part", part.name())
                    .addKeyValue("millis", (System.nanoTime() - began) / 1_000_000)
                    .log("stopped");
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("part", part.name()).setCause(e).log("Could not be stopped in good order");
        }
    }
}
