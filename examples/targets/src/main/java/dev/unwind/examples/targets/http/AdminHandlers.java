package dev.unwind.examples.targets.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.service.Refusal;
import dev.unwind.examples.targets.service.TargetService;
import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.store.Domain;
import dev.unwind.examples.targets.store.Tenant;
import io.javalin.http.Context;

/** Calls that set up, reset and inspect tenants. */
record AdminHandlers(TargetService service, FaultGate faults) {
    private static final int TIMES_MAX = 1_000;

    void create(Context ctx) {
        String id = ctx.pathParam("tenant");
        if (!Tenant.isId(id)) {
            throw new Refusal(
                    400, "BAD_TENANT", "Tenant id is " + id + "; expected at most 200 letters, digits and . _ - ~");
        }
        ObjectNode body = Bodies.object(ctx);
        String domainName = Bodies.text(body, "domain");
        Domain domain = Domain.of(domainName)
                .orElseThrow(() -> new Refusal(
                        400, "BAD_DOMAIN", "Domain is " + domainName + "; expected retail, airline or desk"));
        Tenant tenant = new Tenant(id, domain, domain == Domain.DESK ? Dialect.NONE : dialect(body));
        service.create(tenant);
        ErrorBodies.json(ctx, 200, json(tenant));
    }

    private static Dialect dialect(ObjectNode body) {
        String name = Bodies.text(body, "dialect");
        return Dialect.of(name)
                .orElseThrow(() -> new Refusal(400, "BAD_DIALECT", "Dialect is " + name + "; expected tau1 or tau2"));
    }

    void show(Context ctx) {
        ErrorBodies.json(ctx, 200, json(service.tenant(ctx.pathParam("tenant"))));
    }

    private static JsonNode json(Tenant tenant) {
        return Json.object()
                .put("tenant", tenant.id())
                .put("domain", tenant.domain().wireName())
                .put("dialect", tenant.dialect().wireName())
                .put("dataSet", tenant.dataSet());
    }

    void drop(Context ctx) {
        service.drop(ctx.pathParam("tenant"));
        ErrorBodies.json(ctx, 200, Json.object().put("dropped", true));
    }

    void reset(Context ctx) {
        service.reset(ctx.pathParam("tenant"));
        ErrorBodies.json(ctx, 200, Json.object().put("reset", true));
    }

    void arm(Context ctx) {
        if (!faults.enabled()) {
            throw new Refusal(403, "FAULTS_OFF", "Cannot arm a fault: this server was started without faults");
        }
        ObjectNode body = Bodies.object(ctx);
        int times = body.path("times").asInt(1);
        if (times < 1 || times > TIMES_MAX) {
            throw new Refusal(400, "BAD_BODY", "\"times\" is " + times + "; expected 1 to " + TIMES_MAX);
        }
        service.arm(
                ctx.pathParam("tenant"),
                Bodies.text(body, "operation"),
                FaultGate.parse(Bodies.text(body, "fault")),
                times);
        ErrorBodies.json(ctx, 200, Json.object().put("armed", times));
    }

    void restores(Context ctx) {
        ArrayNode lines = Json.array();
        service.restores(ctx.pathParam("tenant"))
                .forEach(line -> lines.addObject()
                        .put("key", line.key())
                        .put("applications", line.applications())
                        .put("requests", line.requests()));
        ErrorBodies.json(ctx, 200, lines);
    }
}
