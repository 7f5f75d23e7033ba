package dev.unwind.model.fold;

import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds and answers what went around the gate: it stands on the ledger as what it is, stops the run and has it undone. */
final class GateBypass {
    private GateBypass() {}

    /**
     * Why a start that was not {@linkplain #overtaken overtaken} goes around the gate; null when it does not, as far as facts of the gate or of approvers tell. What was blocked because its
     * run had been stopped is no bypass: the stop overtook the agent.
     */
    static @Nullable String of(RunState run, ActionState action, ActionStarted start) {
        String approved = action.approvalDigest();
        if (action.status() == ActionStatus.HELD) {
            return "it was started while it waited for an approval";
        } else if (action.status() == ActionStatus.DENIED) {
            return "it was started after it had been denied";
        } else if (action.status() == ActionStatus.BLOCKED) {
            boolean runStopped = action.gatedAt() == 0 && !run.status().allowsActions();
            return runStopped ? null : "it was started after the gate had blocked it";
        } else if (!start.getArgumentsDigest().equals(allowedDigest(action))) {
            return "it was started with arguments of digest " + start.getArgumentsDigest() + ", allowed was "
                    + allowedDigest(action);
        } else if (approved != null && action.attempt() > 0) {
            return "its approval was good for one start, this is attempt " + start.getAttempt();
        }
        return null;
    }

    /** Whether this is the first start of what the gate held or blocked by something that its agent could not know yet: the two crossed. */
    static boolean overtaken(Deciding d, ActionState action, ActionStarted start) {
        boolean waits = action.status() == ActionStatus.HELD || action.status() == ActionStatus.BLOCKED;
        LedgerEvent gated = waits && action.gatedAt() > 0 ? d.view.fact(action.gatedAt()) : null;
        return gated != null
                && gated.getPayload() instanceof ActionGated said
                && said.getRuling().getOvertaken()
                && start.getArgumentsDigest().equals(action.argumentsDigest())
                && !d.record.at().timestamp().isAfter(gated.getOccurredAt().plus(Deadlines.KNOWN_AFTER));
    }

    /** The digest that a start of the action has to name. */
    static String allowedDigest(ActionState action) {
        String approved = action.approvalDigest();
        return approved != null ? approved : action.argumentsDigest();
    }

    /**
     * The action that is being decided went around the gate. A run that did so is stopped. What can have changed something is undone with all
     * of its run, as after a mismatch; where a person is to decide about the run, or has, the case alone says so.
     */
    static void raise(Deciding d, String how) throws Refusal {
        ActionState action = Objects.requireNonNull(d.action);
        String reason = "Action " + action.actionId() + " (" + action.tool() + ")" + action.about()
                + " bypassed the gate: " + how;
        closeWaiting(d, action);
        boolean stopped = !d.run.status().allowsActions() && d.run.status() != RunStatus.COMPLETED;
        String caseId = review(d, null, reason + ". " + consequence(d, action, stopped));
        if (d.run.status().undoOrdered()) {
            if (action.mutating()) {
                order(d, action, reason, List.of(action.actionId()));
            }
        } else if (!stopped && action.mutating()) {
            order(d, action, reason, null);
        } else if (!stopped) {
            d.moveRun(RunFact.PARKED);
            d.run = d.run.draft().parkingCase(caseId).build();
        }
    }

    /** Nobody has to approve any more what has started. */
    static void closeWaiting(Deciding d, ActionState action) {
        RecoveryCase waiting = d.openCaseOf(CaseKind.ACTION_NEEDS_APPROVAL, action.actionId());
        if (waiting != null) {
            d.decideCase(waiting, CaseStatus.CLOSED);
        }
    }

    private static void order(Deciding d, ActionState action, String reason, @Nullable List<String> actionIds)
            throws Refusal {
        d.orderUndo(new UndoOrder(
                FailureKind.GATE_BYPASSED,
                reason,
                action.actionId(),
                actionIds,
                null,
                dev.unwind.schemas.UndoMode.CHECKED,
                null,
                new Actor(ActorKind.LEDGER, Deadlines.LEDGER)));
    }

    private static String consequence(Deciding d, ActionState action, boolean stopped) {
        if (stopped && !d.run.status().undoOrdered()) {
            return "The run is " + d.run.status() + ", so nothing is undone by itself: undo, resume or close.";
        } else if (!action.mutating()) {
            return "It only reads, so nothing is undone; find out how it could start, then undo, resume or close.";
        }
        return "Its undo is ordered; find out how it could start, then close this case.";
    }

    /** Has a person look at an action afterwards. Returns the case's id. */
    static String review(Deciding d, @Nullable String notBy, String detail) {
        String actionId = Objects.requireNonNull(d.action).actionId();
        RecoveryCase asked = d.newCase(CaseKind.GATE_REVIEW, actionId, actionId, detail)
                .setRequestedBy(notBy)
                .build();
        d.putCase(asked);
        return asked.getCaseId();
    }
}
