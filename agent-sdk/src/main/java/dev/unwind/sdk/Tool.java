package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;

/** What a tool call really does: the runtime's own code, run between the facts that the SDK states. */
@FunctionalInterface
public interface Tool {
    /**
     * Does it, once. Runs on a thread of the SDK and is interrupted when the contract's timeout has passed.
     *
     * @return the answer; a plain text answer is a JSON string
     * @throws Exception when there is no answer; the action is then stated as failed, with an effect that is unknown unless the contract says otherwise
     */
    JsonNode invoke(Invocation invocation) throws Exception;
}
