package dev.unwind.cli.undo;

import dev.unwind.schemas.UndoMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which undo of a run is meant.
 *
 * @param actions only these actions; null for every one that is still in effect
 * @param afterCheckpoint only actions planned after this checkpoint was saved; null for no such limit
 * @param mode what it does about fields that somebody else has changed since
 * @param person who asks
 */
public record UndoQuestion(
        @Nullable List<String> actions, @Nullable String afterCheckpoint, UndoMode mode, String person) {

    /** Whether something of the run is to stay. */
    public boolean selective() {
        return actions != null || afterCheckpoint != null;
    }
}
