package dev.unwind.model.undo;

import java.util.List;

/**
 * A later action of the same run that the undo would leave in place although it changed an entity that the undo puts back.
 *
 * @param actionId the later action
 * @param tool the tool that acted
 * @param entity the entity that both changed
 * @param undone the action that would be undone
 * @param samePaths fields that both changed: there the undo will find another value than its action left, and stop as DRIFTED
 * @param otherPaths fields of the entity that only the later action changed: the undo leaves them alone
 */
public record LaterChange(
        String actionId, String tool, String entity, String undone, List<String> samePaths, List<String> otherPaths) {
    /** Copies the lists. */
    public LaterChange {
        samePaths = List.copyOf(samePaths);
        otherPaths = List.copyOf(otherPaths);
    }

    /** Whether the undo would come to grief over it. */
    public boolean conflicts() {
        return !samePaths.isEmpty();
    }
}
