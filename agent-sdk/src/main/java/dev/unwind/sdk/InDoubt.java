package dev.unwind.sdk;

import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Settles an action that was started and whose end nobody stated: the worker was cut off between the two. Only the target can tell whether
 * the effect happened, so it is read and compared with what the first attempt had found before it.
 */
final class InDoubt {
    private final RunContext context;
    private final BoundCall call;
    private final ActionSteps steps;

    InDoubt(RunContext context, BoundCall call, ActionSteps steps) {
        this.context = context;
        this.call = call;
        this.steps = steps;
    }

    /** The result of the action: recovered, or that of a further attempt when the former one had no effect. */
    ToolResult settle(Action action, Tool tool) {
        if (!call.mutates()) {
            return retry(action, tool, "The worker was cut off; the tool only reads.");
        }
        Snapshot before = action.before();
        if (before == null || !canTell(before)) {
            return steps.undecided(
                    action, "the worker was cut off, and the contract reads nothing that would show the effect");
        }
        Snapshot now = steps.reread(before);
        if (same(before, now) && waitUntilQuiet(action)) {
            now = steps.reread(before);
        }
        return same(before, now)
                ? retry(action, tool, "The worker was cut off; the target still holds what it held before the call.")
                : steps.recovered(action, now);
    }

    private ToolResult retry(Action action, Tool tool, String reason) {
        if (action.isApproved()) {
            return steps.approvalUsedUp(action);
        }
        context.journal()
                .state(ActionRetried.newBuilder()
                        .setActionId(action.id())
                        .setAttempt(action.attempt() + 1)
                        .setLayer(RetryLayer.WORKFLOW)
                        .setReason(reason)
                        .build());
        action.retries(action.attempt() + 1, action.before());
        return steps.attempt(action, tool);
    }

    /** Whether the call may change anything that was read before it; otherwise an unchanged target says nothing. */
    private boolean canTell(Snapshot before) {
        List<String> modifies = call.declared().contract().modifies();
        return before.getReads().stream()
                .map(SnapshotDocument::entryName)
                .anyMatch(name -> modifies.stream()
                        .anyMatch(pattern -> pattern.equals("/" + name) || pattern.startsWith("/" + name + "/")));
    }

    /**
     * Waits until a request of the former worker that is still on its way must have arrived or been given up: an unchanged target proves
     * nothing before that.
     *
     * @return whether there was anything to wait for
     */
    private boolean waitUntilQuiet(Action action) {
        ToolContract contract = call.declared().contract();
        Duration onItsWay = contract.timeout().plus(contract.settle());
        Duration left = onItsWay.minus(sinceStart(action));
        if (left.isNegative() || left.isZero()) {
            return false;
        }
        try {
            context.ports().pause().of(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TargetUnreadableException(
                    "Interrupted while waiting for what is left of action " + call.actionId() + " of run " + call.run()
                            + " to arrive at the target. Nothing was executed; call again.",
                    e);
        }
        return true;
    }

    /** The start was noted by the clock of another process: one that seems to lie in the future is taken as now. */
    private Duration sinceStart(Action action) {
        Instant startedAt = action.startedAt();
        if (startedAt == null) {
            return Duration.ZERO;
        }
        Duration since = Duration.between(startedAt, context.ports().clock().instant());
        return since.isNegative() ? Duration.ZERO : since;
    }

    private static boolean same(Snapshot before, Snapshot now) {
        List<SnapshotRead> found = now.getReads();
        for (int i = 0; i < found.size(); i++) {
            if (!Json.sameValue(
                    SnapshotDocument.document(before.getReads().get(i)), SnapshotDocument.document(found.get(i)))) {
                return false;
            }
        }
        return true;
    }
}
