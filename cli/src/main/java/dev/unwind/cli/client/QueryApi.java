package dev.unwind.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.cli.CliException;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.keys.RunKey;
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
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Client of the ledger's query API. Thread-safe; a call that waits blocks its thread. */
public final class QueryApi implements AutoCloseable {
    private static final int PAGE = 1000;
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final String base;
    private final HttpClient http;

    /** @param base address without a slash at its end */
    public QueryApi(String base) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** An answer that may have come because the time was up. */
    public record Waited(JsonNode value, boolean timedOut) {}

    /** The run; empty when the ledger holds none of this key. */
    public Optional<JsonNode> run(RunKey key) {
        return get(path(key), ANSWER).map(Waited::value);
    }

    /** The run once its partition is folded through an offset; empty when the ledger holds none of this key even then. */
    public Optional<JsonNode> runFoldedThrough(RunKey key, long offset) {
        return get(path(key) + "?minOffset=" + offset, ANSWER).map(Waited::value);
    }

    /** The run as soon as the condition holds (settled, verified), or when the time is up; empty when the ledger holds no such run. */
    public Optional<Waited> awaitRun(RunKey key, String condition, Duration atMost) {
        return awaitRun(key, condition, atMost, -1);
    }

    /** The same, not before the run's partition is folded through an offset; -1 for none. */
    public Optional<Waited> awaitRun(RunKey key, String condition, Duration atMost, long minOffset) {
        String query = "?until=" + condition + "&timeoutMillis=" + atMost.toMillis()
                + (minOffset < 0 ? "" : "&minOffset=" + minOffset);
        return get(path(key) + query, atMost.plus(ANSWER));
    }

    /** The run once its partition is folded through an offset, or when the time is up; empty when the ledger holds no such run. */
    public Optional<Waited> foldedRun(RunKey key, long offset, Duration atMost) {
        return get(path(key) + "?minOffset=" + offset + "&timeoutMillis=" + atMost.toMillis(), atMost.plus(ANSWER));
    }

    /** Whether the fact at an offset was accepted: it stands in the run's timeline, among the newest {@code lookBack} facts. */
    public boolean accepted(RunKey key, JsonNode run, long offset, int lookBack) {
        long after = Math.max(-1, run.path("facts").asLong() - 1 - lookBack);
        JsonNode page = required(path(key) + "/timeline?limit=" + lookBack + "&after=" + after);
        for (JsonNode event : page.path("events")) {
            if (event.path("offset").asLong() == offset) {
                return true;
            }
        }
        return false;
    }

    /** The actions of a run, in order. */
    public List<JsonNode> actions(RunKey key) {
        return pages(path(key) + "/actions?limit=" + PAGE, "actions");
    }

    /** One action; empty when the run has none of this id. */
    public Optional<JsonNode> action(RunKey key, String actionId) {
        return get(path(key) + "/actions/" + segment(actionId), ANSWER).map(Waited::value);
    }

    /** The accepted facts of a run, in order. */
    public List<JsonNode> timeline(RunKey key) {
        return pages(path(key) + "/timeline?limit=" + PAGE, "events");
    }

    /** A page of runs and where the next one begins. */
    public record RunsPage(List<JsonNode> runs, @Nullable String next) {}

    /** Runs, optionally of one tenant and one status, from a place on. */
    public RunsPage runs(@Nullable String tenant, @Nullable String status, int limit, @Nullable String after) {
        String query = "/v1/runs?limit=" + limit + parameter("tenant", tenant) + parameter("status", status)
                + parameter("after", after);
        JsonNode page = required(query);
        return new RunsPage(elements(page.path("runs")), text(page.path("next")));
    }

    /** The keys of all runs with this id, of whatever tenant. */
    public List<RunKey> runsNamed(String runId) {
        List<RunKey> found = new ArrayList<>();
        String after = null;
        do {
            JsonNode page = required("/v1/runs?limit=" + PAGE + parameter("run", runId) + parameter("after", after));
            for (JsonNode run : page.path("runs")) {
                if (run.path("runId").asText().equals(runId)) {
                    found.add(new RunKey(run.path("tenantId").asText(), runId));
                }
            }
            after = text(page.path("next"));
        } while (after != null);
        return found;
    }

    /** At most so many runs that have an action of this id, of one tenant or of all. */
    public List<RunKey> runsWithAction(String actionId, @Nullable String tenant, int limit) {
        JsonNode page = required("/v1/actions/" + segment(actionId) + "?limit=" + limit + parameter("tenant", tenant));
        return elements(page.path("actions")).stream()
                .map(place -> new RunKey(
                        place.path("tenantId").asText(), place.path("runId").asText()))
                .toList();
    }

    /** Accepted facts of a run from an index on, at most so many. */
    public List<JsonNode> facts(RunKey key, long from, int limit) {
        return elements(required(path(key) + "/timeline?limit=" + limit + "&after=" + (from - 1))
                .path("events"));
    }

    /** The open recovery cases. */
    public List<JsonNode> cases(@Nullable String tenant, int limit) {
        return elements(required("/v1/cases?limit=" + limit + parameter("tenant", tenant))
                .path("cases"));
    }

    /** One open case, with the fact that opened it and of a drifted one who wrote since; empty when no such case is open. */
    public Optional<JsonNode> caseDetail(String caseId) {
        return get("/v1/cases/" + segment(caseId), ANSWER).map(Waited::value);
    }

    /** The published contracts as the fold sees them. */
    public List<JsonNode> contracts() {
        JsonNode answer = required("/v1/contracts");
        return elements(answer.isArray() ? answer : answer.path("contracts"));
    }

    /** One published contract; empty when the fold does not see it. */
    public Optional<JsonNode> contract(String tool, int version) {
        return get("/v1/contracts/" + segment(tool) + "/" + version, ANSWER).map(Waited::value);
    }

    /** Whether the service says that it is ready; false also when nobody answers. */
    public boolean ready() {
        try {
            return http.send(request("/readyz", ANSWER), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<JsonNode> pages(String first, String member) {
        List<JsonNode> all = new ArrayList<>();
        String after = null;
        do {
            JsonNode page = required(first + parameter("after", after));
            page.path(member).forEach((Consumer<JsonNode>) all::add);
            after = text(page.path("next"));
        } while (after != null);
        return all;
    }

    private JsonNode required(String pathAndQuery) {
        return get(pathAndQuery, ANSWER)
                .map(Waited::value)
                .orElseThrow(() -> CliException.failed(
                        "Cannot read " + base + pathAndQuery + ": found nothing there (404), expected an answer."));
    }

    private Optional<Waited> get(String pathAndQuery, Duration timeout) {
        HttpResponse<String> response;
        try {
            response = http.send(
                    request(pathAndQuery, timeout), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw CliException.unreachable(
                    "Cannot reach the query API at " + base + ": " + e
                            + "; see `unwind status`, or name it with --query-api.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("Interrupted while waiting for " + base + pathAndQuery, e);
        }
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        JsonNode body;
        try {
            body = Json.parse(response.body());
        } catch (MalformedJson e) {
            throw CliException.failed("Cannot read the answer of " + base + pathAndQuery + ": found status "
                    + response.statusCode() + " with a body that is not JSON, expected JSON.");
        }
        if (response.statusCode() / 100 != 2) {
            String message = "The query API refused " + pathAndQuery + " with " + response.statusCode() + ": "
                    + body.path("error").path("code").asText() + " "
                    + body.path("error").path("message").asText();
            throw response.statusCode() == 503 ? CliException.unreachable(message) : CliException.failed(message);
        }
        return Optional.of(new Waited(
                body,
                response.headers()
                        .firstValue("X-Unwind-Timed-Out")
                        .map(Boolean::parseBoolean)
                        .orElse(false)));
    }

    private HttpRequest request(String pathAndQuery, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(base + pathAndQuery))
                .timeout(timeout)
                .header("Accept", "application/json")
                .build();
    }

    private static String path(RunKey key) {
        return "/v1/tenants/" + segment(key.tenantId()) + "/runs/" + segment(key.runId());
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + segment(value);
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static @Nullable String text(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? null : node.asText();
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach((Consumer<JsonNode>) list::add);
        return list;
    }

    @Override
    public void close() {
        // On 21 a client has close(), which waits for exchanges that are under way; nothing is under way here.
        http.close();
    }
}
