package dev.unwind.compensator.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One change that the target knows it made: the truth, which no process of the simulated world can see.
 *
 * @param path JSON Pointer within the entity's document, empty for the whole document
 * @param by who had it made
 */
record Change(
        int number,
        String tenant,
        String entity,
        String path,
        @Nullable JsonNode before,
        @Nullable JsonNode after,
        Author by) {

    /** Who had a change made. */
    sealed interface Author {
        /** A tool call of an action. */
        record Call(String runKey, String actionId) implements Author {}

        /** A request to undo something, by its idempotency key. */
        record Undo(String key) implements Author {}

        /** Somebody that Unwind knows nothing of. */
        record Stranger() implements Author {}
    }
}
