package dev.unwind.model.undo;

import dev.unwind.schemas.CompensationCommand;
import java.util.List;

/**
 * What is to be done about one failure: one command per action that may be in effect, newest action first; a single command without an
 * action when there is none.
 *
 * @param planId deterministic: of the failure
 * @param commands in plan order, never empty
 */
public record UndoPlan(String planId, List<CompensationCommand> commands) {
    public UndoPlan {
        commands = List.copyOf(commands);
    }

    /** How many actions the plan decides. */
    public int steps() {
        return commands.get(0).getSteps();
    }
}
