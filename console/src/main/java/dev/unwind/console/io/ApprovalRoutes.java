package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.console.access.ApprovalRoles;
import dev.unwind.console.access.Caller;
import dev.unwind.console.access.Right;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActorKind;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import org.apache.avro.specific.SpecificRecord;

/** Held actions: what waits, exactly what would be done, and a person's word on it. */
final class ApprovalRoutes implements Routes {
    private static final String ONE = "/v1/approvals/{id}";

    private final Gatekeeper gatekeeper;
    private final CaseFeed cases;
    private final LedgerApi ledger;
    private final Statements statements;
    private final InstantSource clock;

    ApprovalRoutes(
            Gatekeeper gatekeeper, CaseFeed cases, LedgerApi ledger, Statements statements, InstantSource clock) {
        this.gatekeeper = gatekeeper;
        this.cases = cases;
        this.ledger = ledger;
        this.statements = statements;
        this.clock = clock;
    }

    @Override
    public void addTo(Adding routes) {
        routes.add(HandlerType.GET, "/v1/approvals", this::list);
        routes.add(HandlerType.GET, ONE, this::show);
        routes.add(HandlerType.POST, ONE + "/approve", request -> approve(request, false));
        routes.add(HandlerType.POST, ONE + "/edit", request -> approve(request, true));
        routes.add(HandlerType.POST, ONE + "/reject", this::reject);
    }

    private void list(Context request) {
        String tenant = Query.text(request, "tenant");
        Caller caller = tenant == null
                ? gatekeeper.requireSomewhere(request, Right.READ_APPROVALS)
                : gatekeeper.require(request, Right.READ_APPROVALS, tenant);
        ObjectNode page = cases.page(
                new CaseFeed.Asked(
                        caller, Right.READ_APPROVALS, tenant, Query.text(request, "after"), Query.limit(request)),
                open -> open.path("kind").asText().equals(HeldAction.KIND),
                "approvals");
        ArrayNode brief = Json.NODES.arrayNode();
        for (JsonNode open : page.path("approvals")) {
            ObjectNode one = brief.addObject();
            one.put("approvalId", open.path("caseId").asText());
            for (String same : new String[] {
                "tenantId", "runId", "actionId", "digest", "requestedBy", "openedAt", "expiresAt", "detail"
            }) {
                one.set(same, open.path(same));
            }
        }
        page.set("approvals", brief);
        Routes.json(request, page);
    }

    private void show(Context request) {
        HeldAction held = held(request, Right.READ_APPROVALS);
        JsonNode action = action(held);
        Routes.json(request, held.json(action, held.terms().at(clock.instant())));
    }

    private JsonNode action(HeldAction held) {
        return ledger.required(LedgerApi.path(held.run()) + "/actions/" + Query.encoded(held.actionId()));
    }

    /** The held action of the request; who may not see it is not told that it is there. */
    private HeldAction held(Context request, Right right) {
        String id = request.pathParam("id");
        Caller caller = gatekeeper.requireSomewhere(request, right);
        JsonNode detail = cases.required(id);
        gatekeeper.passUnseen(
                request, caller, right, detail.at("/case/tenantId").asText(), CaseFeed.unknown(id));
        return HeldAction.of(detail);
    }

    private void approve(Context request, boolean edit) {
        Body body = edit
                ? Body.of(request, "digest", "reason", "arguments", "breakGlass")
                : Body.of(request, "digest", "reason", "breakGlass");
        String digest = body.text("digest");
        HeldAction held = held(request, Right.DECIDE_APPROVALS);
        String role = role(request, held);
        ActionApproved approved = ActionApproved.newBuilder()
                .setActionId(held.actionId())
                .setArgumentsDigest(digest)
                .setReason(body.optionalReason())
                .setEditedArguments(edit ? Json.write(body.object("arguments")) : null)
                .setBreakGlass(body.flag("breakGlass"))
                .setRole(role)
                .build();
        state(request, held, approved, role);
    }

    private void reject(Context request) {
        Body body = Body.of(request, "digest", "reason");
        String reason = body.reason();
        String digest = body.optional("digest");
        HeldAction held = held(request, Right.DECIDE_APPROVALS);
        String role = role(request, held);
        if (digest != null && !digest.equals(held.digest())) {
            throw Problem.of(
                    409,
                    "CHANGED_ARGUMENTS",
                    "Cannot reject action " + held.actionId() + " of run " + held.run() + ": what waits has digest "
                            + held.digest() + ", rejected was " + digest + "; look at it again.");
        }
        state(request, held, new ActionDenied(held.actionId(), reason), role);
    }

    /** By which role he may decide. */
    private String role(Context request, HeldAction held) {
        Caller caller = Gatekeeper.caller(request);
        ApprovalRoles.Found found = ApprovalRoles.find(caller, held.tenant(), held.terms(), clock.instant());
        return switch (found) {
            case ApprovalRoles.Found.By by -> by.role();
            case ApprovalRoles.Found.None none -> {
                gatekeeper.pass(request, caller, Right.DECIDE_APPROVALS.word(), none.why(), held.tenant());
                throw new IllegalStateException("a refusal does not pass");
            }
        };
    }

    private void state(Context request, HeldAction held, SpecificRecord fact, String role) {
        Statements.Stated stated =
                statements.state(Gatekeeper.caller(request), ActorKind.APPROVER, held.run(), fact, Query.wait(request));
        ObjectNode json = stated.json();
        json.put("approvalId", held.id()).put("actionId", held.actionId()).put("role", role);
        json.put("actionStatus", stated.folded() ? action(held).path("status").asText() : null);
        request.status(stated.status());
        Routes.json(request, json);
    }
}
