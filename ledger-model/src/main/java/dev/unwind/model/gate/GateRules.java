package dev.unwind.model.gate;

import dev.unwind.model.control.ActiveControls;
import dev.unwind.schemas.Routing;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that was published for the gate, as of now: policies, what the agent may do, kill switches. Immutable.
 *
 * @param policies all versions of all policies
 * @param routing of the tenant and agent in question; null when nobody ever said anything, which leaves the agent free
 * @param controls kill switches in force
 */
public record GateRules(
        PublishedPolicies policies, @Nullable Routing routing, ActiveControls controls) {

    /** What the agent may do now. */
    public Standing standing() {
        return routing == null
                ? new Standing(dev.unwind.schemas.Lane.AUTONOMOUS, Set.of(), ControlView.of(controls))
                : new Standing(routing.getLane(), Set.copyOf(routing.getDisabledTools()), ControlView.of(controls));
    }

    /** The same without what came into force after a time. Of a lane that was changed since, nothing is known of before: it is left out. */
    GateRules at(Instant time) {
        return new GateRules(
                policies.at(time),
                routing == null || routing.getChangedAt().isAfter(time) ? null : routing,
                controls.changedUntil(time));
    }
}
