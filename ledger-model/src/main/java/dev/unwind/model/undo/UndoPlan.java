package dev.unwind.model.undo;

import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationHeld;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about one failure: one command per action that may be in effect, newest action first; a single command without an
 * action when there is none.
 *
 * @param planId deterministic: of the failure
 * @param steps the commands that carry it out, in plan order, never empty
 * @param held what a person has to agree to before any of them is sent; null when nobody has to
 * @param commands what is issued: the steps, or the one command that carries {@code held}
 */
public record UndoPlan(
        String planId,
        List<CompensationCommand> steps,
        @Nullable CompensationHeld held,
        List<CompensationCommand> commands) {
    public UndoPlan {
        steps = List.copyOf(steps);
        commands = List.copyOf(commands);
    }

    /** How many actions the plan decides, held or not. */
    public int stepCount() {
        return steps.get(0).getSteps();
    }
}
