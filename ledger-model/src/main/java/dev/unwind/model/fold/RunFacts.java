package dev.unwind.model.fold;

import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.RunResumed;
import dev.unwind.schemas.UndoMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides the facts that concern a run as a whole. */
final class RunFacts {
    private RunFacts() {}

    static @Nullable Decision finished(Deciding d, RunFinished fact) throws Refusal {
        if (d.run.finishedAt() != null) {
            return new Decision.Duplicate();
        }
        d.moveRun(RunFact.FINISHED);
        d.run = d.run.draft()
                .finishedAt(d.record.at().timestamp())
                .outcome(fact.getOutcome())
                .build();
        return null;
    }

    static @Nullable Decision resumed(Deciding d, RunResumed fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
        CheckpointFacts.requireNewest(d, fact.getCheckpointId());
        d.moveRun(RunFact.RESUMED);
        WorkerFence.takeOver(d);
        return null;
    }

    /** A run that waits already keeps the case that it waits for. */
    static @Nullable Decision parked(Deciding d, RunParked fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
        boolean waits = d.run.parkingCase() != null;
        d.moveRun(RunFact.PARKED);
        if (!waits) {
            d.park(
                    CaseKind.PARKED,
                    d.event.getActor().getId() + " parked the run: " + fact.getReason()
                            + ". It starts no new action. Resume it, undo it, or close it.");
        }
        return null;
    }

    static @Nullable Decision cancelled(Deciding d, RunCancelled fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
        d.orderUndo(FailureKind.RUN_CANCELLED, fact.getReason(), null, null);
        closeParkingCase(d);
        return null;
    }

    /** A person's or policy's word orders the undo; whether somebody else has to agree, the plan shows. */
    static @Nullable Decision compensationRequested(Deciding d, CompensationRequested fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
        Duties.undoes(d);
        List<String> actionIds = fact.getActionIds();
        if (actionIds != null) {
            for (String actionId : actionIds) {
                if (d.view.action(actionId) == null) {
                    throw new Refusal(
                            RejectionCode.ACTION_UNKNOWN,
                            "Cannot undo action " + actionId + " of run " + d.run.runId()
                                    + ": the run has no such action, expected actions of this run only; nothing was undone.");
                }
            }
        }
        if (fact.getMode() == UndoMode.UNKNOWN) {
            throw new Refusal(
                    RejectionCode.MALFORMED,
                    "Cannot undo run " + d.run.runId()
                            + ": the request's mode is not known to this version, expected CHECKED, OVERWRITE or MERGE; upgrade the ledger.");
        }
        Long afterOffset = CheckpointFacts.offset(d, fact.getAfterCheckpoint());
        String caseId = fact.getCaseId();
        RecoveryCase open = caseId == null ? null : toDecide(d, caseId);
        if (open != null) {
            d.decideCase(open, CaseStatus.COMPENSATING);
            actionIds = actionIds == null ? actionOf(open) : actionIds;
        }
        d.orderUndo(new UndoOrder(
                FailureKind.UNDO_REQUESTED,
                fact.getReason(),
                null,
                actionIds,
                afterOffset,
                fact.getMode(),
                null,
                d.event.getActor()));
        closeParkingCase(d);
        if (open != null) {
            // What is in doubt cannot be undone before somebody knows what is there.
            lookAgain(d, open, ActionStatus.UNKNOWN);
        }
        return null;
    }

    /** The case of an undo that failed is about that one action; any other is about the run. */
    private static @Nullable List<String> actionOf(RecoveryCase open) {
        String actionId = open.getActionId();
        boolean ofAction = open.getKind() == CaseKind.DRIFTED || open.getKind() == CaseKind.COMPENSATION_FAILED;
        return ofAction && actionId != null ? List.of(actionId) : null;
    }

    static @Nullable Decision caseResumed(Deciding d, CaseResumed fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
        RecoveryCase open = toDecide(d, fact.getCaseId());
        if (parks(d, open)) {
            d.moveRun(d.run.finishedAt() == null ? RunFact.CASE_RESUMED : RunFact.CASE_RESUMED_AFTER_END);
        }
        d.decideCase(open, CaseStatus.RESUMED);
        lookAgain(d, open, ActionStatus.UNKNOWN, ActionStatus.SUCCEEDED, ActionStatus.FAILED);
        return null;
    }

    static @Nullable Decision caseClosed(Deciding d, CaseClosed fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
        RecoveryCase open = toDecide(d, fact.getCaseId());
        if (parks(d, open)) {
            d.moveRun(RunFact.CASE_CLOSED);
        }
        d.decideCase(open, CaseStatus.CLOSED);
        giveUp(d, open);
        return null;
    }

    private static boolean parks(Deciding d, RecoveryCase open) {
        return open.getCaseId().equals(d.run.parkingCase());
    }

    /** To resume an action whose target could not be read is to read it once more. */
    private static void lookAgain(Deciding d, RecoveryCase open, ActionStatus... statuses) throws Refusal {
        String actionId = open.getActionId();
        boolean aboutTruth = open.getKind() == CaseKind.UNVERIFIABLE || open.getKind() == CaseKind.CONFIRMATION;
        if (!aboutTruth || actionId == null) {
            return;
        }
        ActionState action = d.load(actionId);
        if (action.pendingVerification() == null && List.of(statuses).contains(action.status())) {
            VerificationRequests.again(d);
        }
    }

    /** Nothing more will be found out about an action in doubt whose case is closed: it is left over, and an undo of its run can end. */
    private static void giveUp(Deciding d, RecoveryCase open) throws Refusal {
        String actionId = open.getActionId();
        if (open.getKind() != CaseKind.UNVERIFIABLE || actionId == null) {
            return;
        }
        ActionState action = d.load(actionId);
        if (action.status() == ActionStatus.UNKNOWN && action.pendingVerification() == null) {
            d.move(action, ActionFact.GIVEN_UP);
            d.run = d.run.draft().residue(d.run.residue() + 1).build();
            d.endUndoIfDecided();
        }
    }

    /** For facts that no transition recognises as known: false when this very event was accepted before. */
    static boolean once(Deciding d) {
        String marker = "event:" + d.event.getEventId();
        if (d.view.seen(marker)) {
            return false;
        }
        d.mark(marker);
        return true;
    }

    private static void closeParkingCase(Deciding d) {
        String caseId = d.run.parkingCase();
        RecoveryCase open = caseId == null ? null : d.view.openCase(caseId);
        if (open != null) {
            d.decideCase(open, CaseStatus.COMPENSATING);
        }
    }

    /** An open case that the fact's actor may decide by resuming or closing it, or by an undo. */
    private static RecoveryCase toDecide(Deciding d, String caseId) throws Refusal {
        RecoveryCase open = open(d, caseId);
        String attempt = "Cannot decide case " + caseId + " of run " + d.run.runId() + " with " + d.name() + ": ";
        if (open.getKind() == CaseKind.ACTION_NEEDS_APPROVAL) {
            throw new Refusal(
                    RejectionCode.ILLEGAL_TRANSITION,
                    attempt + "action " + open.getActionId()
                            + " waits for an approval, expected ActionApproved or ActionDenied; approve or reject it.");
        }
        String person = d.event.getActor().getId();
        if (open.getKind() == CaseKind.GATE_REVIEW && person.equals(open.getRequestedBy())) {
            throw new Refusal(
                    RejectionCode.SAME_PERSON,
                    attempt + person + " let action " + open.getActionId()
                            + " go ahead, expected somebody else to look at it; have another person decide it.");
        }
        return open;
    }

    static RecoveryCase open(Deciding d, String caseId) throws Refusal {
        RecoveryCase open = d.view.openCase(caseId);
        boolean ofThisRun = open != null
                && open.getRunId().equals(d.run.runId())
                && open.getTenantId().equals(d.run.tenantId());
        if (open == null || !ofThisRun) {
            throw new Refusal(
                    RejectionCode.CASE_UNKNOWN,
                    "Cannot decide case " + caseId + " of run " + d.run.runId()
                            + ": no open case of this run has that id; list the open cases and name one of them.");
        }
        return open;
    }
}
