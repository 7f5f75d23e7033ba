package dev.unwind.examples.targets.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.service.Refusal;
import dev.unwind.examples.targets.store.DataSetException;
import dev.unwind.examples.targets.store.TenantGoneException;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors as {@code {"error": {"code", "message"}}}. */
final class ErrorBodies {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorBodies.class);

    private ErrorBodies() {}

    static void install(Javalin app) {
        app.exception(Refusal.class, (e, ctx) -> write(ctx, e.status(), e.code(), e));
        app.exception(TenantGoneException.class, (e, ctx) -> write(ctx, 409, "TENANT_GONE", e));
        app.exception(DataSetException.class, (e, ctx) -> write(ctx, 500, "DATA_SET", e));
        app.exception(HttpResponseException.class, (e, ctx) -> write(ctx, e.getStatus(), "HTTP_" + e.getStatus(), e));
        app.exception(Exception.class, (e, ctx) -> {
            LOG.atError().addKeyValue("path", ctx.path()).setCause(e).log("A call failed");
            write(ctx, 500, "INTERNAL", e);
        });
    }

    private static void write(Context ctx, int status, String code, Exception e) {
        json(ctx, status, of(code, String.valueOf(e.getMessage())));
    }

    static JsonNode of(String code, String message) {
        return Json.object().set("error", Json.object().put("code", code).put("message", message));
    }

    static void json(Context ctx, int status, JsonNode body) {
        ctx.status(status).contentType("application/json").result(Json.compact(body));
    }
}
