package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.keys.ToolKey;
import org.jspecify.annotations.Nullable;

/**
 * One tool call that the agent decided on.
 *
 * @param tool name of the tool, as its contract has it
 * @param version version of the contract, from 1
 * @param arguments a JSON object
 * @param actionId identifier of the action within the run, the framework's tool-call id where there is one; null lets the run count
 *     ({@code call-1}, {@code call-2}, ...), which finds the same action after a crash only when the agent calls in the same order again
 * @param operation the agent's name for the logical operation: a second call with the same tool, target and operation is answered with the
 *     first one's result; null makes every action an operation of its own
 * @param reasoning what the agent wrote when it chose this call; null when it wrote nothing
 * @param retryOf the action that this is meant as a further attempt of; null for none
 * @param retries how the SDK makes it again by itself when it fails without effect; null for what the agent's configuration says
 */
public record ToolCall(
        String tool,
        int version,
        JsonNode arguments,
        @Nullable String actionId,
        @Nullable String operation,
        @Nullable String reasoning,
        @Nullable RetryOf retryOf,
        @Nullable RetryPolicy retries) {
    /**
     * Checks names and shape.
     *
     * @throws IllegalArgumentException when the arguments are no JSON object, or a name is empty
     */
    public ToolCall {
        ToolKey key = new ToolKey(tool, version);
        if (!arguments.isObject()) {
            throw new IllegalArgumentException("Cannot call " + key + ": the arguments are a JSON "
                    + arguments.getNodeType() + ", expected an object.");
        }
        if (actionId != null && actionId.isBlank()) {
            throw new IllegalArgumentException(
                    "Cannot call " + key + ": the action id is blank; leave it out instead.");
        }
    }

    /** A call of this version of a tool. */
    public static ToolCall of(String tool, int version, JsonNode arguments) {
        return new ToolCall(tool, version, arguments, null, null, null, null, null);
    }

    /** The same call under this action id. */
    public ToolCall withActionId(String id) {
        return new ToolCall(tool, version, arguments, id, operation, reasoning, retryOf, retries);
    }

    /** The same call as this logical operation. */
    public ToolCall withOperation(String name) {
        return new ToolCall(tool, version, arguments, actionId, name, reasoning, retryOf, retries);
    }

    /** The same call with what the agent wrote when it chose it. */
    public ToolCall withReasoning(@Nullable String text) {
        return new ToolCall(tool, version, arguments, actionId, operation, text, retryOf, retries);
    }

    /** The same call as a further attempt of an action that failed. With other arguments than that one's it is an action of its own. */
    public ToolCall withRetryOf(RetryOf former) {
        return new ToolCall(tool, version, arguments, actionId, operation, reasoning, former, retries);
    }

    /** The same call with retries of its own. */
    public ToolCall withRetries(RetryPolicy policy) {
        return new ToolCall(tool, version, arguments, actionId, operation, reasoning, retryOf, policy);
    }

    /** The same call with other arguments. */
    ToolCall withArguments(JsonNode others) {
        return new ToolCall(tool, version, others, actionId, operation, reasoning, retryOf, retries);
    }

    ToolKey key() {
        return new ToolKey(tool, version);
    }

    @Override
    public String toString() {
        return "ToolCall[" + tool + "@" + version + ", action " + actionId + ", operation " + operation + "]";
    }
}
