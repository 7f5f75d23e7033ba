package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.server.HttpConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API over HTTP: bounded in the size, the number and the time of requests, and readable in what it refuses. */
final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final String BEGAN = "unwind.began";
    private static final String DESCRIBED = "; docs/console-openapi.yaml tells what there is.";
    private static final int HEADER_BYTES_MAX = 24 * 1024;
    private static final int AT_ONCE_MAX = 512;
    private static final long IDLE_MILLIS = 15_000;
    private static final long BYTES_PER_SECOND_MIN = 200;

    private final Javalin server;
    private final Watch watch;
    private final Semaphore free = new Semaphore(AT_ONCE_MAX);
    private final List<String> paths = new ArrayList<>();

    ConsoleServer(Gatekeeper gatekeeper, List<Routes> routes, Status status, Limits limits, Watch watch) {
        this.watch = watch;
        this.server = Javalin.create(config -> configure(config, limits));
        server.before(request -> request.attribute(BEGAN, System.nanoTime()));
        server.before("/v1/*", request -> {
            request.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
            gatekeeper.admit(request);
        });
        routes.forEach(some -> some.addTo(this::add));
        server.get("/livez", request -> probe(request, status.notAlive()));
        server.get("/readyz", request -> probe(request, status.notReady()));
        server.get(
                "/metrics",
                request -> request.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(status.metrics()));
        server.exception(Problem.class, ConsoleServer::refuse);
        server.exception(HttpResponseException.class, ConsoleServer::refuse);
        server.exception(Exception.class, ConsoleServer::failed);
        server.after("/v1/*", this::answered);
    }

    /** What the server shows of the process. */
    interface Status {
        /** Why the process cannot go on by itself; empty when it can. */
        String notAlive();

        /** Why it cannot answer now; empty when it can. */
        String notReady();

        /** All metrics in Prometheus' text form. */
        String metrics();
    }

    /** How much may be asked for. */
    record Limits(int requestBytesMax) {}

    private static void configure(JavalinConfig config, Limits limits) {
        config.showJavalinBanner = false;
        config.startupWatcherEnabled = false;
        config.useVirtualThreads = true;
        config.http.maxRequestSize = limits.requestBytesMax();
        config.http.prefer405over404 = true;
        config.http.generateEtags = false;
        config.jetty.modifyHttpConfiguration(ConsoleServer::bound);
    }

    /** Who sends slowly, or a head without end, is cut off. */
    private static void bound(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        http.setIdleTimeout(IDLE_MILLIS);
        http.setMinRequestDataRate(BYTES_PER_SECOND_MIN);
    }

    private void add(HandlerType method, String path, Handler handler) {
        paths.add(method + " " + path);
        server.addHttpHandler(method, path, request -> {
            if (!free.tryAcquire()) {
                throw Problem.unavailable("TOO_BUSY", AT_ONCE_MAX + " requests are being answered; try again.", null);
            }
            try {
                handler.handle(request);
            } finally {
                free.release();
            }
        });
    }

    void start(String host, int port) {
        server.start(host, port);
    }

    int port() {
        return server.port();
    }

    /** Method and path of each route of the API, with parameters in braces. */
    List<String> paths() {
        return List.copyOf(paths);
    }

    private void answered(Context request) {
        Long began = request.attribute(BEGAN);
        watch.answered(
                request.method() + " " + Objects.requireNonNullElse(request.endpointHandlerPath(), "none"),
                request.statusCode(),
                Duration.ofNanos(began == null ? 0 : System.nanoTime() - began));
    }

    private static void probe(Context request, String problem) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("ok", problem.isEmpty()).put("problem", problem.isEmpty() ? null : problem);
        request.status(problem.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        Routes.json(request, json);
    }

    private static void refuse(Problem problem, Context request) {
        request.status(problem.status());
        if (problem.retryAfterSeconds() > 0) {
            request.header("Retry-After", Long.toString(problem.retryAfterSeconds()));
        }
        error(request, problem.code(), problem.sentence());
    }

    private static void refuse(HttpResponseException refused, Context request) {
        request.status(refused.getStatus());
        switch (HttpStatus.forStatus(refused.getStatus())) {
            case NOT_FOUND -> error(request, "ROUTE_UNKNOWN", "There is no " + request.path() + DESCRIBED);
            case METHOD_NOT_ALLOWED ->
                error(request, "METHOD_UNKNOWN", request.method() + " is not done to " + request.path() + DESCRIBED);
            case CONTENT_TOO_LARGE -> error(request, "BODY_TOO_LARGE", "The body is larger than this API takes.");
            default -> error(request, "BAD_REQUEST", String.valueOf(refused.getMessage()));
        }
    }

    private static void failed(Exception e, Context request) {
        LOG.atError().setCause(e).addKeyValue("path", request.path()).log("Request failed");
        request.status(HttpStatus.INTERNAL_SERVER_ERROR);
        error(request, "INTERNAL", "The request failed; the log of the console tells why.");
    }

    private static void error(Context request, String code, String message) {
        ObjectNode body = Json.NODES.objectNode();
        JsonNode unused = body.putObject("error").put("code", code).put("message", message);
        Routes.json(request, body);
    }

    @Override
    public void close() {
        server.stop();
    }
}
