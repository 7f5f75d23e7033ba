package dev.unwind.model.fold;

import java.time.Instant;

/**
 * Where on the ledger a fact stands.
 *
 * @param partition partition of the ledger topic
 * @param offset offset in that partition; the order of a run's facts
 * @param timestamp the record's timestamp, the only time the fold knows
 */
public record FactPosition(int partition, long offset, Instant timestamp) {}
