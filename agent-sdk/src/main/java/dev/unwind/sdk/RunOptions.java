package dev.unwind.sdk;

import dev.unwind.schemas.keys.RunKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run when it begins.
 *
 * @param key tenant and run
 * @param task what the agent was asked to do; null when the runtime does not know it
 * @param model name of the model; null when unknown
 * @param traceparent W3C trace context that every fact of the run carries; null when there is none
 */
public record RunOptions(
        RunKey key,
        @Nullable String task,
        @Nullable String model,
        @Nullable String traceparent) {
    /**
     * A run of this tenant.
     *
     * @throws IllegalArgumentException when one of the ids is not what {@link RunKey} promises
     */
    public static RunOptions of(String tenantId, String runId) {
        return new RunOptions(new RunKey(tenantId, runId), null, null, null);
    }

    /** The same with what the agent was asked to do. */
    public RunOptions withTask(@Nullable String text) {
        return new RunOptions(key, text, model, traceparent);
    }

    /** The same with the name of the model. */
    public RunOptions withModel(@Nullable String name) {
        return new RunOptions(key, task, name, traceparent);
    }

    /** The same with a W3C trace context. */
    public RunOptions withTraceparent(@Nullable String context) {
        return new RunOptions(key, task, model, context);
    }

    @Override
    public String toString() {
        return "RunOptions[" + key + "]";
    }
}
