package dev.unwind.model.fold;

import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import org.jspecify.annotations.Nullable;

/** What the fold may look up of the run that a fact belongs to. Every look-up costs the same however long the run is. */
public interface RunView {

    /** The run, or null when no fact of it was accepted yet. */
    @Nullable
    RunState run();

    /** The action with this id, or null. */
    @Nullable
    ActionState action(String actionId);

    /** The action that was planned under this idempotency key, or null. */
    @Nullable
    ActionState actionByKey(String idempotencyKey);

    /** The accepted fact at this place of the run's timeline, or null when there is none. */
    @Nullable
    LedgerEvent fact(long index);

    /** The open case with this id, or null. */
    @Nullable
    RecoveryCase openCase(String caseId);

    /** Offset, in the run's ledger partition, of the accepted fact that left this marker; -1 when none has; see {@link Decision.Accepted#markers}. */
    long markedAt(String marker);

    /** Whether a fact with this marker was accepted before. */
    default boolean seen(String marker) {
        return markedAt(marker) >= 0;
    }
}
