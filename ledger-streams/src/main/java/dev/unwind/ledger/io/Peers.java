package dev.unwind.ledger.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.query.Page;
import dev.unwind.ledger.query.QueryRefused;
import dev.unwind.model.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** Asks the other instances for their part of a list. A list is whole or refused: a part that is missing is never passed over. */
final class Peers {
    /** Marks a request from an instance: it is answered from the stores of the one that is asked, alone. */
    static final String HEADER = "X-Unwind-Instance-Only";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Supplier<List<HostInfo>> others;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    Peers(Supplier<List<HostInfo>> others) {
        this.others = others;
    }

    /** The pages of all other instances. */
    List<Page> ask(String pathAndQuery, String list, Function<JsonNode, String> key) {
        List<Page> pages = new ArrayList<>();
        for (HostInfo other : others.get()) {
            JsonNode answer = get(other, pathAndQuery);
            List<Page.Item> items = new ArrayList<>();
            answer.path(list).forEach(item -> items.add(new Page.Item(key.apply(item), (ObjectNode) item)));
            pages.add(new Page(items, next(answer)));
        }
        return pages;
    }

    /** The first answer of another instance that has one; empty when all say that there is nothing. */
    Optional<JsonNode> find(String pathAndQuery) {
        for (HostInfo other : others.get()) {
            Optional<JsonNode> answer = answer(other.host() + ":" + other.port(), pathAndQuery);
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    /** The answer of the instance at this address. */
    JsonNode at(String authority, String pathAndQuery) {
        return answer(authority, pathAndQuery)
                .orElseThrow(() -> unreachable(URI.create("http://" + authority), "it answered 404"));
    }

    private static @Nullable String next(JsonNode answer) {
        return answer.path("next").isTextual() ? answer.path("next").textValue() : null;
    }

    private JsonNode get(HostInfo other, String pathAndQuery) {
        return at(other.host() + ":" + other.port(), pathAndQuery);
    }

    private Optional<JsonNode> answer(String authority, String pathAndQuery) {
        URI uri = URI.create("http://" + authority + pathAndQuery);
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(TIMEOUT)
                            .header(HEADER, "true")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 404) {
                return Optional.empty();
            }
            if (response.statusCode() != 200) {
                throw unreachable(uri, "it answered " + response.statusCode());
            }
            return Optional.of(Json.parse(response.body()));
        } catch (IOException e) {
            throw unreachable(uri, Objects.toString(e.getMessage(), e.getClass().getSimpleName()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(uri, "the ledger is stopping");
        }
    }

    private static QueryRefused unreachable(URI uri, String why) {
        return QueryRefused.peerUnreachable("Cannot list what the instance at " + uri.getAuthority() + " folds: " + why
                + "; ask again, or ask with header " + HEADER + ": true for this instance's part alone.");
    }
}
