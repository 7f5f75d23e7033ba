package dev.unwind.cli.text;

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
}
