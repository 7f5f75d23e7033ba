package dev.unwind.verifier.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.TargetConnector;
import dev.unwind.model.contract.TargetSource;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects of target systems by HTTP GET, with kept-alive connections, a header {@code X-Tenant}, and the headers that are configured for
 * the target. Values of those are secrets: they stand in no message.
 */
final class HttpConnector implements TargetConnector {

    private static final Set<Integer> RETRIABLE = Set.of(408, 425, 429, 500, 502, 503, 504);

    private final ReadLimits limits;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("verifier-http-", 0).factory());
    private final HttpClient client;
    private TargetAddresses addresses = new TargetAddresses(Map.of());

    /** Opens no connection yet. */
    HttpConnector(ReadLimits limits) {
        this.limits = limits;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.timeout())
                .executor(threads)
                .build();
    }

    @Override
    public String name() {
        return TargetSource.HTTP;
    }

    @Override
    public void configure(Map<String, String> settings) {
        addresses = new TargetAddresses(settings);
    }

    @Override
    public @Nullable JsonNode read(TargetSource source, String tenantId, String path) throws ReadFailed {
        HttpRequest request = request(source.base(), addresses.resolve(source.base()) + path, tenantId);
        return interpret(request, exchange(request));
    }

    private HttpRequest request(String base, String address, String tenantId) throws ReadFailed {
        String what = address + " of tenant " + tenantId;
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(limits.timeout())
                    .header("Accept", "application/json");
        } catch (IllegalArgumentException notAnAddress) {
            throw new ReadFailed("Cannot read " + what + ": " + notAnAddress.getMessage(), false, notAnAddress);
        }
        List<String> headers = addresses.headers(base);
        for (int i = 0; i < headers.size(); i += 2) {
            try {
                request.setHeader(headers.get(i), headers.get(i + 1));
            } catch (IllegalArgumentException e) {
                // The exception's own text may hold the value, which is a secret.
                throw new ReadFailed(
                        "Cannot read " + what + ": the configured header " + headers.get(i)
                                + " has a name or a value that HTTP does not allow; look at unwind.target."
                                + addresses.names(base) + ".header." + headers.get(i) + ".",
                        false,
                        null);
            }
        }
        // Last, so that no configured header can speak for another tenant.
        return request.setHeader("X-Tenant", tenantId).GET().build();
    }

    /** The request's own timeout ends with the headers; this one covers the body as well. */
    private HttpResponse<byte[]> exchange(HttpRequest request) throws ReadFailed {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, LimitedBody.upTo(limits.bytesMax()));
        try {
            return answer.get(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String problem = cause.getMessage() == null
                    ? cause.toString()
                    : cause.getClass().getSimpleName() + ": " + cause.getMessage();
            throw new ReadFailed(
                    "Cannot read " + what(request) + ": " + problem, !(cause instanceof LimitedBody.TooLong), cause);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ReadFailed(
                    "Cannot read " + what(request) + ": no full answer within "
                            + limits.timeout().toMillis() + " ms",
                    true,
                    e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw interrupted(e);
        }
    }

    private static @Nullable JsonNode interpret(HttpRequest request, HttpResponse<byte[]> answer) throws ReadFailed {
        int status = answer.statusCode();
        if (status == 404) {
            return null;
        }
        if (status != 200) {
            throw new ReadFailed(
                    "Cannot read " + what(request) + ": found status " + status + ", expected 200 or 404",
                    RETRIABLE.contains(status),
                    null);
        }
        try {
            return Json.parse(new String(answer.body(), StandardCharsets.UTF_8));
        } catch (MalformedJson e) {
            throw new ReadFailed("Cannot read " + what(request) + ": " + e.getMessage(), false, e);
        }
    }

    private static String what(HttpRequest request) {
        return request.uri() + " of tenant "
                + request.headers().firstValue("X-Tenant").orElse("");
    }

    private static ReadFailed interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ReadFailed("Cannot read on: the verifier is being stopped", false, e);
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
