package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ApprovalTerms;
import dev.unwind.schemas.Ruling;
import org.jspecify.annotations.Nullable;

/**
 * What the gate said of an action, as the query API shows it: the ledger's word where it stated one, else what the plan claims, which the ledger then
 * agreed to by saying nothing.
 */
final class GateJson {
    private GateJson() {}

    /** Null when nobody said anything. */
    static JsonNode of(@Nullable ActionPlanned planned, @Nullable ActionGated gated) {
        Ruling claimed = planned == null ? null : planned.getGate();
        if (gated == null) {
            return claimed == null
                    ? Json.NODES.nullNode()
                    : ruling(claimed)
                            .put("statedBy", "AGENT")
                            .putNull("preview")
                            .putNull("claimed");
        }
        ObjectNode said = ruling(gated.getRuling()).put("statedBy", "LEDGER");
        said.set("preview", preview(gated.getPreview()));
        said.set("claimed", claimed == null ? Json.NODES.nullNode() : grounds(claimed));
        return said;
    }

    private static ObjectNode ruling(Ruling ruling) {
        ObjectNode json = grounds(ruling);
        ArrayNode inForce = json.putArray("inForce");
        ruling.getInForce().forEach(inForce::add);
        json.put("detail", ruling.getDetail()).put("overtaken", ruling.getOvertaken());
        json.set("approval", terms(ruling.getApproval()));
        return json;
    }

    private static ObjectNode grounds(Ruling ruling) {
        return Json.NODES
                .objectNode()
                .put("outcome", ruling.getOutcome().name())
                .put("code", ruling.getCode())
                .put("rule", ruling.getRule())
                .put("policy", ruling.getPolicy());
    }

    private static JsonNode terms(@Nullable ApprovalTerms terms) {
        if (terms == null) {
            return Json.NODES.nullNode();
        }
        ObjectNode json = Json.NODES
                .objectNode()
                .put("role", terms.getRole())
                .put("approvers", terms.getApprovers())
                .put("expiryMillis", terms.getExpiryMillis())
                .put("breakGlass", terms.getBreakGlass())
                .put("sharedDuties", terms.getSharedDuties());
        ArrayNode escalation = json.putArray("escalation");
        terms.getEscalation()
                .forEach(step ->
                        escalation.addObject().put("role", step.getRole()).put("afterMillis", step.getAfterMillis()));
        return json;
    }

    private static JsonNode preview(@Nullable String text) {
        try {
            return text == null ? Json.NODES.nullNode() : Json.parse(text);
        } catch (MalformedJson e) {
            return Json.NODES.textNode(text);
        }
    }
}
