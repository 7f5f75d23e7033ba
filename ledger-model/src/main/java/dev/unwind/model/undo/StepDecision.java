package dev.unwind.model.undo;

import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationRequest;
import dev.unwind.schemas.LeftField;
import java.util.List;
import java.util.Set;

/** What the planner makes of one action. */
sealed interface StepDecision {

    /** The entities that the action is known to have changed. */
    default Set<String> entities() {
        return Set.of();
    }

    /** Nothing to undo. */
    record NoStep() implements StepDecision {}

    /**
     * A request undoes it.
     *
     * @param readBy name of the connector that reads the entities
     * @param left what has to be there still
     */
    record Send(
            CompensationKind kind,
            CompensationRequest request,
            String says,
            Set<String> entities,
            String readBy,
            List<LeftField> left)
            implements StepDecision {}

    /** It may be in effect, and nothing can be sent. */
    record Residue(UndoCode code, String detail, String says, Set<String> entities) implements StepDecision {}
}
