package dev.unwind.console.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.console.access.ApprovalRoles;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.keys.RunKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An action that waits for an approval, as its open case and the ruling that held it tell.
 *
 * @param open the case
 * @param ruling what the gate said, with the terms of the approval
 * @param preview what a person is shown, as the ledger made it; null when it made none
 * @param ruledDigest digest of what was ruled on
 */
record HeldAction(JsonNode open, JsonNode ruling, @Nullable JsonNode preview, String ruledDigest) {
    static final String KIND = "ACTION_NEEDS_APPROVAL";

    /** Reads it from the ledger's answer about its case. */
    static HeldAction of(JsonNode detail) {
        JsonNode open = detail.path("case");
        JsonNode payload = detail.at("/fact/event/payload");
        if (!open.path("kind").asText().equals(KIND)
                || !payload.path("type").asText().equals("ActionGated")) {
            throw Problem.unknown(
                    "APPROVAL_UNKNOWN",
                    "Case " + open.path("caseId").asText() + " is no action that waits for an approval, but of kind "
                            + open.path("kind").asText() + ".");
        }
        return new HeldAction(
                open,
                payload.path("ruling"),
                preview(payload.path("preview")),
                payload.path("argumentsDigest").asText());
    }

    private static @Nullable JsonNode preview(JsonNode text) {
        if (!text.isTextual()) {
            return null;
        }
        try {
            return Json.parse(text.textValue());
        } catch (MalformedJson e) {
            return text;
        }
    }

    String id() {
        return open.path("caseId").asText();
    }

    String tenant() {
        return open.path("tenantId").asText();
    }

    RunKey run() {
        return new RunKey(tenant(), open.path("runId").asText());
    }

    String actionId() {
        return open.path("actionId").asText();
    }

    /** What an approval has to name. */
    String digest() {
        return open.path("digest").asText();
    }

    /** Whether somebody has edited the arguments since the ruling, and another one has to approve that. */
    boolean edited() {
        return !digest().equals(ruledDigest);
    }

    /** Who may decide on it. */
    ApprovalRoles.Terms terms() {
        List<ApprovalRoles.Step> steps = new ArrayList<>();
        for (JsonNode step : ruling.at("/approval/escalation")) {
            steps.add(new ApprovalRoles.Step(
                    step.path("role").asText(),
                    Duration.ofMillis(step.path("afterMillis").asLong())));
        }
        return new ApprovalRoles.Terms(
                ruling.at("/approval/role").asText("approver"),
                steps,
                // As the fold reckons it.
                Instant.parse(open.path("expiresAt").asText())
                        .minusMillis(ruling.at("/approval/expiryMillis").asLong()));
    }

    /** All of it, with the call itself as the ledger shows the action; the arguments are those that an approval would let through. */
    ObjectNode json(JsonNode action, List<String> rolesNow) {
        ObjectNode json = Json.NODES.objectNode();
        json.put("approvalId", id());
        json.put("tenantId", tenant());
        json.put("runId", open.path("runId").asText());
        json.put("actionId", actionId());
        json.put("tool", action.path("tool").asText());
        json.set("target", action.path("target"));
        json.set("arguments", edited() ? action.at("/approval/editedArguments") : action.path("arguments"));
        json.put("edited", edited());
        if (edited()) {
            json.set("plannedArguments", action.path("arguments"));
        }
        json.put("digest", digest());
        json.set("reasoning", action.path("reasoning"));
        json.set("requestedBy", open.path("requestedBy"));
        json.set("approvedBy", action.at("/approval/approvedBy"));
        json.set("openedAt", open.path("openedAt"));
        json.set("expiresAt", open.path("expiresAt"));
        json.set("detail", open.path("detail"));
        json.set("preview", preview);
        json.set("ruling", ruling);
        rolesNow.forEach(json.putArray("rolesNow")::add);
        return json;
    }
}
