package dev.unwind.sdk;

import dev.unwind.schemas.RetryLayer;

/**
 * Says that a call is meant as a further attempt of an action that failed, and who decided so.
 *
 * @param actionId the action that failed
 * @param layer MODEL, WORKFLOW or HUMAN; the SDK's own retries (TOOL) come from {@link RetryPolicy}
 * @param reason why, for people
 */
public record RetryOf(String actionId, RetryLayer layer, String reason) {
    /**
     * Checks the layer.
     *
     * @throws IllegalArgumentException when it is not one that a caller may name
     */
    public RetryOf {
        if (layer != RetryLayer.MODEL && layer != RetryLayer.WORKFLOW && layer != RetryLayer.HUMAN) {
            throw new IllegalArgumentException(
                    "Cannot retry action " + actionId + " in layer " + layer + ": expected MODEL, WORKFLOW or HUMAN.");
        }
    }

    /** The model saw the error and proposed the call again. With other arguments it is another action. */
    public static RetryOf byModel(String actionId) {
        return new RetryOf(actionId, RetryLayer.MODEL, "The model proposed the call again after its error.");
    }

    /** The workflow does the step again. */
    public static RetryOf byWorkflow(String actionId, String reason) {
        return new RetryOf(actionId, RetryLayer.WORKFLOW, reason);
    }

    /** A person ordered it with {@code unwind retry}; without such an order on the ledger nothing is executed. */
    public static RetryOf byPerson(String actionId) {
        return new RetryOf(actionId, RetryLayer.HUMAN, "A person ordered it.");
    }
}
