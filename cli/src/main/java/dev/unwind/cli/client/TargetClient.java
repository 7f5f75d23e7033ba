package dev.unwind.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.cli.CliException;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls the example targets as an agent's own tool code would. Thread-safe. */
public final class TargetClient implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final String base;
    private final HttpClient http;

    /** @param base address of the server, without a path */
    public TargetClient(String base) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Gives a tenant its own view on the starting data; keeps what is there when it has one already. */
    public void createTenant(String tenant, String domain, String dialect) {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("domain", domain)
                .put("dialect", dialect)
                .toString();
        try {
            send(request("/admin/tenants/" + segment(tenant))
                    .PUT(HttpRequest.BodyPublishers.ofString(body))
                    .build());
        } catch (IOException e) {
            throw CliException.unreachable("Cannot create tenant " + tenant + " at " + base + ": " + e.getMessage(), e);
        }
    }

    /**
     * Calls a tool.
     *
     * @return its answer
     * @throws IOException when the target refuses or does not answer
     */
    public String call(String tenant, String domain, String tool, JsonNode arguments) throws IOException {
        JsonNode answer = send(request("/" + domain + "/tools/" + segment(tool))
                .header("X-Tenant", tenant)
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(arguments)))
                .build());
        return answer.path("result").asText();
    }

    /**
     * Reads an object of a target.
     *
     * @throws IOException when the target refuses or does not answer
     */
    public JsonNode read(String tenant, String domain, String entity) throws IOException {
        return send(request("/" + domain + "/" + entity)
                .header("X-Tenant", tenant)
                .GET()
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(ANSWER)
                .header("Content-Type", "application/json");
    }

    private JsonNode send(HttpRequest request) throws IOException {
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + request.uri(), e);
        }
        if (response.statusCode() / 100 != 2) {
            throw new IOException(request.method() + " " + request.uri() + " answered " + response.statusCode() + ": "
                    + response.body());
        }
        try {
            return Json.parse(response.body());
        } catch (MalformedJson e) {
            throw new IOException(request.uri() + " answered something else than JSON", e);
        }
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }
}
