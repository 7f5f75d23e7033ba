package dev.unwind.verifier.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A target system of the tests: objects by tenant and path, served over HTTP, with what targets do to those who read them. */
final class DeskServer implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> staleReads = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Map<String, Long> lastReads = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> reads = new ConcurrentHashMap<>();

    DeskServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void put(String tenant, String path, String json) {
        objects.put(tenant + path, json.replace('\'', '"'));
    }

    /** The next so many reads of an object still find this. */
    void stale(String tenant, String path, int count, String json) {
        put(tenant, path + "?stale", json);
        staleReads.put(tenant + path, new AtomicInteger(count));
    }

    /** Every read of a tenant is answered so. */
    void fail(String tenant, int status) {
        failures.put(tenant, status);
    }

    /** Reads of a tenant are answered when the gate opens. */
    CountDownLatch gate(String tenant) {
        CountDownLatch gate = new CountDownLatch(1);
        gates.put(tenant, gate);
        return gate;
    }

    int reads(String tenant) {
        AtomicInteger count = reads.get(tenant);
        return count == null ? 0 : count.get();
    }

    /** When a tenant was last asked for, as {@link System#nanoTime}. */
    long lastReadAt(String tenant) {
        return lastReads.getOrDefault(tenant, Long.MIN_VALUE);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String tenant = exchange.getRequestHeaders().getFirst("X-Tenant");
            String key = tenant + exchange.getRequestURI().getPath();
            lastReads.put(tenant, System.nanoTime());
            reads.computeIfAbsent(tenant, same -> new AtomicInteger()).incrementAndGet();
            pass(gates.get(tenant));
            Integer failure = "Bearer hush".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    ? failures.get(tenant)
                    : Integer.valueOf(401);
            AtomicInteger stale = staleReads.get(key);
            String found =
                    stale != null && stale.getAndDecrement() > 0 ? objects.get(key + "?stale") : objects.get(key);
            byte[] body = (found == null ? "{}" : found).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(failure != null ? failure : found == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void pass(@Nullable CountDownLatch gate) {
        try {
            if (gate != null) {
                gate.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        gates.values().forEach(CountDownLatch::countDown);
        server.stop(0);
    }
}
