package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.control.SwitchProgress;
import dev.unwind.model.control.SwitchProgress.Member;
import dev.unwind.schemas.Control;
import dev.unwind.schemas.Instance;
import dev.unwind.schemas.InstanceKind;
import java.time.Duration;
import java.time.Instant;

/** Kill switches for people, and as JSON. */
public final class SwitchStory {
    private SwitchStory() {}

    /** What was thrown, by whom and why. */
    public static String control(Control control) {
        return control.getScope() + "  " + control.getMode() + "  epoch " + control.getEpoch() + "  by "
                + control.getChangedBy() + ": " + control.getReason();
    }

    /** How far it came, in one line. */
    public static String counts(SwitchProgress progress) {
        return "requested -> confirmed " + progress.confirmed() + "/" + progress.size() + " -> fenced "
                + progress.fenced() + "/" + progress.size()
                + (progress.inFlight() == 0
                        ? ""
                        : ", " + progress.inFlight() + " call(s) that began before it still under way");
    }

    /** One process that has not confirmed, and what that means. */
    public static String silent(Member member, Instant now) {
        String name = process(member.instance()) + ", last heard of " + ago(member.instance(), now);
        return switch (member.state()) {
            case CONFIRMED -> name;
            case STOPPED_ITSELF -> name + ": it said that it cannot read the controls and starts nothing";
            case FENCED -> name + ": fenced, it can start nothing before it has read this";
            case OPEN ->
                name + ": has not obeyed"
                        + (member.fencedAt() == null
                                ? ""
                                : "; if nothing is heard of it, it is fenced in "
                                        + Times.span(Duration.between(now, member.fencedAt())));
        };
    }

    /** Name, kind and agent of a process. */
    public static String process(Instance instance) {
        String agent = instance.getKind() != InstanceKind.AGENT_SDK
                ? ""
                : " of " + instance.getAgentId()
                        + (instance.getReleaseId() == null ? "" : "@" + instance.getReleaseId());
        return instance.getInstanceId() + " (" + instance.getKind() + agent + ")";
    }

    /** How long ago a process was heard of. */
    public static String ago(Instance instance, Instant now) {
        Duration ago = Duration.between(instance.getAt(), now);
        return Times.span(ago.isNegative() ? Duration.ZERO : ago) + " ago";
    }

    /** A control as JSON. */
    public static ObjectNode json(Control control) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
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
    public static ObjectNode json(SwitchProgress progress) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("members", progress.size());
        node.put("confirmed", progress.confirmed());
        node.put("fenced", progress.fenced());
        node.put("inFlight", progress.inFlight());
        ArrayNode silent = node.putArray("silent");
        for (Member member : progress.silent()) {
            ObjectNode one = json(member.instance());
            one.put("state", member.state().name());
            one.put(
                    "fencedAt",
                    member.fencedAt() == null ? null : member.fencedAt().toString());
            silent.add(one);
        }
        return node;
    }

    /** A process as JSON. */
    public static ObjectNode json(Instance instance) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
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
