package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.gate.ApprovalNeed;
import dev.unwind.model.gate.Outcome;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.Action.Stage;
import dev.unwind.sdk.Gatekeeper.Ruled;
import dev.unwind.sdk.gate.Decisions.Listening;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.LedgerView.Answer;
import dev.unwind.sdk.query.RecordedCheckpoint;
import dev.unwind.sdk.query.RecordedFact;
import dev.unwind.sdk.query.RecordedRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of an agent. Every tool call goes through {@link #call}, which sees to it that the ledger holds the intent, and what the target held
 * before, when the tool begins.
 *
 * <p>Thread-safe; calls of one run are made one after the other. Results are kept for the life of the object, so that a repeated call is
 * answered and not executed.
 */
public final class AgentRun {
    private static final Supplier<Snapshot> NOTHING_TO_READ = () -> {
        throw new IllegalStateException("A tool without a contract has nothing to be read.");
    };

    private final RunContext context;
    private final Map<String, Action> actions = new LinkedHashMap<>();
    private final Map<String, Action> operations = new HashMap<>();
    private final Lock lock = new ReentrantLock();
    private @Nullable RecordedRun over;
    private @Nullable RecordedCheckpoint from;
    private @Nullable String newestCheckpoint;
    private long takenUpAt;
    private boolean finished;
    private int counted;

    AgentRun(RunContext context) {
        this.context = context;
    }

    /** Takes over what the ledger knew when the run was resumed. */
    AgentRun(RunContext context, RecordedRun found, List<Action> known, @Nullable RecordedCheckpoint checkpoint) {
        this(context);
        from = checkpoint;
        newestCheckpoint = checkpoint == null ? null : checkpoint.id();
        known.forEach(this::add);
        over = found.running() ? null : found;
        finished = found.completed();
        takenUpAt = found.running() ? context.journal().lastOffset() : Long.MAX_VALUE;
    }

    /** Tenant and run. */
    public RunKey key() {
        return context.key();
    }

    /**
     * Carries out one tool call, or answers it when it was carried out before.
     *
     * <p>A call that the gate finds safe goes ahead at once. One that it holds is planned and waits until the ledger says that it may be made, with the
     * arguments that were approved; the run makes no other call meanwhile. Where only drafts may be made, it is answered with a {@linkplain
     * ToolResult.Source#DRAFT draft}.
     *
     * <p>An answer that the contract calls a failure, an exception of the tool and a timeout give a {@linkplain ToolResult#failed() failed}
     * result. All exceptions say that the tool was not executed by this call, but for {@link LedgerUnavailableException}, which says that
     * nobody here knows.
     *
     * @throws UndeclaredToolException when no contract declares the tool in this version
     * @throws InvalidArgumentsException when the arguments do not fit the contract
     * @throws ChangedArgumentsException when the action or operation was called before with other arguments
     * @throws ValueTooLargeException when the arguments, or what the target holds before, are too large for the ledger
     * @throws TargetUnreadableException when the target cannot be read before the call; calling again goes on from there
     * @throws RunStoppedException when the run may not go on
     * @throws ControlRefusedException when a kill switch forbids the call, or whether one does cannot be told; calling again goes on from there
     * @throws OvertakenException when another worker has taken the run up
     * @throws NotVerifiedInTimeException when an earlier write on the same objects was not verified in time; calling again goes on from there
     * @throws HeldException when the call waits for an approval and nobody decided in time; calling again goes on from there
     * @throws ActionRefusedException when gate, approver or ledger do not let this action go on
     * @throws LedgerUnavailableException when a fact was not acknowledged; the run must be resumed
     */
    public ToolResult call(ToolCall call, Tool tool) {
        lock.lock();
        try {
            String id = call.actionId() == null ? "call-" + ++counted : call.actionId();
            CompiledContract contract = context.ports().contracts().find(call.tool(), call.version());
            BoundCall bound = BoundCall.of(context.key(), call, id, contract);
            RetryOf retry = call.retryOf();
            Action former = retry == null ? null : former(bound, retry);
            if (retry != null && former != null && contract != null) {
                requireOpen(bound);
                context.obedience().require(bound, gate(former));
                return new FurtherAttempt(context, bound.as(former), retry).make(former, tool, this::proceed);
            }
            Action known = known(bound);
            if (known != null && known.result() != null) {
                return known.result().fromLedger();
            }
            if (known != null && known.refusal() != null) {
                throw known.refusal();
            }
            requireOpen(bound);
            context.obedience().require(bound, gate(known, contract));
            if (contract == null) {
                return undeclared(bound);
            }
            return known == null ? begin(bound, contract, tool) : proceed(known, bound, tool);
        } finally {
            lock.unlock();
        }
    }

    private static Obedience.Gate gate(@Nullable Action known, @Nullable CompiledContract contract) {
        if (known == null) {
            return contract == null ? Obedience.Gate.PASSED : Obedience.Gate.AHEAD;
        }
        return gate(known);
    }

    private static Obedience.Gate gate(Action known) {
        if (!known.isCleared()) {
            return Obedience.Gate.WAITS;
        }
        return known.isApproved() ? Obedience.Gate.APPROVED : Obedience.Gate.PASSED;
    }

    /** The action that a call is a further attempt of. A model that proposes other arguments proposes another action: null. */
    private @Nullable Action former(BoundCall call, RetryOf retry) {
        Action former = actions.get(retry.actionId());
        if (former == null) {
            throw new ActionRefusedException("Cannot retry action " + retry.actionId() + " of run " + key()
                    + ": the run has no such action. Nothing was executed; call without withRetryOf.");
        }
        if (former.argumentsDigest().equals(call.argumentsDigest())) {
            return former;
        }
        if (retry.layer() != RetryLayer.MODEL) {
            throw changed(call, former);
        }
        return null;
    }

    private ToolResult proceed(Action known, BoundCall call, Tool tool) {
        BoundCall planned = call.as(known);
        Waiting waiting = new Waiting(context, planned, known);
        if (known.stage() == Stage.PLANNED) {
            if (!known.isCleared()) {
                waiting.resume();
            }
            if (known.isApproved() && known.attempt() > 1) {
                throw FurtherAttempt.usedUp(planned, known);
            }
            return new ActionSteps(context, planned.edited(known.editedArguments())).attempt(known, tool);
        }
        if (known.isReconciling()) {
            return Resumption.awaitDecision(context, known);
        }
        if (known.isUnclear()) {
            waiting.lookBack();
        }
        BoundCall started = planned.edited(known.editedArguments());
        return new InDoubt(context, started, new ActionSteps(context, started)).settle(known, tool);
    }

    /** A call that the run does not know: it is planned with what the gate says to it, and goes ahead, waits, is drafted or ends. */
    private ToolResult begin(BoundCall call, CompiledContract contract, Tool tool) {
        String arguments = arguments(call, contract);
        ActionSteps steps = new ActionSteps(context, call);
        Ruled ruled = context.gatekeeper().rule(call, steps::current);
        return switch (ruled.ruling().outcome()) {
            case ALLOW -> steps.attempt(state(call, arguments, ruled), tool);
            case HOLD -> held(call, arguments, ruled, tool);
            case BLOCK -> blocked(call, arguments, ruled);
        };
    }

    private ToolResult held(BoundCall call, String arguments, Ruled ruled, Tool tool) {
        Action action;
        try (Listening listening = context.ports().decisions().listen(key(), call.actionId())) {
            action = state(call, arguments, ruled);
            context.journal().awaitAll();
            ApprovalNeed need = ruled.ruling().approval();
            Waiting waiting = new Waiting(context, call, action);
            waiting.await(listening, need == null ? ApprovalNeed.DEFAULT.expiry() : need.expiry());
        }
        return new ActionSteps(context, call.edited(action.editedArguments())).attempt(action, tool);
    }

    private ToolResult blocked(BoundCall call, String arguments, Ruled ruled) {
        Action action = state(call, arguments, ruled);
        context.journal().awaitAll();
        if (!ruled.ruling().leavesDraft()) {
            throw action.refuse(Gatekeeper.blocked(call, ruled.ruling()));
        }
        return action.drafted(draft(call));
    }

    /** Where only drafts may be made: what the contract's draft tool makes of the call, or the call itself, unsent. */
    private ToolResult draft(BoundCall call) {
        ToolContract.Draft draft = call.declared().contract().draft();
        DraftTool maker = draft == null ? null : context.draftTools().get(draft.tool());
        if (draft != null && maker != null) {
            JsonNode arguments =
                    call.declared().draftArguments(call.call().arguments(), key().tenantId(), key().runId());
            ToolResult made = call(
                    ToolCall.of(draft.tool(), maker.version(), arguments).withActionId(call.actionId() + ".draft"),
                    maker.tool());
            return made.asDraft();
        }
        ObjectNode answer = Json.NODES.objectNode();
        Target target = call.target();
        answer.putObject("draft")
                .put("tool", call.call().tool())
                .<ObjectNode>set(
                        "target",
                        target == null
                                ? Json.NODES.nullNode()
                                : Json.NODES
                                        .objectNode()
                                        .put("type", target.getType())
                                        .put("id", target.getId()))
                .set("arguments", call.call().arguments());
        answer.put("sent", false);
        return new ToolResult(call.actionId(), answer, false, ToolResult.Source.DRAFT, null, Effect.NONE, 1, false);
    }

    /** The arguments of a call that may be planned, as text. */
    private String arguments(BoundCall call, CompiledContract contract) {
        List<String> problems = contract.inputProblems(call.call().arguments());
        if (!problems.isEmpty()) {
            throw new InvalidArgumentsException("Cannot call " + call.tool() + " as action " + call.actionId()
                    + " of run " + call.run() + ": the arguments do not fit the contract's input schema: "
                    + String.join("; ", problems) + ". Nothing was stated or executed.");
        }
        String arguments = Json.write(call.call().arguments());
        context.limits().require(call, arguments);
        if (call.mutates()) {
            context.writes().awaitSameTarget(call.tool().encode(), call.target());
        }
        return arguments;
    }

    private ToolResult undeclared(BoundCall call) {
        String arguments = Json.write(call.call().arguments());
        context.limits().require(call, arguments);
        Action action = state(call, arguments, context.gatekeeper().rule(call, NOTHING_TO_READ));
        context.journal().awaitAll();
        throw action.refuse(
                new UndeclaredToolException(
                        "Cannot call " + call.tool() + " as action " + call.actionId()
                                + " of run " + call.run()
                                + ": no contract declares this tool in this version. The plan is on the ledger, "
                                + "which blocks it. Publish a contract with `unwind contracts apply`, then call under a new action id."));
    }

    private Action state(BoundCall call, String arguments, Ruled ruled) {
        ActionSteps.plan(context, call, arguments, ruled);
        Action action = new Action(call.actionId(), call.idempotencyKey(), call.argumentsDigest());
        action.plannedUnder(ruled.under(), ruled.ruling().outcome() != Outcome.ALLOW);
        add(action);
        return action;
    }

    private void add(Action action) {
        actions.put(action.id(), action);
        operations.putIfAbsent(action.idempotencyKey(), action);
    }

    private @Nullable Action known(BoundCall call) {
        Action byId = actions.get(call.actionId());
        Action action = byId == null ? operations.get(call.idempotencyKey()) : byId;
        if (action != null && !action.argumentsDigest().equals(call.argumentsDigest())) {
            throw changed(call, action);
        }
        return action;
    }

    private static ChangedArgumentsException changed(BoundCall call, Action action) {
        return new ChangedArgumentsException("Cannot call " + call.tool() + " as action " + call.actionId()
                + " of run " + call.run() + ": action " + action.id()
                + " stands on the ledger with arguments of digest "
                + action.argumentsDigest() + ", found " + call.argumentsDigest()
                + ". Nothing was executed. Give another call another action id and operation.");
    }

    private void requireOpen(BoundCall call) {
        if (over != null) {
            throw Stops.stopped(
                    context.key(), "cannot start " + call.tool(), over, "the run was over when it was resumed");
        }
        if (finished) {
            throw new IllegalStateException("Cannot call " + call.tool() + " as action " + call.actionId() + " of run "
                    + call.run() + ": the run is finished.");
        }
        context.tenure().requireHeld();
    }

    /** The checkpoint that the run was taken up from; null when it began here, or had none. */
    public @Nullable RecordedCheckpoint checkpoint() {
        return from;
    }

    /**
     * What happened between that checkpoint and the moment the run was taken up, in order; everything when there was no checkpoint. Asks the ledger.
     *
     * @throws IllegalStateException when no query API is configured
     */
    public List<RecordedFact> since() {
        LedgerView view = UnwindAgent.requireView(context.ports(), "read what happened in run " + key());
        long after = from == null ? -1 : from.index();
        return view.timeline(key(), after).stream()
                .filter(fact -> fact.offset() < takenUpAt)
                .toList();
    }

    /** Begins a checkpoint with the state of the workflow. What has ended and what is pending is filled in. */
    public CheckpointDraft checkpoint(JsonNode state) {
        return new CheckpointDraft(state, this::save);
    }

    private String save(CheckpointSaved.Builder checkpoint) {
        lock.lock();
        try {
            if (over != null) {
                throw Stops.stopped(key(), "cannot save a checkpoint", over, "the run was over when it was resumed");
            }
            context.tenure().requireHeld();
            newestCheckpoint = new Checkpoints(context).save(checkpoint, newestCheckpoint, actions.values());
            return newestCheckpoint;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every write of the run has been read back and found right.
     *
     * @throws RunStoppedException when one was not, or the run was stopped
     * @throws NotVerifiedInTimeException when it takes longer
     * @throws IllegalStateException when no query API is configured
     */
    public void awaitVerified(Duration timeout) {
        lock.lock();
        try {
            LedgerView view = UnwindAgent.requireView(context.ports(), "wait for the verification of run " + key());
            context.journal().awaitAll();
            Answer<RecordedRun> answer =
                    view.run(key(), Await.verified(context.journal().lastOffset(), timeout));
            RecordedRun found = answer.value();
            if (answer.timedOut()) {
                throw new NotVerifiedInTimeException("Cannot tell that run " + key() + " is verified: within " + timeout
                        + (found == null
                                ? " the ledger did not come to know it."
                                : " " + found.verificationsPending() + " verification(s) stayed open.")
                        + " Check that ledger-streams and the verifier run.");
            }
            if (found == null || found.openCases() > 0 || !(found.running() || found.completed())) {
                throw Stops.stopped(key(), "waiting for its verification", found, "not every write was verified");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the run in the agent's own view, and waits until all that was stated is acknowledged. Does nothing when it has ended so before.
     *
     * @param summary one sentence for people; null when there is none
     * @throws RunStoppedException when the run was resumed and is over for another reason
     * @throws OvertakenException when it is known that another worker has taken the run up
     * @throws LedgerUnavailableException when a fact was not acknowledged
     */
    public void finish(RunOutcome outcome, @Nullable String summary) {
        lock.lock();
        try {
            if (finished) {
                context.journal().awaitAll();
                return;
            }
            if (over != null) {
                throw Stops.stopped(key(), "cannot finish it", over, "the run was over when it was resumed");
            }
            context.tenure().requireHeld();
            context.journal()
                    .state(RunFinished.newBuilder()
                            .setOutcome(outcome)
                            .setSummary(Limits.cut(summary))
                            .build());
            context.journal().awaitAll();
            finished = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "AgentRun[" + key() + "]";
    }
}
