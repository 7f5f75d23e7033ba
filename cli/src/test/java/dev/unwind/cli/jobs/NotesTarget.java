package dev.unwind.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Notes in memory, with a conditional restore; applies each key once and counts how often each note was restored. */
final class NotesTarget implements AutoCloseable {
    static {
        // Without it each answer waits for the acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    final Map<String, ObjectNode> notes = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> restores = new ConcurrentHashMap<>();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    NotesTarget() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/notes/", this::get);
        server.createContext("/restore", this::restore);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void get(HttpExchange exchange) throws IOException {
        ObjectNode note = notes.get(exchange.getRequestURI().getPath().substring(1));
        answer(exchange, note == null ? 404 : 200, note == null ? "{}" : Json.write(note));
    }

    private void restore(HttpExchange exchange) throws IOException {
        JsonNode body = Json.parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        JsonNode patch = body.path("patches").get(0);
        String entity = patch.path("entity").asText();
        String[] said = {"{\"applied\":true,\"replayed\":true}"};
        int[] status = {200};
        notes.computeIfPresent(entity, (id, note) -> {
            if (keys.contains(key)) {
                return note;
            }
            ObjectNode next = note.deepCopy();
            for (JsonNode operation : patch.path("patch")) {
                String path = operation.path("path").asText();
                JsonNode value = operation.path("value");
                if (operation.path("op").asText().equals("test")) {
                    if (!value.equals(Pointers.get(next, path))) {
                        status[0] = 409;
                        said[0] = "{\"differing\":[{\"entity\":\"" + entity + "\",\"path\":\"" + path + "\"}]}";
                        return note;
                    }
                } else {
                    next.set(path.substring(1), value);
                }
            }
            keys.add(key);
            restores.computeIfAbsent(entity, e -> new AtomicInteger()).incrementAndGet();
            said[0] = "{\"applied\":true,\"replayed\":false}";
            return next;
        });
        answer(exchange, status[0], said[0]);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
