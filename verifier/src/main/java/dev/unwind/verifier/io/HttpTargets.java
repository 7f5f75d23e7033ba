package dev.unwind.verifier.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.verifier.io.ReadListener.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects of target systems by HTTP GET, with kept-alive connections, a header {@code X-Tenant}, and retries for
 * what may pass.
 *
 * <p>Thread-safe. Reading blocks its thread, so readers run on virtual threads.
 */
public final class HttpTargets implements AutoCloseable {

    private static final Duration PAUSE_FIRST = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofMillis(500);
    private static final Set<Integer> RETRIABLE = Set.of(408, 425, 429, 500, 502, 503, 504);

    private final TargetAddresses addresses;
    private final ReadLimits limits;
    private final ReadListener listener;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("verifier-http-", 0).factory());
    private final ConcurrentMap<String, Semaphore> permits = new ConcurrentHashMap<>();
    private final HttpClient client;

    /** Opens no connection yet. */
    public HttpTargets(TargetAddresses addresses, ReadLimits limits, ReadListener listener) {
        this.addresses = addresses;
        this.limits = limits;
        this.listener = listener;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.timeout())
                .executor(threads)
                .build();
    }

    /**
     * A reader of one tenant's objects below a contract's base address, placeholders still in it. It throws {@code
     * ReadFailed} after the deadline, or at once when asking again is of no use.
     */
    public EntityReader reader(String base, String tenantId) {
        return path -> read(addresses.resolve(base), path, tenantId);
    }

    private @Nullable JsonNode read(String base, String path, String tenantId) throws ReadFailed {
        HttpRequest request = request(base, path, tenantId);
        Semaphore permit = permits.computeIfAbsent(base, same -> new Semaphore(limits.parallelPerTargetMax()));
        long deadline = System.nanoTime() + limits.deadline().toNanos();
        Duration pause = PAUSE_FIRST;
        for (int attempt = 1; ; attempt++) {
            try {
                return once(request, permit);
            } catch (ReadFailed failed) {
                long wait = jittered(pause);
                if (!failed.retriable() || System.nanoTime() + wait >= deadline) {
                    throw new ReadFailed(failed.getMessage() + attempts(attempt), failed.retriable(), failed);
                }
                sleep(wait);
                pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
            }
        }
    }

    private HttpRequest request(String base, String path, String tenantId) throws ReadFailed {
        try {
            return HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(limits.timeout())
                    .header("Accept", "application/json")
                    .header("X-Tenant", tenantId)
                    .GET()
                    .build();
        } catch (IllegalArgumentException notAnAddress) {
            throw new ReadFailed(
                    "Cannot read " + base + path + " of tenant " + tenantId + ": " + notAnAddress.getMessage(),
                    false,
                    notAnAddress);
        }
    }

    private @Nullable JsonNode once(HttpRequest request, Semaphore permit) throws ReadFailed {
        acquire(permit);
        long began = System.nanoTime();
        Outcome outcome = Outcome.REFUSED;
        try {
            JsonNode found = interpret(request, exchange(request));
            outcome = found == null ? Outcome.ABSENT : Outcome.FOUND;
            return found;
        } catch (ReadFailed failed) {
            outcome = failed.retriable() ? Outcome.FAILED : Outcome.REFUSED;
            throw failed;
        } finally {
            permit.release();
            listener.requestEnded(outcome, System.nanoTime() - began);
        }
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

    private static String attempts(int count) {
        return count == 1 ? "" : " (" + count + " attempts)";
    }

    private static long jittered(Duration pause) {
        long nanos = pause.toNanos();
        return nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1);
    }

    private static void acquire(Semaphore permit) throws ReadFailed {
        try {
            permit.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void sleep(long nanos) throws ReadFailed {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
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
