package dev.unwind.examples.targets.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.restore.Differing;
import dev.unwind.examples.targets.service.Fault;
import dev.unwind.examples.targets.service.Refusal;
import dev.unwind.examples.targets.service.RestoreOutcome;
import dev.unwind.examples.targets.service.TargetService;
import dev.unwind.examples.targets.store.Tenant;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls on the data of the tenant that the header {@code X-Tenant} names. */
record BusinessHandlers(TargetService service, FaultGate faults) {
    private static final int KEY_LENGTH_MAX = 500;

    void callTool(Context ctx) {
        Tenant tenant = tenant(ctx);
        String tool = ctx.pathParam("tool");
        ObjectNode arguments = Bodies.object(ctx);
        Fault fault = faults.faultOf(ctx, tenant.id(), tool);
        faults.before(fault);
        String answer = service.call(tenant, tool, arguments, fault);
        faults.after(fault);
        ErrorBodies.json(ctx, 200, Json.object().put("result", answer));
    }

    void read(Context ctx) {
        Tenant tenant = tenant(ctx);
        String table = ctx.pathParam("table");
        String id = ctx.pathParam("id");
        ObjectNode found = service.find(tenant, table, id)
                .orElseThrow(() ->
                        new Refusal(404, "NOT_FOUND", table + "/" + id + " does not exist for tenant " + tenant.id()));
        ErrorBodies.json(ctx, 200, found);
    }

    void restore(Context ctx) {
        Tenant tenant = tenant(ctx);
        String key = restoreKey(ctx, tenant);
        ObjectNode body = Bodies.object(ctx);
        Fault fault = faults.faultOf(ctx, tenant.id(), TargetService.RESTORE);
        faults.before(fault);
        RestoreOutcome outcome = service.restore(tenant, key, body, fault);
        faults.after(fault);
        switch (outcome) {
            case RestoreOutcome.Applied() -> ErrorBodies.json(ctx, 200, applied(false));
            case RestoreOutcome.Replayed() -> ErrorBodies.json(ctx, 200, applied(true));
            case RestoreOutcome.Drifted(List<Differing> differing) ->
                ErrorBodies.json(ctx, 409, drifted(tenant, key, differing));
        }
    }

    private static String restoreKey(Context ctx, Tenant tenant) {
        String key = ctx.header("Idempotency-Key");
        if (key == null || key.isBlank() || key.length() > KEY_LENGTH_MAX) {
            throw new Refusal(
                    400,
                    "BAD_KEY",
                    "Cannot restore tenant " + tenant.id() + ": header Idempotency-Key must have 1 to " + KEY_LENGTH_MAX
                            + " characters");
        }
        return key;
    }

    private static JsonNode applied(boolean replayed) {
        return Json.object().put("applied", true).put("replayed", replayed);
    }

    private static JsonNode drifted(Tenant tenant, String key, List<Differing> differing) {
        ObjectNode body = Json.object();
        body.setAll((ObjectNode) ErrorBodies.of(
                "DRIFTED",
                "Cannot restore tenant " + tenant.id() + " under key " + key + ": " + differing.size()
                        + " places differ from what the patches expect; nothing was changed"));
        ArrayNode places = body.putArray("differing");
        for (Differing place : differing) {
            ObjectNode json = places.addObject().put("entity", place.entity()).put("path", place.path());
            setIfPresent(json, "expected", place.expected());
            setIfPresent(json, "actual", place.actual());
        }
        return body;
    }

    private static void setIfPresent(ObjectNode json, String field, @Nullable JsonNode value) {
        if (value != null) {
            json.set(field, value);
        }
    }

    private Tenant tenant(Context ctx) {
        String id = ctx.header("X-Tenant");
        if (id == null) {
            throw new Refusal(400, "NO_TENANT", ctx.method() + " " + ctx.path() + " needs the header X-Tenant");
        }
        Tenant tenant = service.tenant(id);
        if (!tenant.domain().wireName().equals(ctx.pathParam("domain"))) {
            throw new Refusal(
                    404,
                    "OTHER_DOMAIN",
                    "Tenant " + id + " belongs to " + tenant.domain().wireName() + ", not to "
                            + ctx.pathParam("domain"));
        }
        return tenant;
    }
}
