package dev.unwind.sdk.ledger;

import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import java.util.concurrent.CompletableFuture;

/**
 * Appends facts to the ledger. Thread-safe.
 *
 * <p>Facts of one run stand on the ledger in the order in which they were appended, also those that nobody waited for.
 */
public interface LedgerWriter extends AutoCloseable {
    /**
     * Appends a fact. Never throws and never waits for the acknowledgement.
     *
     * @return the fact's offset in the run's partition, once enough replicas hold it; failed when it may not stand on the ledger
     */
    CompletableFuture<Long> append(LedgerEvent fact);

    /**
     * The offset that the next fact of the run's partition will have: all that was ever acknowledged lies below.
     *
     * @throws dev.unwind.sdk.LedgerUnavailableException when the ledger does not answer in time
     */
    long endOffset(RunKey run);

    /** Waits for what was appended, then lets go of the connections. */
    @Override
    void close();
}
