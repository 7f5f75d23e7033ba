package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.console.access.ApprovalRoles;
import dev.unwind.console.access.Caller;
import dev.unwind.console.access.Right;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActorKind;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Held actions: what waits, exactly what would be done, and a person's word on it. */
final class ApprovalRoutes implements Routes {
    private static final String ONE = "/v1/approvals/{id}";
    private static final int PAGE = 500;
    private static final int PAGES_MAX = 20;

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
        JsonNode arguments = held.edited() ? editedArguments(held) : action.path("arguments");
        Routes.json(request, held.json(action, arguments, held.terms().at(clock.instant())));
    }

    private JsonNode action(HeldAction held) {
        return ledger.required(LedgerApi.path(held.run()) + "/actions/" + Query.encoded(held.actionId()));
    }

    /** What somebody wrote in place of the planned arguments: in the newest edit behind the ruling. Null when it is too far away to be found. */
    private @Nullable JsonNode editedArguments(HeldAction held) {
        JsonNode found = null;
        long after = held.factIndex();
        for (int page = 0; page < PAGES_MAX; page++) {
            JsonNode answer = ledger.required(
                    LedgerApi.path(held.run()) + "/timeline?limit=" + PAGE + "&after=" + after);
            for (JsonNode event : answer.path("events")) {
                JsonNode payload = event.at("/event/payload");
                if (payload.path("type").asText().equals("ActionApproved")
                        && payload.path("actionId").asText().equals(held.actionId())
                        && payload.path("editedArguments").isTextual()) {
                    found = parsed(payload.path("editedArguments").textValue());
                }
            }
            if (!answer.path("next").isIntegralNumber()) {
                break;
            }
            after = answer.path("next").asLong();
        }
        return found;
    }

    private static JsonNode parsed(String text) {
        try {
            return Json.parse(text);
        } catch (MalformedJson e) {
            return Json.NODES.textNode(text);
        }
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
                .build();
        state(request, held, named(approved, role), role);
    }

    /** Names the role by which somebody approves, where the ledger's contract has a place for it. */
    private static ActionApproved named(ActionApproved approved, String role) {
        Schema.Field field = approved.getSchema().getField("role");
        if (field != null) {
            approved.put(field.pos(), role);
        }
        return approved;
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
        Statements.Stated stated = statements.state(
                Gatekeeper.caller(request), ActorKind.APPROVER, held.run(), fact, Query.wait(request));
        ObjectNode json = stated.json();
        json.put("approvalId", held.id()).put("actionId", held.actionId()).put("role", role);
        json.put("actionStatus", stated.folded() ? action(held).path("status").asText() : null);
        request.status(stated.status());
        Routes.json(request, json);
    }
}
