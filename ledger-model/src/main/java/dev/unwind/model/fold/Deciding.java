package dev.unwind.model.fold;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.UndoMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One decision in the making: the state as it would be, and what would follow. Lives as long as one call of {@link Fold#decide}. */
final class Deciding {
    final RunView view;
    final LedgerRecord record;
    final LedgerEvent event;
    RunState run;

    @Nullable
    ActionState action;

    boolean fenced;
    private @Nullable ActionState before;
    private final List<String> markers = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Transition> transitions = new ArrayList<>();

    Deciding(RunView view, LedgerRecord record, RunState run) {
        this.view = view;
        this.record = record;
        this.event = record.event();
        this.run = run;
    }

    /** Place in the timeline that the fact will have. */
    long index() {
        return run.facts();
    }

    Decision.Accepted accepted() {
        RunState after = run.draft()
                .facts(run.facts() + 1)
                .lastOffset(record.at().offset())
                .chainHash(HashChain.extend(run.chainHash(), record.value()))
                .agentId(run.agentId() != null ? run.agentId() : event.getAgentId())
                .releaseId(run.releaseId() != null ? run.releaseId() : event.getReleaseId())
                .build();
        keepDeadline();
        return new Decision.Accepted(after, action, markers, fenced, effects, transitions);
    }

    /** An action has a deadline exactly while it is RUNNING, or waits for an approval or for the start that was approved. */
    private void keepDeadline() {
        if (action != null
                && action.status() != ActionStatus.RUNNING
                && !Deadlines.ofApproval(action)
                && action.deadlineAt() != null) {
            action = action.draft().timesOutAt(null).deadlineAt(null).build();
        }
        Deadline former = Deadlines.of(before);
        Deadline now = Deadlines.of(action);
        if (Objects.equals(former, now)) {
            return;
        }
        if (former != null) {
            follow(new Effect.DropDeadline(former));
        }
        if (now != null) {
            follow(new Effect.SetDeadline(now));
        }
    }

    /** Has the marker remembered for {@link RunView#markedAt}. */
    void mark(String marker) {
        markers.add(marker);
    }

    void follow(Effect effect) {
        effects.add(effect);
    }

    /** Loads the action that the fact is about. */
    ActionState load(String actionId) throws Refusal {
        ActionState found = view.action(actionId);
        if (found == null) {
            throw new Refusal(
                    RejectionCode.ACTION_UNKNOWN,
                    "Cannot record " + name() + " for action " + actionId + " of run " + run.runId()
                            + ": the run has no such action, expected an accepted ActionPlanned before it; state the plan first.");
        }
        before = found;
        action = found;
        return found;
    }

    /** Moves the action by its table. */
    ActionState move(ActionState from, ActionFact fact) throws Refusal {
        ActionStatus next = ActionLifecycle.next(from.status(), fact);
        if (next == null) {
            throw new Refusal(
                    RejectionCode.ILLEGAL_TRANSITION,
                    "Cannot record " + name() + " for action " + from.actionId() + " of run " + run.runId()
                            + ": status is " + from.status() + ", which " + fact
                            + " cannot follow; see the action lifecycle.");
        }
        boolean was = inFlight(from.status()) && from.mutating();
        boolean is = inFlight(next) && from.mutating();
        if (was != is) {
            run = run.draft().inFlight(run.inFlight() + (is ? 1 : -1)).build();
        }
        transitions.add(new Transition(from.status(), fact, next));
        ActionState moved = from.draft().status(next).build();
        action = moved;
        return moved;
    }

    /** Stops awaiting a read-back that has become pointless, because the action went on. */
    ActionState dropPending(ActionState awaiting) {
        if (awaiting.pendingVerification() == null) {
            return awaiting;
        }
        run = run.draft().verificationsPending(run.verificationsPending() - 1).build();
        ActionState dropped = awaiting.draft().pendingVerification(null).build();
        action = dropped;
        return dropped;
    }

    /** Moves the run by its table. */
    void moveRun(RunFact fact) throws Refusal {
        RunStatus next = RunLifecycle.next(run.status(), fact);
        if (next == null) {
            throw new Refusal(
                    RejectionCode.ILLEGAL_TRANSITION,
                    "Cannot record " + name() + " for run " + run.runId() + ": status is " + run.status() + ", which "
                            + fact + " cannot follow; see the run lifecycle.");
        }
        transitions.add(new Transition(run.status(), fact, next));
        run = run.draft().status(next).build();
    }

    /** Orders an undo in the name of the fact's actor: of the whole run when {@code actionIds} is null. */
    void orderUndo(FailureKind kind, String reason, @Nullable String actionId, @Nullable List<String> actionIds)
            throws Refusal {
        orderUndo(new UndoOrder(kind, reason, actionId, actionIds, null, UndoMode.CHECKED, null, event.getActor()));
    }

    /** Orders an undo. */
    void orderUndo(UndoOrder order) throws Refusal {
        moveRun(RunFact.UNDO_ORDERED);
        run = run.draft()
                .plansAwaited(run.plansAwaited() + 1)
                .undoOrderedAt(record.at().timestamp())
                .undoDoneAt(null)
                .undoReason(order.reason())
                .undoOrderedBy(order.requestedBy().getId())
                .build();
        String failureId = StableIds.of(
                "failure-", run.tenantId(), run.runId(), record.at().offset(), order.actionId());
        mark(failureMarker(failureId));
        follow(new Effect.RaiseFailure(FailureDetected.newBuilder()
                .setFailureId(failureId)
                .setTenantId(run.tenantId())
                .setRunId(run.runId())
                .setKind(order.kind())
                .setReason(order.reason())
                .setActionId(order.actionId())
                .setActionIds(order.actionIds())
                .setAfterOffset(order.afterOffset())
                .setMode(order.mode())
                .setApprovedDigest(order.approvedDigest())
                .setRequestedBy(order.requestedBy())
                .setLedgerOffset(record.at().offset())
                .setDetectedAt(record.at().timestamp())
                .build()));
    }

    /** The marker of a failure that this run raised. */
    static String failureMarker(String failureId) {
        return "failure:" + failureId;
    }

    /** Ends the undo when every step of every plan has ended. */
    void endUndoIfDecided() throws Refusal {
        if (run.status() == RunStatus.COMPENSATING && run.undoDecided()) {
            moveRun(run.residue() == 0 ? RunFact.UNDO_DONE : RunFact.UNDO_DONE_WITH_RESIDUE);
            run = run.draft().undoDoneAt(record.at().timestamp()).build();
        }
    }

    /** Opens a case once; a second reason for the same case while it is open changes nothing. Returns its id. */
    String openCase(CaseKind kind, @Nullable String actionId, String detail) {
        RecoveryCase opened = newCase(kind, actionId, actionId, detail).build();
        if (view.openCase(opened.getCaseId()) == null) {
            putCase(opened);
        }
        return opened.getCaseId();
    }

    /** A case as this fact opens it; not opened yet. */
    RecoveryCase.Builder newCase(CaseKind kind, @Nullable String scope, @Nullable String actionId, String detail) {
        return RecoveryCase.newBuilder()
                .setCaseId(caseId(kind, scope))
                .setTenantId(run.tenantId())
                .setRunId(run.runId())
                .setActionId(actionId)
                .setKind(kind)
                .setStatus(CaseStatus.OPEN)
                .setDetail(detail)
                .setFactIndex(index())
                .setOpenedAt(record.at().timestamp());
    }

    /** Opens a case, or says anew what an open one is about. */
    void putCase(RecoveryCase opened) {
        if (view.openCase(opened.getCaseId()) == null) {
            run = run.draft().openCases(run.openCases() + 1).build();
        }
        follow(new Effect.PutCase(opened));
    }

    /** Opens the case whose decision the run waits for from now on. */
    void park(CaseKind kind, String detail) {
        String caseId = openCase(kind, null, detail);
        run = run.draft().parkingCase(caseId).build();
    }

    /** The open case of this kind about an action, or null. */
    @Nullable
    RecoveryCase openCaseOf(CaseKind kind, String actionId) {
        return view.openCase(caseId(kind, actionId));
    }

    /** Id of the case of this kind about an action, the run as a whole (null), or another scope. */
    String caseId(CaseKind kind, @Nullable String scope) {
        return StableIds.of("case-", run.tenantId(), run.runId(), kind, scope);
    }

    /** Decides an open case. */
    void decideCase(RecoveryCase open, CaseStatus status) {
        boolean parks = open.getCaseId().equals(run.parkingCase());
        run = run.draft()
                .openCases(run.openCases() - 1)
                .parkingCase(parks ? null : run.parkingCase())
                .build();
        follow(new Effect.PutCase(RecoveryCase.newBuilder(open)
                .setStatus(status)
                .setDecidedAt(record.at().timestamp())
                .setDecidedBy(event.getActor().getId())
                .build()));
    }

    /** Simple name of the payload, as people know it from the schema. */
    String name() {
        return event.getPayload().getClass().getSimpleName();
    }

    private static boolean inFlight(ActionStatus status) {
        return status == ActionStatus.RUNNING || status == ActionStatus.UNKNOWN;
    }
}
