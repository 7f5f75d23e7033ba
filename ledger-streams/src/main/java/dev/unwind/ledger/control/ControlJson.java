package dev.unwind.ledger.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.control.SwitchProgress;
import dev.unwind.model.control.SwitchProgress.Member;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.Instance;

/** Kill switches, and how far they are obeyed, as JSON. */
public final class ControlJson {
    private ControlJson() {}

    /** A control as JSON. */
    public static ObjectNode of(Control control) {
        ObjectNode node = Json.NODES.objectNode();
        node.put("scope", control.getScope());
        node.put("mode", control.getMode().name());
        if (control.getEpoch() > 0) {
            node.put("epoch", control.getEpoch());
        }
        node.put("controlId", control.getControlId());
        node.put("compensate", control.getCompensate());
        node.put("reason", control.getReason());
        node.put("changedAt", control.getChangedAt().toString());
        node.put("changedBy", control.getChangedBy());
        ArrayNode lifts = node.putArray("lifts");
        control.getLifts().forEach(lifts::add);
        return node;
    }

    /** Progress as JSON. */
    public static ObjectNode of(SwitchProgress progress) {
        ObjectNode node = Json.NODES.objectNode();
        node.put("members", progress.size());
        node.put("confirmed", progress.confirmed());
        node.put("fenced", progress.fenced());
        node.put("inFlight", progress.inFlight());
        ArrayNode silent = node.putArray("silent");
        for (Member member : progress.silent()) {
            ObjectNode one = of(member.instance());
            one.put("state", member.state().name());
            one.put(
                    "fencedAt",
                    member.fencedAt() == null ? null : member.fencedAt().toString());
            silent.add(one);
        }
        return node;
    }

    /** A process as JSON. */
    public static ObjectNode of(Instance instance) {
        ObjectNode node = Json.NODES.objectNode();
        node.put("instanceId", instance.getInstanceId());
        node.put("kind", instance.getKind().name());
        node.put("agentId", instance.getAgentId());
        node.put("releaseId", instance.getReleaseId());
        node.put("startedAt", instance.getStartedAt().toString());
        node.put("leaseMillis", instance.getLeaseMillis());
        node.put("stopsItselfAfterMillis", instance.getStopsItselfAfterMillis());
        node.put("controlsEpoch", instance.getControlsEpoch());
        node.put("stoppedItself", instance.getStoppedItself());
        node.put("inFlight", instance.getInFlight());
        node.put("stoppedRuns", instance.getStoppedRuns());
        node.put("heardOfAt", instance.getAt().toString());
        return node;
    }
}
