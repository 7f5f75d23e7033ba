package dev.unwind.sdk.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An accepted fact of a run.
 *
 * @param index place in the run's timeline, from 0
 * @param offset place in the run's partition of the ledger
 * @param type kind of fact, as the schema names it: ActionSucceeded, VerificationRecorded ...
 * @param at when it happened, by the clock of who states it
 * @param actor who states it: kind and principal, such as {@code AGENT 7f3a}
 * @param payload what it says, as JSON
 */
public record RecordedFact(long index, long offset, String type, Instant at, String actor, JsonNode payload) {
    @Override
    public String toString() {
        return "RecordedFact[" + index + ", " + type + " by " + actor + "]";
    }
}
