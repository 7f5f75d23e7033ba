package dev.unwind.compensator.io;

import dev.unwind.schemas.LedgerEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Where an executor's reports go: the ledger. */
interface FactLog {

    /** Completes when the fact is durable; never, when the log is closed before. */
    CompletableFuture<Void> append(LedgerEvent event);

    /** Waits until a fact that was appended is durable. */
    default void await(CompletableFuture<Void> durable) throws InterruptedException {
        try {
            durable.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("An append is tried until it is durable", e);
        }
    }
}
