package dev.unwind.sdk.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.LedgerUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the query API over HTTP. It answers when what is awaited has become true, so nothing is polled. */
public final class HttpLedgerView implements LedgerView {
    private static final int PAGE = 200;
    /** Longest wait in one request; what takes longer is asked for again, so that no proxy on the way grows impatient. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private final HttpClient http;
    private final String base;
    private final Duration readTimeout;

    /**
     * Asks at this address.
     *
     * @param readTimeout how long an answer may take, beyond what it was asked to wait
     */
    public HttpLedgerView(HttpClient http, URI queryApi, Duration readTimeout) {
        this.http = http;
        this.base = queryApi.toString().replaceAll("/+$", "");
        this.readTimeout = readTimeout;
    }

    @Override
    public Answer<RecordedRun> run(RunKey run, Await await) {
        return awaited(path(run), await, QueryJson::run);
    }

    @Override
    public Answer<RecordedAction> action(RunKey run, String actionId, Await await) {
        return awaited(path(run) + "/actions/" + segment(actionId), await, QueryJson::action);
    }

    @Override
    public List<RecordedAction> actions(RunKey run) {
        return pages(path(run) + "/actions", "actions", null, QueryJson::action);
    }

    @Override
    public List<RecordedFact> timeline(RunKey run, long after) {
        return pages(path(run) + "/timeline", "events", String.valueOf(after), QueryJson::fact);
    }

    @Override
    public @Nullable RecordedCheckpoint checkpoint(RunKey run) {
        String path = path(run) + "/checkpoint";
        HttpResponse<String> response = get(path, Duration.ZERO);
        return response.statusCode() == 404 ? null : QueryJson.checkpoint(body(path, response));
    }

    private <T> List<T> pages(String path, String items, @Nullable String from, Function<JsonNode, T> as) {
        List<T> all = new ArrayList<>();
        @Nullable String after = from;
        do {
            String page = path + "?limit=" + PAGE + (after == null ? "" : "&after=" + segment(after));
            HttpResponse<String> response = get(page, Duration.ZERO);
            if (response.statusCode() == 404) {
                return List.of();
            }
            JsonNode body = body(page, response);
            body.path(items).forEach(item -> all.add(as.apply(item)));
            JsonNode next = body.path("next");
            after = next.isValueNode() && !next.isNull() ? next.asText() : null;
        } while (after != null);
        return List.copyOf(all);
    }

    private <T> Answer<T> awaited(String path, Await await, Function<JsonNode, T> as) {
        long deadline = System.nanoTime() + await.timeout().toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            Duration wait = left.compareTo(WAIT_MAX) < 0 ? left : WAIT_MAX;
            HttpResponse<String> response = get(path + query(await, wait), wait);
            boolean timedOut = response.headers()
                    .firstValue("X-Unwind-Timed-Out")
                    .map(Boolean::parseBoolean)
                    .orElse(false);
            if (!timedOut || left.equals(wait)) {
                return new Answer<>(response.statusCode() == 404 ? null : as.apply(body(path, response)), timedOut);
            }
        }
    }

    private static String query(Await await, Duration wait) {
        StringBuilder query = new StringBuilder("?timeoutMillis=").append(wait.toMillis());
        if (await.until() != Await.Until.FOLDED) {
            query.append("&until=").append(await.until().name().toLowerCase(Locale.ROOT));
        }
        if (await.minOffset() >= 0) {
            query.append("&minOffset=").append(await.minOffset());
        }
        return query.toString();
    }

    private HttpResponse<String> get(String path, Duration wait) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(readTimeout.plus(wait))
                .header("Accept", "application/json")
                .build();
        try {
            return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new LedgerUnavailableException(
                    "Cannot ask the ledger's query API for " + path + " at " + base + ": " + e
                            + "; check queryApi and that ledger-streams runs.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException(
                    "Interrupted while asking the ledger's query API for " + path + ".", e);
        }
    }

    private JsonNode body(String path, HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new LedgerUnavailableException(
                    "Cannot ask the ledger's query API for " + path + " at " + base + ": found status "
                            + response.statusCode() + " with " + response.body() + ", expected 200.",
                    null);
        }
        try {
            return Json.parse(response.body());
        } catch (MalformedJson e) {
            throw new LedgerUnavailableException(
                    "Cannot read the answer of the ledger's query API to " + path + " at " + base + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static String path(RunKey run) {
        return "/v1/tenants/" + segment(run.tenantId()) + "/runs/" + segment(run.runId());
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
