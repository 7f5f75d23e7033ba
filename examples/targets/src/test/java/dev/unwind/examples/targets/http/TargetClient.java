package dev.unwind.examples.targets.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Calls a target server as any HTTP client would. */
final class TargetClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String base;
    private final String tenant;

    TargetClient(int port, String tenant) {
        this.base = "http://127.0.0.1:" + port;
        this.tenant = tenant;
    }

    /** A status and a JSON body. */
    record Reply(int status, JsonNode body) {
        String result() {
            return body.path("result").asText();
        }
    }

    Reply createTenant(String domain, String dialect) {
        return send(
                "PUT",
                "/admin/tenants/" + tenant,
                "{\"domain\": \"" + domain + "\", \"dialect\": \"" + dialect + "\"}",
                List.of());
    }

    Reply tool(String domain, String tool, String arguments, String... headers) {
        return send("POST", "/" + domain + "/tools/" + tool, arguments, List.of(headers));
    }

    Reply read(String domain, String table, String id) {
        String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        return send("GET", "/" + domain + "/" + table + "/" + encoded, null, List.of());
    }

    Reply restore(String domain, String key, String body, String... headers) {
        List<String> all = new ArrayList<>(List.of("Idempotency-Key", key));
        all.addAll(List.of(headers));
        return send("POST", "/" + domain + "/restore", body, all);
    }

    Reply send(String method, String path, @org.jspecify.annotations.Nullable String body, List<String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(2))
                .header("X-Tenant", tenant)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), Json.parse(response.body()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
