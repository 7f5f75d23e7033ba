package dev.unwind.service;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;

/** Health and metrics over HTTP on the loopback interface. */
public final class StatusServer implements AutoCloseable {

    private final Javalin server;

    /** Listens at once. The suppliers say what is wrong; empty when nothing is. */
    public StatusServer(
            int port, Supplier<String> notAlive, Supplier<String> notReady, PrometheusMeterRegistry metrics) {
        server = Javalin.create(config -> {
                    config.showJavalinBanner = false;
                    config.startupWatcherEnabled = false;
                })
                .get("/livez", context -> answer(context, notAlive.get()))
                .get("/readyz", context -> answer(context, notReady.get()))
                .get(
                        "/metrics",
                        context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                                .result(metrics.scrape()))
                .start("127.0.0.1", port);
    }

    private static void answer(Context context, String problem) {
        context.status(problem.isEmpty() ? 200 : 503).result(problem.isEmpty() ? "ok" : problem);
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
