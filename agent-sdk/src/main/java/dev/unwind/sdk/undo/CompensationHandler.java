package dev.unwind.sdk.undo;

import dev.unwind.schemas.CompensationCommand;

/** Undoes one action in a downstream service. Called by several threads, never by two for one run. */
@FunctionalInterface
public interface CompensationHandler {
    /**
     * Applies a command at most once: whoever gets the same {@link Undo#key} again answers {@link UndoResult#replayed} and changes nothing. What the
     * action left must still be there, else the answer is {@link UndoResult#drifted}; look, compare, write and note the key in one transaction.
     *
     * @throws Exception when it is not known whether it was applied; the same command is given again after a pause, until the worker's deadline
     */
    UndoResult apply(Undo undo) throws Exception;

    /**
     * A command as a handler sees it.
     *
     * @param command as it stands on the topic
     * @param key what says that two commands are the same: the idempotency key
     * @param attempt from 1
     */
    record Undo(CompensationCommand command, String key, int attempt) {}
}
