package dev.unwind.examples.targets.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.TargetServer;
import dev.unwind.examples.targets.audit.TargetAudit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantTest {
    private static final String RAISE = "{\"ticket_id\": \"T-182\", \"priority\": \"high\"}";

    @TempDir
    Path directory;

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(directory, false);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void creatingTwiceIsFineButNotWithOtherSettings() {
        TargetClient client = server.client("a.b_c-d~1");
        assertThat(client.createTenant("retail", "tau1").status()).isEqualTo(200);
        assertThat(client.createTenant("retail", "tau1").status()).isEqualTo(200);
        assertThat(client.createTenant("retail", "tau2").status()).isEqualTo(409);
        assertThat(client.createTenant("desk", "tau1").status()).isEqualTo(409);
        assertThat(server.client("x").createTenant("shop", "tau1").status()).isEqualTo(400);
        assertThat(server.client("x").createTenant("retail", "tau3").status()).isEqualTo(400);
        assertThat(server.client("a%20b").createTenant("desk", "").status()).isEqualTo(400);
    }

    @Test
    void unknownTenantsDomainsToolsTablesAndObjectsAreNotFoundWithAReason() {
        server.desk("t-1");
        List<TargetClient.Reply> replies = List.of(
                server.client("nobody").tool("desk", "get_ticket", "{\"ticket_id\": \"T-182\"}"),
                server.client("nobody").send("GET", "/admin/tenants/nobody/restores", null, List.of()),
                server.client("nobody").send("DELETE", "/admin/tenants/nobody", null, List.of()),
                server.client("t-1").tool("retail", "get_order_details", "{}"),
                server.client("t-1").tool("desk", "fly", "{}"),
                server.client("t-1").read("desk", "orders", "1"),
                server.client("t-1").read("desk", "tickets", "T-1"),
                server.client("t-1").send("GET", "/nothing/of/that/kind/here", null, List.of()));
        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body().path("error").path("message").asText()).isNotEmpty();
        });
    }

    @Test
    void tenantsDoNotSeeEachOther() {
        TargetClient first = server.desk("t-1");
        TargetClient second = server.desk("t-2");
        first.tool("desk", "update_ticket", RAISE);
        assertThat(second.read("desk", "tickets", "T-182")
                        .body()
                        .path("priority")
                        .asText())
                .isEqualTo("normal");
    }

    @Test
    void objectsAreReadAsStoredWithEncodedIds() {
        TargetClient client = server.client("t-1");
        client.createTenant("retail", "tau2");
        JsonNode order = client.read("retail", "orders", "#W100").body();
        assertThat(order.path("order_id").asText()).isEqualTo("#W100");
        assertThat(order.has("cancel_reason")).isFalse();
        assertThat(client.read("retail", "users", "ann_lee_1").body().has("user_id"))
                .isFalse();
    }

    @Test
    void resettingAndDroppingForgetEverything() {
        TargetClient client = server.desk("t-1");
        client.tool("desk", "update_ticket", RAISE);
        client.restore("desk", "k-1", "{\"patches\": []}");
        assertThat(client.send("POST", "/admin/tenants/t-1/reset", null, List.of())
                        .status())
                .isEqualTo(200);
        assertThat(client.read("desk", "tickets", "T-182")
                        .body()
                        .path("priority")
                        .asText())
                .isEqualTo("normal");
        assertThat(client.send("GET", "/admin/tenants/t-1/restores", null, List.of())
                        .body())
                .isEmpty();

        client.tool("desk", "update_ticket", RAISE);
        assertThat(client.send("DELETE", "/admin/tenants/t-1", null, List.of()).status())
                .isEqualTo(200);
        assertThat(client.read("desk", "tickets", "T-182").status()).isEqualTo(404);
        client.createTenant("desk", "");
        assertThat(client.read("desk", "tickets", "T-182")
                        .body()
                        .path("priority")
                        .asText())
                .isEqualTo("normal");
    }

    @Test
    void changesSurviveARestartOfTheServer() {
        server.desk("t-1").tool("desk", "update_ticket", RAISE);
        server.server.close();
        try (TargetServer again = TargetServer.start(new TargetConfig(server.jdbcUrl, 0, server.dataSets, false))) {
            assertThat(new TargetClient(again.port(), "t-1")
                            .read("desk", "tickets", "T-182")
                            .body()
                            .path("priority")
                            .asText())
                    .isEqualTo("high");
        }
    }

    @Test
    void thirtyTwoTenantsWriteAtTheSameTimeAndLoseNothing() throws Exception {
        List<Callable<Integer>> writers = new ArrayList<>();
        for (int t = 0; t < 32; t++) {
            TargetClient client = server.desk("t-" + t);
            for (int w = 0; w < 2; w++) {
                writers.add(() -> {
                    int failures = 0;
                    for (int i = 0; i < 10; i++) {
                        failures += client.tool("desk", "post_message", "{\"ticket_id\": \"T-182\", \"body\": \"x\"}")
                                                .status()
                                        == 200
                                ? 0
                                : 1;
                    }
                    return failures;
                });
            }
        }
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> failures : pool.invokeAll(writers)) {
                assertThat(failures.get()).isZero();
            }
        }
        try (TargetAudit audit = TargetAudit.open(server.jdbcUrl, server.dataSets)) {
            assertThat(audit.tenants())
                    .hasSize(32)
                    .allSatisfy(tenant ->
                            assertThat(audit.differencesFromStart(tenant)).hasSize(20));
        }
    }
}
