package dev.unwind.model.fold;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionHeartbeat;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.VerificationKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides what an agent says of its actions. */
final class ActionFacts {
    private ActionFacts() {}

    static @Nullable Decision planned(Deciding d, ActionPlanned fact, ContractSource contracts) throws Refusal {
        ActionState known = d.view.action(fact.getActionId());
        if (known != null) {
            if (known.argumentsDigest().equals(fact.getArgumentsDigest())) {
                return new Decision.Duplicate();
            }
            throw new Refusal(
                    RejectionCode.CHANGED_ARGUMENTS,
                    "Cannot plan action " + fact.getActionId() + " of run " + d.run.runId()
                            + " again: its arguments have digest "
                            + known.argumentsDigest() + ", this plan says " + fact.getArgumentsDigest()
                            + "; a retry keeps its arguments, another call is another action.");
        }
        ActionState sameOperation = d.view.actionByKey(fact.getIdempotencyKey());
        if (sameOperation != null && !sameOperation.argumentsDigest().equals(fact.getArgumentsDigest())) {
            throw new Refusal(
                    RejectionCode.CHANGED_ARGUMENTS,
                    "Cannot plan action " + fact.getActionId() + " of run " + d.run.runId()
                            + ": it has the idempotency key of action " + sameOperation.actionId()
                            + ", whose arguments have digest " + sameOperation.argumentsDigest() + ", this plan says "
                            + fact.getArgumentsDigest()
                            + "; the same operation keeps its arguments, another operation has another key.");
        }
        CompiledContract contract = contracts.find(fact.getTool(), fact.getContractVersion());
        checkTarget(d, fact, contract);
        ActionState action = newAction(d, fact, contract);
        if (sameOperation != null) {
            action = block(
                    d,
                    action,
                    GateOutcome.DUPLICATE,
                    "DUPLICATE_OPERATION",
                    "Action " + action.actionId() + " of run " + d.run.runId() + " is the same operation as action "
                            + sameOperation.actionId() + "; take that one's result, do not execute it again.",
                    sameOperation.actionId());
        } else if (contract == null) {
            String detail = "Cannot allow action " + action.actionId() + " of run " + d.run.runId() + ": tool "
                    + fact.getTool() + " has no contract in version " + fact.getContractVersion()
                    + "; write one and publish it with `unwind contracts apply`.";
            action = block(d, action, GateOutcome.BLOCK, RejectionCode.UNDECLARED_TOOL.name(), detail, null);
            d.follow(new dev.unwind.model.fold.Effect.DeadLetter(RejectionCode.UNDECLARED_TOOL, detail));
        } else if (!d.run.status().allowsActions()) {
            action = block(
                    d,
                    action,
                    GateOutcome.BLOCK,
                    "RUN_NOT_RUNNING",
                    "Cannot allow action " + action.actionId() + " of run " + d.run.runId() + ": the run is "
                            + d.run.status() + ", expected RUNNING; stop the agent and see the run's recovery case.",
                    null);
        }
        d.action = action;
        d.run = d.run.draft()
                .actions(d.run.actions() + 1)
                .mutatingActions(d.run.mutatingActions() + (action.mutating() ? 1 : 0))
                .build();
        if (action.status() == ActionStatus.PLANNED) {
            GateFacts.ask(d, fact);
        }
        return null;
    }

    static @Nullable Decision started(Deciding d, ActionStarted fact) throws Refusal {
        ActionState action = d.load(fact.getActionId());
        if (fact.getAttempt() <= action.attempt()) {
            return new Decision.Duplicate();
        }
        boolean overtaken = GateBypass.overtaken(d, action, fact);
        String bypass = overtaken ? null : GateBypass.of(d.run, action, fact);
        if (overtaken) {
            GateBypass.closeWaiting(d, action);
            action = action.draft().approvalDigest(null).build();
        }
        if (bypass != null && ActionLifecycle.next(action.status(), ActionFact.STARTED) == null) {
            // Over, and done once more under the same approval: it moves nothing, and it happened.
            if (!RunFacts.once(d)) {
                return new Decision.Duplicate();
            }
            GateBypass.raise(d, bypass);
            return null;
        }
        boolean first = action.startedAt() < 0;
        action = d.move(action, ActionFact.STARTED);
        action = d.dropPending(action);
        d.action = action.draft()
                .attempt(fact.getAttempt())
                .attemptEpoch(d.event.getWorkerEpoch())
                .effect(action.mutating() ? Effect.UNKNOWN : Effect.NONE)
                .startedAt(first ? d.index() : action.startedAt())
                .editedAt(fact.getArgumentsDigest().equals(action.approvalDigest()) ? action.editedAt() : 0)
                .build();
        d.action = Deadlines.started(d.action, d.record.at().timestamp());
        if (bypass != null) {
            GateBypass.raise(d, bypass);
        }
        return null;
    }

    static @Nullable Decision succeeded(Deciding d, ActionSucceeded fact) throws Refusal {
        if (!RunFacts.once(d)) {
            return new Decision.Duplicate();
        }
        ActionState action = d.load(fact.getActionId());
        Decision early = settledBefore(d, action, fact.getAttempt(), ActionStatus.SUCCEEDED, null);
        if (early == null && d.fenced) {
            contradicts(d, action, fact);
        }
        if (early != null || d.fenced) {
            return early;
        }
        if (action.mutating() && stopped(d.run.status())) {
            d.fenced = true;
            action = d.move(action, ActionFact.RESULT_AFTER_STOP);
            d.action = result(d, action, Effect.UNKNOWN);
            request(d, VerificationKind.RECONCILE, fact.getOutput(), fact.getAfter());
            return null;
        }
        action = d.move(action, ActionFact.SUCCEEDED);
        d.action = result(d, action, action.mutating() ? Effect.APPLIED : Effect.NONE);
        if (action.mutating()) {
            request(d, VerificationKind.AFTER_ACTION, fact.getOutput(), fact.getAfter());
        }
        return null;
    }

    static @Nullable Decision failed(Deciding d, ActionFailed fact) throws Refusal {
        if (!RunFacts.once(d)) {
            return new Decision.Duplicate();
        }
        ActionState action = d.load(fact.getActionId());
        ActionStatus same = fact.getEffect() == Effect.NONE ? ActionStatus.FAILED : ActionStatus.UNKNOWN;
        Decision early = settledBefore(d, action, fact.getAttempt(), same, fact.getEffect());
        if (early != null || d.fenced) {
            return early;
        }
        boolean inDoubt = action.mutating() && fact.getEffect() != Effect.NONE;
        action = d.move(action, inDoubt ? ActionFact.FAILED_IN_DOUBT : ActionFact.FAILED_WITHOUT_EFFECT);
        d.action = result(d, action, inDoubt ? Effect.UNKNOWN : Effect.NONE);
        if (action.mutating()) {
            // "Nothing was changed" is a claim like any other.
            request(d, inDoubt ? VerificationKind.RECONCILE : VerificationKind.NO_EFFECT, fact.getOutput(), null);
        }
        return null;
    }

    static @Nullable Decision heartbeat(Deciding d, ActionHeartbeat fact) throws Refusal {
        ActionState action = d.load(fact.getActionId());
        if (fact.getAttempt() != action.attempt()
                || action.status() != ActionStatus.RUNNING
                || WorkerFence.ofOlderWorker(d, action)) {
            d.fenced = true;
            return null;
        }
        d.action = Deadlines.heard(
                d.move(action, ActionFact.HEARTBEAT), d.record.at().timestamp());
        return null;
    }

    static @Nullable Decision retried(Deciding d, ActionRetried fact) throws Refusal {
        if (!RunFacts.once(d)) {
            return new Decision.Duplicate();
        }
        ActionState action = d.load(fact.getActionId());
        if (fact.getAttempt() <= action.attempt()) {
            d.fenced = true;
            return null;
        }
        d.action = d.move(action, ActionFact.RETRIED)
                .draft()
                .retriedTo(fact.getAttempt())
                .retryLayer(fact.getLayer())
                .build();
        return null;
    }

    /**
     * Sorts out results that move nothing: a known one is a duplicate (non-null answer), one of an older attempt, of an action that
     * has gone on, or of a worker that was overtaken before this attempt began, is fenced.
     *
     * @param effect the effect that a failure claims, null of a success
     */
    private static @Nullable Decision settledBefore(
            Deciding d, ActionState action, int attempt, ActionStatus sameResult, @Nullable Effect effect) {
        if (attempt == action.attempt() && action.status() == sameResult && saysSo(d, action.resultAt(), effect)) {
            return new Decision.Duplicate();
        }
        boolean awaited = action.status() == ActionStatus.RUNNING || action.status() == ActionStatus.UNKNOWN;
        boolean started = action.attempt() > 0;
        d.fenced = started && (attempt != action.attempt() || !awaited || WorkerFence.ofOlderWorker(d, action));
        return null;
    }

    /**
     * A success that is claimed after a read-back, or the agent itself, said that nothing had happened: it moves nothing, but the target may
     * hold by now what it did not then. Only another read-back can tell.
     */
    private static void contradicts(Deciding d, ActionState action, ActionSucceeded fact) {
        if (action.mutating() && action.status() == ActionStatus.FAILED && fact.getAttempt() == action.attempt()) {
            d.action = action.draft().resultAt(d.index()).build();
            request(d, VerificationKind.RECONCILE, fact.getOutput(), fact.getAfter());
        }
    }

    private static void checkTarget(Deciding d, ActionPlanned fact, @Nullable CompiledContract contract)
            throws Refusal {
        JsonNode arguments;
        try {
            arguments = Json.parse(fact.getArguments());
        } catch (MalformedJson e) {
            throw new Refusal(
                    RejectionCode.TARGET_UNCLEAR,
                    "Cannot plan action " + fact.getActionId() + " of run " + d.run.runId()
                            + ": its arguments are not JSON: " + e.getMessage()
                            + "; state the arguments of the call as a JSON object.");
        }
        TargetBoundary.Problem problem = TargetBoundary.of(
                d.run.tenantId(), d.run.runId(), fact.getActionId(), fact.getTarget(), arguments, contract);
        if (problem != null) {
            throw new Refusal(problem.code(), problem.detail());
        }
    }

    /** Whether the fact at this place is the same result; a read-back can have led to its status, too. */
    private static boolean saysSo(Deciding d, long index, @Nullable Effect effect) {
        LedgerEvent known = index < 0 ? null : d.view.fact(index);
        if (known != null && known.getPayload() instanceof ActionFailed failed) {
            return failed.getEffect() == effect;
        }
        return known != null && effect == null && known.getPayload() instanceof ActionSucceeded;
    }

    /** Whether the run was stopped under the agent; a run that the agent ended itself was not. */
    private static boolean stopped(RunStatus status) {
        return !status.allowsActions() && status != RunStatus.COMPLETED;
    }

    private static ActionState newAction(Deciding d, ActionPlanned fact, @Nullable CompiledContract contract) {
        Target target = fact.getTarget();
        return ActionState.planned(fact.getActionId(), d.run.actions() + 1, d.index())
                .draft()
                .tool(fact.getTool())
                .contractVersion(fact.getContractVersion())
                .actionClass(
                        contract == null
                                ? ActionClass.UNDECLARED
                                : contract.contract().actionClass())
                .risk(contract == null ? Risk.UNKNOWN : contract.contract().risk())
                .confirmedByPerson(contract != null && contract.contract().confirmedByPerson())
                .targetType(target == null ? null : target.getType())
                .targetId(target == null ? null : target.getId())
                .timeoutMillis(
                        contract == null
                                ? ToolContract.TIMEOUT_DEFAULT.toMillis()
                                : contract.contract().timeout().toMillis())
                .heartbeatMillis(heartbeatMillis(contract))
                .argumentsDigest(fact.getArgumentsDigest())
                .idempotencyKey(fact.getIdempotencyKey())
                .build();
    }

    private static long heartbeatMillis(@Nullable CompiledContract contract) {
        Duration heartbeat = contract == null ? null : contract.contract().heartbeat();
        return heartbeat == null ? 0 : heartbeat.toMillis();
    }

    private static ActionState block(
            Deciding d,
            ActionState action,
            GateOutcome outcome,
            String code,
            String detail,
            @Nullable String duplicateOf) {
        d.follow(new dev.unwind.model.fold.Effect.AnswerPlan(GateDecision.newBuilder()
                .setTenantId(d.run.tenantId())
                .setRunId(d.run.runId())
                .setActionId(action.actionId())
                .setOutcome(outcome)
                .setCode(code)
                .setDetail(detail)
                .setDuplicateOf(duplicateOf)
                .setLedgerOffset(d.record.at().offset())
                .build()));
        return action.draft().status(ActionStatus.BLOCKED).build();
    }

    private static ActionState result(Deciding d, ActionState action, Effect effect) {
        return action.draft().resultAt(d.index()).effect(effect).build();
    }

    private static void request(Deciding d, VerificationKind kind, @Nullable String output, @Nullable Snapshot after) {
        VerificationRequests.follow(d, kind, output, after);
    }
}
