package dev.unwind.ledger.topology;

import dev.unwind.model.fold.RejectionCode;
import dev.unwind.schemas.LedgerEvent;
import org.jspecify.annotations.Nullable;

/** What came of reading one record of the ledger topic. */
public sealed interface Reading {

    /** A fact whose key fits. */
    record Fact(String runKey, LedgerEvent event) implements Reading {}

    /** A record that the fold never sees. */
    record Unreadable(
            RejectionCode code, String detail, @Nullable Throwable cause) implements Reading {}
}
