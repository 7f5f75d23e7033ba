package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.keys.RunKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The ledger's query API. Thread-safe; a call that waits blocks its thread. */
final class LedgerApi implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final String base;
    private final HttpClient http;

    /** @param base address, with or without a slash at its end */
    LedgerApi(String base) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(3))
                // A run that another instance folds.
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** An answer that may have come because the time was up. */
    record Waited(JsonNode json, boolean timedOut) {}

    static String path(RunKey key) {
        return "/v1/tenants/" + Query.encoded(key.tenantId()) + "/runs/" + Query.encoded(key.runId());
    }

    /** The run once its partition is folded through an offset, or when the time is up; empty when the ledger holds no such run. */
    Optional<Waited> folded(RunKey key, long offset, Duration atMost) {
        return get(path(key) + "?minOffset=" + offset + "&timeoutMillis=" + atMost.toMillis(), atMost.plus(ANSWER));
    }

    /** What stands there; empty when nothing does. */
    Optional<JsonNode> find(String pathAndQuery) {
        return get(pathAndQuery, ANSWER).map(Waited::json);
    }

    /** What has to stand there. */
    JsonNode required(String pathAndQuery) {
        return find(pathAndQuery)
                .orElseThrow(() -> Problem.unavailable(
                        "LEDGER_UNUSABLE", "The ledger's query API has nothing at " + pathAndQuery + ".", null));
    }

    /** The answer of the ledger as it is, its refusals too; for whatever is passed on. */
    Optional<Waited> get(String pathAndQuery, Duration timeout) {
        HttpResponse<String> response = send(pathAndQuery, timeout);
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        JsonNode body;
        try {
            body = Json.parse(response.body());
        } catch (MalformedJson e) {
            throw Problem.unavailable(
                    "LEDGER_UNUSABLE",
                    "The ledger's query API answered " + response.statusCode() + " without JSON.",
                    e);
        }
        if (response.statusCode() == 200) {
            return Optional.of(new Waited(
                    body,
                    response.headers()
                            .firstValue("X-Unwind-Timed-Out")
                            .map(Boolean::parseBoolean)
                            .orElse(false)));
        }
        String code = body.at("/error/code").asText("LEDGER_UNUSABLE");
        String message = body.at("/error/message").asText("The ledger answered " + response.statusCode() + ".");
        throw response.statusCode() == 400 ? Problem.of(400, code, message) : Problem.unavailable(code, message, null);
    }

    private HttpResponse<String> send(String pathAndQuery, Duration timeout) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(base + pathAndQuery))
                            .timeout(timeout)
                            .header("Accept", "application/json")
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Problem.unavailable(
                    "LEDGER_UNREACHABLE",
                    "The ledger's query API at " + base + " does not answer: " + e + "; try again.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("STOPPING", "The console is stopping.", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
