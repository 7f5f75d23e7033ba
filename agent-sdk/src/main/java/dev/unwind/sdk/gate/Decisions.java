package dev.unwind.sdk.gate;

import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.keys.RunKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the ledger says of planned actions. Thread-safe. */
public interface Decisions extends AutoCloseable {
    /**
     * Begins to listen for what is said of an action. Nothing that is said after this has returned is missed.
     *
     * @throws dev.unwind.sdk.LedgerUnavailableException when the ledger does not answer in time
     */
    Listening listen(RunKey run, String actionId);

    @Override
    void close();

    /** The words on one action, in order; to be closed. */
    interface Listening extends AutoCloseable {
        /** The next one; null when there is none within the time. */
        @Nullable
        GateDecision next(Duration atMost) throws InterruptedException;

        @Override
        void close();
    }
}
