package dev.unwind.model.fold;

/**
 * One move through a lifecycle table.
 *
 * @param from status before: an {@link ActionStatus} or a {@link RunStatus}
 * @param fact the {@link ActionFact} or {@link RunFact} that moved it
 * @param to status after, of the same type as {@code from}; it may be the same
 */
public record Transition(Enum<?> from, Enum<?> fact, Enum<?> to) {}
