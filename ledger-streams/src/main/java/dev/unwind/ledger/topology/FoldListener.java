package dev.unwind.ledger.topology;

import dev.unwind.model.fold.RejectionCode;
import dev.unwind.schemas.FailureCause;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Is told what the processor did, on its thread; must return at once and never throw. */
public interface FoldListener {

    /** A fact was accepted; fenced when it moved nothing because it came too late. */
    default void accepted(String payload, boolean fenced) {}

    /** A fact was known already. */
    default void duplicate(String payload) {}

    /** A record went to the dead-letter topic. */
    default void refused(RejectionCode code) {}

    /** An effect was sent to its topic. */
    default void effect(String kind) {}

    /** The gate decided on a plan. */
    default void gated(String outcome, String code) {}

    /** Nothing was heard of a running action in time, and that is stated on the ledger. */
    default void deadlineMissed(FailureCause cause) {}

    /** A look for missed deadlines came to its bound; what is left is found by the next one. */
    default void deadlinesLeft() {}

    /** A record is done: stores hold what it changed. The key is null when the record had no readable one. */
    default void folded(@Nullable String runKey, Place place, Duration took) {}

    /** The partition is no longer folded here. */
    default void released(int partition) {}

    /** Where a record stands and when it was written. */
    record Place(int partition, long offset, Instant timestamp) {}
}
