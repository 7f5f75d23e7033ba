package dev.unwind.compensator.io;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A target as small as can be: applies each key once, answers as a test tells it to, and remembers what it was asked. */
final class SmallTarget implements AutoCloseable {

    /** What came in; the key is null when it was a read. */
    record Asked(@Nullable String key, String tenant, String path, String body) {}

    /** Decides an answer: a status and a text. */
    interface Answer {
        Said to(Asked asked) throws InterruptedException;
    }

    /** What goes out. */
    record Said(int status, String body) {}

    static final String TAKEN = "{\"applied\":true,\"replayed\":false}";
    static final String REPLAYED = "{\"applied\":true,\"replayed\":true}";

    final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    /** The header Authorization of each request, empty where it had none. */
    final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());

    final ConcurrentHashMap<String, Integer> applied = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    volatile Answer answer = this::once;
    /** What the header Authorization has to be; any other is answered 401. Null takes every request. */
    volatile @Nullable String expects;

    private SmallTarget(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    static SmallTarget start(int port) {
        try {
            return new SmallTarget(HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Applies a key once. */
    Said once(Asked asked) {
        return new Said(200, applied.merge(key(asked), 1, (was, one) -> was) == 1 && first(asked) ? TAKEN : REPLAYED);
    }

    private boolean first(Asked one) {
        synchronized (asked) {
            return asked.stream().filter(other -> key(one).equals(other.key())).count() == 1;
        }
    }

    private static String key(Asked asked) {
        return Objects.requireNonNull(asked.key(), "a write without Idempotency-Key");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Asked one = new Asked(
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    exchange.getRequestHeaders().getFirst("X-Tenant"),
                    exchange.getRequestURI().getRawPath(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(one);
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.add(authorization == null ? "" : authorization);
            String expected = expects;
            Said said = expected == null || expected.equals(authorization)
                    ? answer.to(one)
                    : new Said(401, "{\"error\":{\"code\":\"UNAUTHORIZED\",\"message\":\"who are you?\"}}");
            byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
