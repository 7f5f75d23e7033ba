package dev.unwind.sdk;

import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.LedgerView.Answer;
import dev.unwind.sdk.query.RecordedAction;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides on further attempts of one call, in the layer TOOL: only when the last one is known to have had no effect, by its contract or by the
 * ledger's read-back. Not thread-safe: the run's lock guards it.
 */
final class Retries {
    private final RunContext context;
    private final BoundCall call;
    private final RetryPolicy policy;
    private final long beganAt = System.nanoTime();
    private @Nullable ToolResult readBack;

    Retries(RunContext context, BoundCall call, RetryPolicy policy) {
        this.context = context;
        this.call = call;
        this.policy = policy;
    }

    /** Whether there is a further attempt; it is stated then, and the pause before it is over. */
    boolean goOn(Action action, ToolResult result) {
        readBack = null;
        int next = action.attempt() + 1;
        boolean answered = result.output() != null;
        if (!result.failed()
                || action.isApproved()
                || next > policy.attemptsMax()
                || (answered && !policy.answeredToo())
                || left().isNegative()
                || Thread.currentThread().isInterrupted()
                || !withoutEffect(action, result)) {
            return false;
        }
        Duration pause = policy.pauseBefore(next, ThreadLocalRandom.current().nextDouble());
        if (pause.compareTo(left()) > 0 || !paused(pause)) {
            return false;
        }
        state(
                context,
                action,
                RetryLayer.TOOL,
                "Attempt " + action.attempt() + " failed without effect: " + result.error());
        return true;
    }

    /** States a further attempt, which is then what the action intends. */
    static void state(RunContext context, Action action, RetryLayer layer, String reason) {
        int next = action.attempt() + 1;
        context.journal()
                .state(ActionRetried.newBuilder()
                        .setActionId(action.id())
                        .setAttempt(next)
                        .setLayer(layer)
                        .setReason(Limits.cut(reason))
                        .build());
        action.retries(next, action.before());
    }

    /** What the ledger's read-back made of the last attempt, where it was waited for; else what the attempt itself gave. */
    ToolResult reconciled(ToolResult last) {
        return readBack == null ? last : readBack;
    }

    private boolean withoutEffect(Action action, ToolResult result) {
        if (result.effect() == Effect.NONE) {
            return true;
        }
        LedgerView view = context.tenure().view();
        if (view == null) {
            return false;
        }
        context.journal().awaitAll();
        Duration patience = left().compareTo(context.writes().timeout()) < 0
                ? left()
                : context.writes().timeout();
        Answer<RecordedAction> answer = view.action(
                context.key(), action.id(), Await.decided(context.journal().lastOffset(), patience));
        RecordedAction found = answer.value();
        if (found == null || answer.timedOut() || found.inDoubt()) {
            return false;
        }
        readBack = action.ends(Resumption.result(found));
        return found.status().equals("FAILED")
                && found.effect() == Effect.NONE
                && found.verification().equals("VERIFIED");
    }

    private Duration left() {
        return policy.deadline().minusNanos(System.nanoTime() - beganAt);
    }

    private boolean paused(Duration pause) {
        try {
            context.ports().pause().of(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return "Retries[" + call.actionId() + ", " + policy + "]";
    }
}
