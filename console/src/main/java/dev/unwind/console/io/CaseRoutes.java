package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.console.access.Caller;
import dev.unwind.console.access.Right;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.keys.RunKey;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import org.apache.avro.specific.SpecificRecord;

/** Recovery cases: what waits for a person, and his decision. */
final class CaseRoutes implements Routes {
    private static final String ONE = "/v1/cases/{id}";

    private final Gatekeeper gatekeeper;
    private final CaseFeed cases;
    private final Statements statements;

    CaseRoutes(Gatekeeper gatekeeper, CaseFeed cases, Statements statements) {
        this.gatekeeper = gatekeeper;
        this.cases = cases;
        this.statements = statements;
    }

    @Override
    public void addTo(Adding routes) {
        routes.add(HandlerType.GET, "/v1/cases", this::list);
        routes.add(HandlerType.GET, ONE, request -> Routes.json(request, open(request, Right.READ_CASES)));
        routes.add(
                HandlerType.POST,
                ONE + "/resume",
                request -> decide(request, (id, reason) -> new CaseResumed(id, reason)));
        routes.add(
                HandlerType.POST,
                ONE + "/compensate",
                request -> decide(
                        request,
                        (id, reason) -> CompensationRequested.newBuilder()
                                .setReason(reason)
                                .setCaseId(id)
                                .build()));
        routes.add(
                HandlerType.POST,
                ONE + "/close",
                request -> decide(request, (id, reason) -> new CaseClosed(id, reason)));
        routes.add(HandlerType.POST, ONE + "/approve-undo", this::approveUndo);
    }

    /** What is stated about an open case. */
    private interface Decision {
        SpecificRecord fact(String caseId, String reason);
    }

    private void list(Context request) {
        String tenant = Query.text(request, "tenant");
        String kind = Query.text(request, "kind");
        Caller caller = tenant == null
                ? gatekeeper.requireSomewhere(request, Right.READ_CASES)
                : gatekeeper.require(request, Right.READ_CASES, tenant);
        Routes.json(
                request,
                cases.page(
                        new CaseFeed.Asked(
                                caller, Right.READ_CASES, tenant, Query.text(request, "after"), Query.limit(request)),
                        open -> kind == null || open.path("kind").asText().equals(kind),
                        "cases"));
    }

    /** The open case of the request; who may not see it is not told that it is there. */
    private JsonNode open(Context request, Right right) {
        String id = request.pathParam("id");
        Caller caller = gatekeeper.requireSomewhere(request, right);
        JsonNode detail = cases.required(id);
        gatekeeper.passUnseen(
                request, caller, right, detail.at("/case/tenantId").asText(), CaseFeed.unknown(id));
        return detail;
    }

    private void decide(Context request, Decision decision) {
        String reason = Body.of(request, "reason").reason();
        JsonNode open = open(request, Right.DECIDE_CASES).path("case");
        String id = open.path("caseId").asText();
        state(request, open, decision.fact(id, reason), ActorKind.OPERATOR);
    }

    private void approveUndo(Context request) {
        Body body = Body.of(request, "digest", "reason");
        String digest = body.text("digest");
        JsonNode open = open(request, Right.APPROVE_UNDO).path("case");
        state(
                request,
                open,
                new CompensationApproved(open.path("caseId").asText(), digest, body.optionalReason()),
                ActorKind.APPROVER);
    }

    private void state(Context request, JsonNode open, SpecificRecord fact, ActorKind as) {
        RunKey run =
                new RunKey(open.path("tenantId").asText(), open.path("runId").asText());
        Statements.Stated stated = statements.state(Gatekeeper.caller(request), as, run, fact, Query.wait(request));
        ObjectNode json = stated.json();
        json.put("caseId", open.path("caseId").asText());
        request.status(stated.status());
        Routes.json(request, json);
    }
}
