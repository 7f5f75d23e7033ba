package dev.unwind.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.unwind.compensator.app.CompensatorConfig;
import dev.unwind.compensator.app.CompensatorService;
import dev.unwind.embedded.FreePort;
import dev.unwind.ledger.app.LedgerConfig;
import dev.unwind.ledger.app.LedgerService;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.schemas.ToolContract;
import dev.unwind.schemas.keys.ToolKey;
import dev.unwind.testsupport.cluster.UnwindCluster;
import dev.unwind.verifier.app.VerifierConfig;
import dev.unwind.verifier.app.VerifierService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Broker, registry, ledger, verifier and compensator for the shops, started by the first test class of this JVM and shared by all. Target {@code
 * shop} is read from a database, {@code nodeshop} over HTTP; the HTTP executor leaves both.
 */
final class ShopStack implements BeforeAllCallback, AfterAllCallback {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String CONTRACT = """
            tool: %1$s.set_status
            version: 1
            class: INTERNAL_UPDATE
            risk: LOW
            input:
              type: object
              properties: { order: { type: string }, status: { type: string } }
              required: [order, status]
            target: { type: order, id: input.order }
            http: { base: '${%1$s.url}' }
            %2$s
            snapshot:
              order: { get: '"/orders/" + input.order' }
            modifies: [/order/status]
            verify: { settle: 250ms, expect: [after.order.status == input.status] }
            compensate:
              kind: RESTORE
              call: { post: '"/undo"', body: '{"patches": undo.patches}' }
              approval: NEVER
            """;
    private static final String QUERY = """
            jdbc:
              base: '${shop.jdbc}'
              queries:
                /orders/{id}: SELECT status, note FROM orders WHERE tenant = :tenant AND id = :id
            """;

    private static final UnwindCluster CLUSTER = UnwindCluster.withPartitions(2);

    private Services services = Services.NONE;

    private record Services(Path dir, int nodePort, List<Runnable> ends, URI queryApi) implements AutoCloseable {
        static final Services NONE = new Services(Path.of(""), 0, List.of(), URI.create("http://127.0.0.1"));

        @Override
        public void close() throws IOException {
            ends.forEach(Runnable::run);
            try (Stream<Path> files = Files.walk(dir)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        services = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(ShopStack.class))
                .getOrComputeIfAbsent("services", key -> start(), Services.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        CLUSTER.afterAll(context);
    }

    UnwindCluster cluster() {
        return CLUSTER;
    }

    String prefix() {
        return CLUSTER.topics().options().prefix();
    }

    URI queryApi() {
        return services.queryApi();
    }

    /** A folder for what a shop keeps; deleted when the JVM's last test class has ended. */
    Path dir() {
        return services.dir();
    }

    /** The database of target {@code shop}. */
    String jdbc() {
        return jdbc(services.dir());
    }

    /** Where target {@code nodeshop} is expected. */
    int nodePort() {
        return services.nodePort();
    }

    String nodeUrl() {
        return nodeUrl(services.nodePort());
    }

    private static String jdbc(Path dir) {
        return "jdbc:sqlite:" + dir.resolve("shop.db");
    }

    private static String nodeUrl(int port) {
        return "http://127.0.0.1:" + port;
    }

    private static Services start() {
        try {
            return started();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot start the services beside the shops", e);
        }
    }

    private static Services started() throws Exception {
        CLUSTER.start("Shops");
        publish(CONTRACT.formatted("shop", QUERY));
        publish(CONTRACT.formatted("nodeshop", ""));
        Path dir = Files.createTempDirectory("shops-");
        int nodePort = FreePort.find();
        Map<String, String> settings = new HashMap<>();
        settings.put("unwind.bootstrap.servers", CLUSTER.bootstrapServers());
        settings.put("unwind.schema.registry.url", CLUSTER.registryUrl());
        settings.put("unwind.topic.prefix", CLUSTER.topics().options().prefix());
        settings.put("unwind.state.dir", dir.resolve("ledger").toString());
        settings.put("unwind.http.port", "0");
        LedgerService ledger = LedgerService.start(LedgerConfig.from(settings));
        VerifierService verifier =
                VerifierService.start(VerifierConfig.builder(CLUSTER.bootstrapServers(), CLUSTER.registryUrl())
                        .topicPrefix(CLUSTER.topics().options().prefix())
                        .targetSettings(Map.of("shop.jdbc", jdbc(dir), "nodeshop.url", nodeUrl(nodePort)))
                        .build());
        CompensatorService compensator =
                CompensatorService.start(CompensatorConfig.builder(CLUSTER.bootstrapServers(), CLUSTER.registryUrl())
                        .topicPrefix(CLUSTER.topics().options().prefix())
                        .stateDir(dir.resolve("undo"))
                        .leaves(Set.of("shop", "nodeshop"))
                        .build());
        assertThat(ledger.awaitReady(Duration.ofMinutes(1))).isTrue();
        await().atMost(PATIENCE).until(() -> verifier.ready() && compensator.ready());
        return new Services(dir, nodePort, List.of(compensator::close, verifier::close, ledger::close), ledger.uri());
    }

    private static void publish(String yaml) throws Exception {
        var contract = ContractFile.check(yaml, "shop.yaml", name -> null).orThrow();
        CLUSTER.send(
                        CLUSTER.topics().toolContracts(),
                        new ToolKey(contract.tool(), 1).encode(),
                        ToolContract.newBuilder()
                                .setTool(contract.tool())
                                .setVersion(1)
                                .setActionClass(contract.actionClass())
                                .setRisk(contract.risk())
                                .setDefinition(contract.definition())
                                .setDigest(contract.digest())
                                .setPublishedAt(Instant.now())
                                .setPublishedBy("test")
                                .build())
                .get();
    }
}
