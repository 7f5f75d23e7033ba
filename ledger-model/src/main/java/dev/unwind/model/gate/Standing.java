package dev.unwind.model.gate;

import dev.unwind.schemas.Lane;
import java.util.Set;

/**
 * What the agent may do now, whatever it plans. Changes seldom: made when routing or a control changes, and shared by all calls until then.
 *
 * @param lane lane of the agent
 * @param disabledTools names of tools that it may not call
 * @param controls kill switches in force
 */
public record Standing(Lane lane, Set<String> disabledTools, ControlView controls) {
    /** Nothing stands in the way. */
    public static final Standing FREE = new Standing(Lane.AUTONOMOUS, Set.of(), call -> null);

    public Standing {
        disabledTools = Set.copyOf(disabledTools);
    }
}
