package dev.unwind.model.fold;

import java.time.Instant;

/**
 * The moment by which something must have been heard of a running action.
 *
 * @param at by the clock of the ledger's record timestamps, to the millisecond
 * @param position place of the action among those of its run
 */
public record Deadline(Instant at, long position) {}
