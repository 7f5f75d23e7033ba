package dev.unwind.sdk;

import dev.unwind.schemas.Effect;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.sdk.Action.Stage;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.RecordedAction;

/**
 * A further attempt of an action that failed, decided by a model, a workflow or a person. It is made only when the former one is known to have had no
 * effect; a success is answered and not repeated.
 */
final class FurtherAttempt {
    private final RunContext context;
    private final BoundCall call;
    private final RetryOf retry;

    /** How a run goes on with an action that has not ended. */
    interface Continuation {
        ToolResult of(Action action, BoundCall call, Tool tool);
    }

    FurtherAttempt(RunContext context, BoundCall call, RetryOf retry) {
        this.context = context;
        this.call = call;
        this.retry = retry;
    }

    ToolResult make(Action action, Tool tool, Continuation unfinished) {
        UnwindException refusal = action.refusal();
        if (refusal != null) {
            throw refusal;
        }
        if (action.stage() == Stage.ENDED && action.isUnclear()) {
            new Waiting(context, call, action).lookBack();
        }
        if (action.stage() != Stage.ENDED) {
            return unfinished.of(action, call, tool);
        }
        ToolResult former = settled(action);
        if (!former.failed()) {
            return former.fromLedger();
        }
        if (action.isApproved()) {
            throw usedUp(call, action);
        }
        if (call.mutates()) {
            context.writes().awaitAction(call.tool().encode(), action.id());
        }
        if (retry.layer() == RetryLayer.HUMAN) {
            action.retries(ordered(action), action.before());
        } else {
            Retries.state(context, action, retry.layer(), retry.reason());
        }
        return new ActionSteps(context, call).attempt(action, tool);
    }

    static ActionRefusedException usedUp(BoundCall call, Action action) {
        return new ActionRefusedException(
                "Cannot start action " + action.id() + " of run " + call.run()
                        + " again: it was approved for one start, and that was made. Nothing was executed. Call under another"
                        + " action id, which asks for a new approval.",
                "APPROVAL_USED",
                null,
                null);
    }

    /** Nothing is tried again while it may have happened. */
    private ToolResult settled(Action action) {
        ToolResult result = action.result();
        if (result == null || (result.failed() && result.effect() != Effect.NONE && call.mutates())) {
            if (context.ports().view() == null) {
                throw new ActionRefusedException("Cannot retry action " + action.id() + " of run " + context.key()
                        + ": whether its last attempt had an effect is unknown, and without a query API nobody tells. Nothing"
                        + " was executed.");
            }
            return Resumption.awaitDecision(context, action);
        }
        return result;
    }

    /** The attempt that a person ordered. */
    private int ordered(Action action) {
        LedgerView view = UnwindAgent.requireView(context.ports(), "find the order to retry action " + action.id());
        context.journal().awaitAll();
        RecordedAction found = view.action(
                        context.key(),
                        action.id(),
                        Await.folded(
                                context.journal().lastOffset(), context.writes().timeout()))
                .value();
        RecordedAction.Retry order = found == null ? null : found.retry();
        if (order == null || order.layer() != RetryLayer.HUMAN || order.attempt() <= action.attempt()) {
            throw new ActionRefusedException("Cannot retry action " + action.id() + " of run " + context.key()
                    + " in the name of a person: no such order stands on the ledger (found " + order
                    + "). Nothing was executed. Order it with `unwind retry`.");
        }
        return order.attempt();
    }
}
