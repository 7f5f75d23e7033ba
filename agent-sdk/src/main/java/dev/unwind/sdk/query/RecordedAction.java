package dev.unwind.sdk.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.Snapshot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an action stands on the ledger.
 *
 * @param status in the ledger's words: PLANNED, RUNNING, SUCCEEDED, FAILED, UNKNOWN ...
 * @param verification NOT_REQUIRED, PENDING, VERIFIED, MISMATCHED or UNVERIFIABLE
 * @param attempt number of the newest attempt, from 1
 * @param output the answer as stated; null when there was none or it was lost
 * @param error what was stated to have gone wrong; null unless it failed
 * @param effect what the call did to the target, as far as known
 * @param before target data before the first attempt; null for a tool that reads only, and before the start
 * @param retry the newest further attempt that somebody decided on; null when nobody did
 * @param gate what the gate said, by the plan or by the ledger itself: ALLOW, HOLD or BLOCK; null when nobody asked it
 * @param approval what it waits for, or was let go ahead by; null when it was never held
 * @param endedIndex place of the newest result in the timeline; -1 before one
 * @param startedAt when the first attempt started; null before
 */
public record RecordedAction(
        String actionId,
        String tool,
        int contractVersion,
        String status,
        String verification,
        int attempt,
        String argumentsDigest,
        String idempotencyKey,
        @Nullable JsonNode output,
        @Nullable String error,
        Effect effect,
        @Nullable Snapshot before,
        @Nullable Retry retry,
        @Nullable String gate,
        @Nullable Approval approval,
        long endedIndex,
        @Nullable Instant startedAt) {
    /**
     * An approval that an action waits for, or has.
     *
     * @param until until when it can be given, or made use of; null when the ledger does not tell
     * @param editedArguments what is approved in place of the planned arguments; null when those are
     */
    public record Approval(
            @Nullable Instant until, @Nullable JsonNode editedArguments) {}

    /** A further attempt that somebody decided on, by number, and the layer that did. */
    public record Retry(int attempt, RetryLayer layer) {}

    /** Whether a further attempt was decided on that has not started. */
    public boolean retryAwaited() {
        return retry != null && retry.attempt() > attempt;
    }

    /** Whether nobody knows yet how the call ended. */
    public boolean inDoubt() {
        return status.equals("RUNNING") || status.equals("UNKNOWN");
    }

    @Override
    public String toString() {
        return "RecordedAction[" + actionId + ", " + status + ", " + verification + ", attempt " + attempt + "]";
    }
}
