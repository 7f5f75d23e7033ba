package dev.unwind.console.io;

import dev.unwind.schemas.keys.RunKey;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Parameters of a request; what is wrong is told, never bent. */
final class Query {
    static final int LIMIT_MAX = 200;
    private static final int LIMIT = 50;
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private Query() {}

    static int limit(Context request) {
        return (int) number(request, "limit", LIMIT, 1, LIMIT_MAX);
    }

    /** How long an answer may wait for the ledger. */
    static Duration wait(Context request) {
        return Duration.ofMillis(number(request, "timeoutMillis", WAIT.toMillis(), 0, WAIT_MAX.toMillis()));
    }

    static long number(Context request, String name, long otherwise, long min, long max) {
        String text = text(request, name);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Problem.badRequest(
                "Cannot use " + name + " '" + text + "': expected a whole number from " + min + " to " + max + ".");
    }

    /** The value of a parameter; null when it is missing or empty. */
    static @Nullable String text(Context request, String name) {
        String text = request.queryParam(name);
        return text == null || text.isEmpty() ? null : text;
    }

    static String tenant(Context request) {
        return runKey(request.pathParam("tenant"), "-").tenantId();
    }

    static RunKey runKey(Context request) {
        return runKey(request.pathParam("tenant"), request.pathParam("run"));
    }

    private static RunKey runKey(String tenant, String run) {
        try {
            return new RunKey(tenant, run);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** A text as a segment of a path, or the value of a parameter. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
