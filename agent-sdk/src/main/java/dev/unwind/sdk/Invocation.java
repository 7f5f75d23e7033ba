package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a tool call, as the tool sees it.
 *
 * @param actionId the action within the run
 * @param attempt number of the attempt, from 1
 * @param idempotencyKey the same for every attempt of the same operation; for targets that apply a key at most once
 * @param arguments the arguments of the call
 * @param traceparent W3C trace context of the run; null when there is none
 */
public record Invocation(
        String actionId,
        int attempt,
        String idempotencyKey,
        JsonNode arguments,
        @Nullable String traceparent) {
    @Override
    public String toString() {
        return "Invocation[" + actionId + ", attempt " + attempt + ", key " + idempotencyKey + "]";
    }
}
