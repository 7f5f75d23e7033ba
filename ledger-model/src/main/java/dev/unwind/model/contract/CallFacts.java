package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one tool call, as the contract's expressions see it.
 *
 * @param tenantId tenant of the run
 * @param runId run of the action
 * @param input arguments of the call
 * @param output the answer, a JSON string when it was plain text; null before the call and when the answer was lost
 */
public record CallFacts(
        String tenantId,
        String runId,
        JsonNode input,
        @Nullable JsonNode output) {}
