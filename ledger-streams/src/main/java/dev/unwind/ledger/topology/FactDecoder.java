package dev.unwind.ledger.topology;

import dev.unwind.schemas.LedgerEvent;
import org.jspecify.annotations.Nullable;

/** Gives the fact that a ledger value holds. */
@FunctionalInterface
public interface FactDecoder {
    /**
     * The fact that a value holds.
     *
     * @throws Undecodable when it holds none
     */
    LedgerEvent decode(byte @Nullable [] value) throws Undecodable;
}
