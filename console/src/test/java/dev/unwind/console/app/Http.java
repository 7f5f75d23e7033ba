package dev.unwind.console.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Asks the console as somebody. */
record Http(URI base, @Nullable String credential) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    record Answer(int status, JsonNode json, HttpResponse<String> raw) {
        String code() {
            return json.at("/error/code").asText();
        }

        String message() {
            return json.at("/error/message").asText();
        }
    }

    Http as(@Nullable String other) {
        return new Http(base, other);
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, String body) {
        return send("POST", path, body);
    }

    Answer send(String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean isJson =
                    response.headers().firstValue("Content-Type").orElse("").contains("json");
            return new Answer(
                    response.statusCode(), isJson ? Json.parse(response.body()) : Json.NODES.nullNode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
