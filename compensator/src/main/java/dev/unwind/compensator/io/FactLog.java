package dev.unwind.compensator.io;

import dev.unwind.schemas.LedgerEvent;
import java.util.concurrent.CompletableFuture;

/** Where an executor's reports go: the ledger. */
interface FactLog {

    /** Completes when the fact is durable; never, when the log is closed before. */
    CompletableFuture<Void> append(LedgerEvent event);
}
