package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.json.Json;
import dev.unwind.model.verify.Verifications;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.Ruling;
import dev.unwind.schemas.Snapshot;
import dev.unwind.sdk.control.Controls;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.RecordedRun;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of one action, from its plan to its end: what is stated, read and executed, in which order, and what is waited for.
 * Not thread-safe: the run's lock guards it.
 */
final class ActionSteps {
    private static final Logger LOG = LoggerFactory.getLogger(ActionSteps.class);

    private final RunContext context;
    private final BoundCall call;
    private final CompiledContract contract;
    private final EntityReader target;
    private @Nullable Snapshot left;
    private @Nullable Snapshot justRead;

    ActionSteps(RunContext context, BoundCall call) {
        this.context = context;
        this.call = call;
        this.contract = call.declared();
        this.target = context.ports().targets().at(context.key().tenantId(), contract.source());
    }

    /** States an intent with what the gate said to it; the acknowledgement is waited for before anything is executed. */
    static void plan(RunContext context, BoundCall call, String arguments, Gatekeeper.Ruled ruled) {
        Ruling claim = ruled.ruling().wire();
        // Everybody can come to the same words.
        claim.setDetail("");
        context.journal()
                .state(ActionPlanned.newBuilder()
                        .setActionId(call.actionId())
                        .setTool(call.call().tool())
                        .setContractVersion(call.call().version())
                        .setTarget(call.target())
                        .setArguments(arguments)
                        .setArgumentsDigest(call.argumentsDigest())
                        .setIdempotencyKey(call.idempotencyKey())
                        .setReasoning(Limits.cut(call.call().reasoning()))
                        .setGate(claim)
                        .setCurrent(ruled.current())
                        .build());
    }

    /** What the target holds now, for the gate and for those who approve; a call that needs nobody's word builds on it as well. */
    Snapshot current() {
        Snapshot current = before();
        context.limits().require(call, current);
        justRead = current;
        return current;
    }

    /** The attempt that the action intends, and those that the retry policy adds. */
    ToolResult attempt(Action action, Tool tool) {
        RetryPolicy own = call.call().retries();
        Retries retries = new Retries(context, call, own == null ? context.retries() : own);
        ToolResult result = attemptOnce(action, tool);
        while (retries.goOn(action, result)) {
            result = attemptOnce(action, tool);
        }
        return retries.reconciled(result);
    }

    /** From the second attempt on, what the first one found before itself stands. */
    private ToolResult attemptOnce(Action action, Tool tool) {
        if (!call.mutates() || action.attempt() > 1) {
            return execute(action, null, tool);
        }
        Snapshot before = justRead == null ? before() : justRead;
        if (context.writes().awaitSameEntities(call.tool().encode(), entities(before))) {
            before = before();
        }
        context.limits().require(call, before);
        context.journal().awaitAll();
        return execute(action, before, tool);
    }

    /** What the target holds now where it was read before: same entities, same order. */
    Snapshot reread(Snapshot before) {
        try {
            return contract.again(before, target);
        } catch (ReadFailed e) {
            throw unreadable("tell whether its effect happened", e);
        }
    }

    /**
     * States that an earlier worker was cut off behind the effect. The answer is lost; the effect is there. A contract that cannot be held
     * against the target without the answer makes it an outcome in doubt, which the ledger has read back accordingly.
     */
    ToolResult recovered(Action action, Snapshot now) {
        if (Verifications.needsOutput(contract)) {
            fail(
                    action,
                    "the worker was cut off; the target shows an effect, the answer is lost",
                    Effect.UNKNOWN,
                    null,
                    0);
        } else {
            Snapshot after = afterOr(now, action.before());
            left = after;
            succeed(action, null, context.limits().fits(after) ? after : null, 0);
        }
        rememberWrite(action);
        return action.ends(new ToolResult(
                action.id(), null, false, ToolResult.Source.LEDGER, null, Effect.APPLIED, action.attempt(), true));
    }

    /** States that nobody here can tell how an earlier worker's attempt ended; the ledger has it read back. */
    ToolResult undecided(Action action, String why) {
        fail(action, why, Effect.UNKNOWN, null, 0);
        rememberWrite(action);
        return action.ends(new ToolResult(
                action.id(), null, true, ToolResult.Source.LEDGER, why, Effect.UNKNOWN, action.attempt(), false));
    }

    /** States that an approved attempt had no effect. It cannot be made again: an approval is good for one start. */
    ToolResult approvalUsedUp(Action action) {
        String error =
                "The worker was cut off, and the target still holds what it held before the call. It was approved for"
                        + " one start, and that was it; call under another action id, which asks for a new approval.";
        fail(action, error, Effect.NONE, null, 0);
        return action.ends(new ToolResult(
                action.id(), null, true, ToolResult.Source.LEDGER, error, Effect.NONE, action.attempt(), false));
    }

    private ToolResult execute(Action action, @Nullable Snapshot before, Tool tool) {
        context.obedience().require(call, passed(action));
        context.gatekeeper().requireLane(call, action);
        action.starts(action.attempt(), before, context.ports().clock().instant());
        long statedAt = System.nanoTime();
        context.journal()
                .state(ActionStarted.newBuilder()
                        .setActionId(action.id())
                        .setAttempt(action.attempt())
                        .setArgumentsDigest(call.argumentsDigest())
                        .setBefore(before)
                        .build());
        if (call.mutates()) {
            // Nothing of the world may change before the ledger holds what was there before.
            context.journal().awaitAll();
            requireRun(action, statedAt);
        }
        Invocation invocation = new Invocation(
                action.id(),
                action.attempt(),
                action.idempotencyKey(),
                call.call().arguments(),
                context.traceparent());
        Execution execution = executeUnderControl(action, invocation, tool);
        ToolResult result = conclude(action, execution);
        rememberWrite(action);
        return action.ends(result);
    }

    private static Obedience.Gate passed(Action action) {
        return action.isApproved() ? Obedience.Gate.APPROVED : Obedience.Gate.PASSED;
    }

    /** A call counts as under way before the controls are asked the last time: whoever reads that they are known and nothing is under way may believe it. */
    private Execution executeUnderControl(Action action, Invocation invocation, Tool tool) {
        try (Controls.Call underWay = context.obedience().began(call)) {
            requireObedience(action);
            try (Heartbeats.Beat beat = context.ports()
                    .heartbeats()
                    .begin(
                            context.journal(),
                            action.id(),
                            action.attempt(),
                            contract.contract().heartbeat())) {
                return Execution.of(
                        tool,
                        invocation,
                        contract.contract().timeout(),
                        context.ports().tools());
            }
        }
    }

    /** Behind a start that stands, a worker that was not confirmed for long, or that tries again, asks whether the run is still its own and goes on. */
    private void requireRun(Action action, long statedAt) {
        Tenure tenure = context.tenure();
        LedgerView view = tenure.view();
        if (view == null || !(tenure.doubtful() || action.attempt() > 1)) {
            return;
        }
        String attempt = "execute " + call.tool() + " as action " + action.id();
        RecordedRun found = tenure.confirm(view, attempt, context.journal().lastOffset(), statedAt);
        if (!found.running()) {
            String finding = "the run may not go on, and nothing was executed";
            fail(action, finding, Effect.NONE, null, 0);
            throw action.refuse(Stops.stopped(context.key(), "cannot " + attempt, found, finding));
        }
    }

    /** A start that stands may have waited long for its acknowledgement. */
    private void requireObedience(Action action) {
        ControlRefusedException refusal = context.obedience().refusal(call, passed(action), true);
        if (refusal != null) {
            String error = String.valueOf(Limits.cut(refusal.getMessage()));
            fail(action, error, Effect.NONE, null, 0);
            var unused = action.ends(new ToolResult(
                    action.id(), null, true, ToolResult.Source.LEDGER, error, Effect.NONE, action.attempt(), false));
            throw refusal;
        }
    }

    private ToolResult conclude(Action action, Execution execution) {
        JsonNode output = execution.output();
        if (output == null) {
            String error = String.valueOf(Limits.cut(execution.error()));
            Effect effect = call.mutates() ? contract.failureOf(error, execution.timedOut()) : Effect.NONE;
            return failed(action, error, effect, null, execution);
        }
        Effect failure = contract.failureOf(output);
        if (failure != null) {
            String error = String.valueOf(Limits.cut(output.isTextual() ? output.textValue() : Json.write(output)));
            return failed(action, error, call.mutates() ? failure : Effect.NONE, output, execution);
        }
        String text = text(action, output);
        if (text == null && call.mutates() && Verifications.needsOutput(contract)) {
            String error = "the answer is too large for the ledger, and the contract cannot judge the call without it";
            fail(action, error, Effect.UNKNOWN, null, execution.durationMicros());
        } else {
            succeed(action, text, call.mutates() ? after(action, output) : null, execution.durationMicros());
        }
        return new ToolResult(
                action.id(),
                output,
                false,
                ToolResult.Source.EXECUTED,
                null,
                call.mutates() ? Effect.APPLIED : Effect.NONE,
                action.attempt(),
                false);
    }

    private void succeed(Action action, @Nullable String output, @Nullable Snapshot after, long durationMicros) {
        context.journal()
                .state(ActionSucceeded.newBuilder()
                        .setActionId(action.id())
                        .setAttempt(action.attempt())
                        .setOutput(output)
                        .setAfter(after)
                        .setDurationMicros(durationMicros)
                        .build());
    }

    private ToolResult failed(
            Action action, String error, Effect effect, @Nullable JsonNode output, Execution execution) {
        fail(action, error, effect, output == null ? null : text(action, output), execution.durationMicros());
        return new ToolResult(
                action.id(), output, true, ToolResult.Source.EXECUTED, error, effect, action.attempt(), false);
    }

    private void fail(Action action, String error, Effect effect, @Nullable String output, long durationMicros) {
        context.journal()
                .state(ActionFailed.newBuilder()
                        .setActionId(action.id())
                        .setAttempt(action.attempt())
                        .setError(error)
                        .setEffect(effect)
                        .setOutput(output)
                        .setDurationMicros(durationMicros)
                        .build());
    }

    /** The answer as it is recorded: whole or not at all, because half an answer would be a false one. */
    private @Nullable String text(Action action, JsonNode output) {
        String text = Json.write(output);
        if (context.limits().fits(text)) {
            return text;
        }
        warn(action, "The answer is too large for the ledger and is recorded as lost; the caller has it.", null);
        return null;
    }

    private Snapshot before() {
        try {
            return contract.before(call.facts(null), target);
        } catch (ReadFailed e) {
            throw unreadable("record what it holds before the call", e);
        } catch (EvaluationFailed e) {
            throw new InvalidArgumentsException("Cannot call " + call.tool() + " as action " + call.actionId()
                    + " of run " + call.run()
                    + ": the contract cannot say from these arguments what to read before the call: "
                    + e.getMessage() + ". Nothing was executed.");
        }
    }

    /** Null when the target could not be read: the success is stated all the same, and the verifier reads for itself. */
    private @Nullable Snapshot after(Action action, JsonNode output) {
        try {
            Snapshot after = contract.after(call.facts(output), action.before(), target);
            left = after;
            if (context.limits().fits(after)) {
                return after;
            }
            warn(action, "The target's data after the call is too large for the ledger and is left out.", null);
        } catch (ReadFailed | EvaluationFailed e) {
            warn(action, "The target could not be read after the call; its data is left out.", e);
        }
        return null;
    }

    private Snapshot afterOr(Snapshot now, @Nullable Snapshot before) {
        try {
            return contract.after(call.facts(null), before, target);
        } catch (ReadFailed | EvaluationFailed withoutTheAnswer) {
            return now;
        }
    }

    private Set<String> entities(Snapshot snapshot) {
        return Writes.entities(contract.source().base(), snapshot);
    }

    /** What the call touched: all that was read before it, and what it created. */
    private void rememberWrite(Action action) {
        if (call.mutates()) {
            Set<String> touched = new HashSet<>();
            Snapshot before = action.before();
            if (before != null) {
                touched.addAll(entities(before));
            }
            if (left != null) {
                touched.addAll(entities(left));
            }
            context.writes().add(action.id(), call.target(), touched);
        }
    }

    private TargetUnreadableException unreadable(String purpose, ReadFailed cause) {
        return new TargetUnreadableException(
                "Cannot call " + call.tool() + " as action " + call.actionId() + " of run " + call.run()
                        + ": the target must be read to " + purpose + ", and " + cause.getMessage()
                        + ". Nothing was executed; call again when the target answers.",
                cause);
    }

    private void warn(Action action, String message, @Nullable Exception cause) {
        LOG.atWarn()
                .setMessage(message)
                .addKeyValue("runId", context.key().runId())
                .addKeyValue("actionId", action.id())
                .addKeyValue("tool", call.tool().encode())
                .setCause(cause)
                .log();
    }
}
