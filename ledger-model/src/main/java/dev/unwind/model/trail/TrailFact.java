package dev.unwind.model.trail;

import dev.unwind.schemas.LedgerEvent;

/**
 * A fact of the run as its timeline has it.
 *
 * @param index its place in the timeline
 * @param offset where it stands in the run's ledger partition
 * @param event the fact
 */
public record TrailFact(long index, long offset, LedgerEvent event) {}
