package dev.unwind.sdk;

/**
 * The call waits for an approval, and the agent's patience is over. Nothing was sent. The action waits on the ledger until it is decided or expires:
 * calling again under the same action id, in this run or after resuming it, goes on from there.
 */
public final class HeldException extends UnwindException {
    private final String actionId;
    private final String argumentsDigest;

    HeldException(String message, String actionId, String argumentsDigest) {
        super(message);
        this.actionId = actionId;
        this.argumentsDigest = argumentsDigest;
    }

    /** The action that waits. */
    public String actionId() {
        return actionId;
    }

    /** Digest of tool, target and arguments: what a person approves. */
    public String argumentsDigest() {
        return argumentsDigest;
    }
}
