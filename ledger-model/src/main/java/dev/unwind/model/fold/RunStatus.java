package dev.unwind.model.fold;

/** Where a run stands. {@link RunLifecycle} says which fact leads where. */
public enum RunStatus {
    /** The agent is at work. */
    RUNNING,
    /** An action waits for an approval. */
    HELD,
    /** May not start new actions until its recovery case is decided. */
    PARKED,
    /** What it did is being undone. */
    COMPENSATING,
    /** The agent ended it. */
    COMPLETED,
    /** Everything that was to be undone is proven undone. */
    COMPENSATED,
    /** Some of what was to be undone is not. */
    COMPENSATED_WITH_RESIDUE,
    /** Stopped with nothing to undo. */
    CANCELLED,
    /** A person closed it. */
    CLOSED;

    /** Whether the agent may go on acting. */
    public boolean allowsActions() {
        return this == RUNNING || this == HELD;
    }

    /** Whether a mismatch may have it undone without asking: not while a person is to decide about it, nor after one has. */
    public boolean undoneByItself() {
        return this != PARKED && this != CLOSED;
    }

    /** Whether an undo was ordered, so that an effect that comes to light now must be undone too. */
    public boolean undoOrdered() {
        return this == COMPENSATING || this == COMPENSATED || this == COMPENSATED_WITH_RESIDUE || this == CANCELLED;
    }
}
