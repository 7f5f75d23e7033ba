package dev.unwind.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.testsupport.node.NodeProgram;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The shop in Node as a process that tests start, stop and let die. */
final class NodeShop implements Orders {
    private final NodeProgram program;
    private final Map<String, String> environment;
    private final URI url;
    private final Path file;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    NodeShop(NodeProgram program, ShopStack stack) {
        this.program = program;
        this.url = URI.create(stack.nodeUrl());
        this.file = stack.dir().resolve("nodeshop.json");
        this.log = stack.dir().resolve("nodeshop.log");
        this.environment = Map.of(
                "UNWIND_BOOTSTRAP_SERVERS", stack.cluster().bootstrapServers(),
                "UNWIND_SCHEMA_REGISTRY_URL", stack.cluster().registryUrl(),
                "UNWIND_TOPIC_PREFIX", stack.prefix(),
                "SHOP_TARGET", "nodeshop",
                "SHOP_FILE", file.toString(),
                "SHOP_PORT", String.valueOf(stack.nodePort()));
    }

    /** Starts it and waits until it has its partitions. */
    void start(Map<String, String> more) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        Process started = program.start(all, log, "node", "service.js");
        process = started;
        await().atMost(ShopStack.PATIENCE).until(() -> {
            assertThat(started.isAlive()).as("%s", Files.readString(log)).isTrue();
            return healthy();
        });
    }

    private boolean healthy() throws Exception {
        try {
            return send(HttpRequest.newBuilder(url.resolve("/healthz"))).statusCode() == 200;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    /** Asks it to end, and waits until it has. */
    void stop() throws Exception {
        if (process != null) {
            process.destroy();
            assertThat(ended()).as("%s", Files.readString(log)).isZero();
        }
    }

    /** Its exit code, once it has ended. */
    int ended() throws Exception {
        Process running = Objects.requireNonNull(process, "it is started");
        assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
        process = null;
        return running.exitValue();
    }

    @Override
    public @Nullable JsonNode order(String tenant, String id) throws Exception {
        HttpResponse<String> answer = send(about(tenant, id));
        return answer.statusCode() == 404 ? null : Json.parse(answer.body());
    }

    @Override
    public void put(String tenant, String id, String status, @Nullable String note) throws Exception {
        String order = Json.write(Json.NODES.objectNode().put("status", status).put("note", note));
        assertThat(send(about(tenant, id).PUT(BodyPublishers.ofString(order))).statusCode())
                .isEqualTo(200);
    }

    private HttpRequest.Builder about(String tenant, String id) {
        return HttpRequest.newBuilder(url.resolve("/orders/" + id)).header("X-Tenant", tenant);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Counted in its file, whether it runs or not. */
    @Override
    public int applied(String tenant) throws IOException {
        int applied = 0;
        for (JsonNode key : Json.parse(Files.readString(file)).path("applied")) {
            applied += key.asText().startsWith(tenant + "/") ? 1 : 0;
        }
        return applied;
    }

    /** Stops it whatever happens. */
    void close() throws Exception {
        try {
            stop();
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            http.close();
        }
    }
}
