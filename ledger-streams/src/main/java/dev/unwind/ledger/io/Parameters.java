package dev.unwind.ledger.io;

import dev.unwind.ledger.query.QueryRefused;
import dev.unwind.ledger.query.Wait;
import dev.unwind.model.fold.RunStatus;
import dev.unwind.schemas.keys.RunKey;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads and checks parameters of requests; what is wrong is told, never bent. */
final class Parameters {
    static final int LIMIT_DEFAULT = 100;
    static final int LIMIT_MAX = 1_000;

    private Parameters() {}

    static RunKey runKey(Context request) {
        try {
            return new RunKey(request.pathParam("tenant"), request.pathParam("run"));
        } catch (IllegalArgumentException e) {
            throw QueryRefused.badRequest(String.valueOf(e.getMessage()));
        }
    }

    static Wait wait(Context request) {
        String minOffset = text(request, "minOffset");
        return new Wait(
                text(request, "until"),
                minOffset == null ? null : number(request, "minOffset", 0, 0, Long.MAX_VALUE),
                Duration.ofMillis(number(
                        request, "timeoutMillis", Wait.TIMEOUT_DEFAULT.toMillis(), 0, Wait.TIMEOUT_MAX.toMillis())));
    }

    static int limit(Context request) {
        return (int) number(request, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
    }

    static long number(Context request, String name, long otherwise, long min, long max) {
        String text = text(request, name);
        if (text == null) {
            return otherwise;
        }
        return number(name, text, min, max);
    }

    static long number(String name, String text, long min, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw QueryRefused.badRequest(
                "Cannot use " + name + " '" + text + "': expected a whole number from " + min + " to " + max + ".");
    }

    static @Nullable String status(Context request) {
        String status = text(request, "status");
        if (status != null
                && Arrays.stream(RunStatus.values())
                        .noneMatch(known -> known.name().equals(status))) {
            throw QueryRefused.badRequest("Cannot list runs of status '" + status + "': expected one of "
                    + Arrays.toString(RunStatus.values()) + ".");
        }
        return status;
    }

    static String required(Context request, String name) {
        String text = text(request, name);
        if (text == null) {
            throw QueryRefused.badRequest("Cannot answer without the parameter " + name + ": it is missing or empty.");
        }
        return text;
    }

    /** The value of a query parameter; null when it is missing or empty. */
    static @Nullable String text(Context request, String name) {
        String text = request.queryParam(name);
        return text == null || text.isEmpty() ? null : text;
    }
}
