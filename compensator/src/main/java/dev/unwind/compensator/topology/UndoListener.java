package dev.unwind.compensator.topology;

import dev.unwind.model.undo.UndoPlan;
import dev.unwind.schemas.FailureDetected;

/** Told of what the topology does; for meters. Called on stream threads, must not block. */
public interface UndoListener {

    /** A listener that takes no notice. */
    UndoListener NONE = new UndoListener() {};

    /** A fact was merged into the undo log. */
    default void merged() {}

    /** A ledger record was passed over, because it cannot be decoded, is not the run's or not the word of who it says; the ledger has dead-lettered it. */
    default void skipped() {}

    /** A failure went to the dead-letter topic. */
    default void deadLettered(String code) {}

    /** A failure was planned. */
    default void planned(FailureDetected failure, UndoPlan plan) {}

    /** A failure of a known plan came again and was passed over. */
    default void repeated() {}

    /** How many failures of a task wait for the undo log to pass their offset. */
    default void waiting(String taskId, int failures) {}

    /** The schema registry could not be asked; the same is tried again. */
    default void registryRetried() {}

    /** A published contract that cannot be used. */
    default void contractUnusable(String key, String problem) {}
}
