package dev.unwind.ledger.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.keys.RunKey;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Asks the query API. */
public record Api(URI base) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** An answer: status, whether it says that the wait was in vain, body. */
    public record Answer(int status, boolean timedOut, JsonNode json, HttpResponse<String> raw) {}

    public Answer get(String pathAndQuery) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create(base + pathAndQuery)).build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("X-Unwind-Timed-Out").isPresent(),
                    pathAndQuery.startsWith("/metrics") ? Json.NODES.nullNode() : Json.parse(response.body()),
                    response);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The body of an answer that must be good. */
    public JsonNode json(String pathAndQuery) {
        Answer answer = get(pathAndQuery);
        if (answer.status() != 200) {
            throw new AssertionError(pathAndQuery + " answered " + answer.status() + " " + answer.json());
        }
        return answer.json();
    }

    public static String path(String runKey) {
        RunKey key = RunKey.parse(runKey);
        return "/v1/tenants/" + key.tenantId() + "/runs/"
                + URLEncoder.encode(key.runId(), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
