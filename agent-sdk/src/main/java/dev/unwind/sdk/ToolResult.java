package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.Effect;
import org.jspecify.annotations.Nullable;

/**
 * How a tool call ended, as the ledger has it: a claim, until the read-back.
 *
 * @param actionId the action that holds the result; that of the first call when an operation was called twice
 * @param output the answer; null when there was none, or when it was lost in a crash
 * @param failed whether the action stands as failed
 * @param source where the answer comes from
 * @param error what went wrong; null unless failed
 * @param effect what the call did to the target, as far as known: APPLIED after a success, NONE or UNKNOWN after a failure
 * @param attempt the attempt that gave this result, from 1
 * @param recovered whether the effect is there and the answer is lost: an earlier worker was cut off between the two, or the answer was too large
 *     for the ledger
 */
public record ToolResult(
        String actionId,
        @Nullable JsonNode output,
        boolean failed,
        Source source,
        @Nullable String error,
        Effect effect,
        int attempt,
        boolean recovered) {
    /** Where an answer comes from. */
    public enum Source {
        /** The tool was executed by this call. */
        EXECUTED,
        /** The action had been carried out before; nothing was executed. */
        LEDGER,
        /** Only drafts may be made now: the answer is a draft, or that of the draft tool. What was asked for was not done. */
        DRAFT
    }

    /** The same result, as answered to somebody who calls again. */
    ToolResult fromLedger() {
        return source == Source.DRAFT
                ? this
                : new ToolResult(actionId, output, failed, Source.LEDGER, error, effect, attempt, recovered);
    }

    /** The same result, as that of a draft. */
    ToolResult asDraft() {
        return new ToolResult(actionId, output, failed, Source.DRAFT, error, effect, attempt, recovered);
    }

    @Override
    public String toString() {
        return "ToolResult[" + actionId + ", " + (failed ? "failed, effect " + effect : "succeeded") + ", " + source
                + ", attempt " + attempt + (recovered ? ", recovered" : "") + "]";
    }
}
