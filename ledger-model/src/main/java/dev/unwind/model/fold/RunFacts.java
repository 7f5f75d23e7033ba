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
import dev.unwind.schemas.RunResumed;
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

    static @Nullable Decision cancelled(Deciding d, RunCancelled fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
        d.orderUndo(FailureKind.RUN_CANCELLED, fact.getReason(), null, null);
        closeApprovalCase(d);
        return null;
    }

    /** A person's or policy's word to undo is the approval of the undo. */
    static @Nullable Decision compensationRequested(Deciding d, CompensationRequested fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
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
        String caseId = fact.getCaseId();
        if (caseId != null) {
            d.decideCase(open(d, caseId), CaseStatus.COMPENSATING);
        }
        d.orderUndo(FailureKind.UNDO_REQUESTED, fact.getReason(), null, actionIds);
        closeApprovalCase(d);
        return null;
    }

    static @Nullable Decision caseResumed(Deciding d, CaseResumed fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
        RecoveryCase open = open(d, fact.getCaseId());
        if (open.getKind() == CaseKind.UNDO_NEEDS_APPROVAL) {
            d.moveRun(RunFact.CASE_RESUMED);
        }
        d.decideCase(open, CaseStatus.RESUMED);
        return null;
    }

    static @Nullable Decision caseClosed(Deciding d, CaseClosed fact) throws Refusal {
        if (!once(d)) {
            return new Decision.Duplicate();
        }
        RecoveryCase open = open(d, fact.getCaseId());
        if (open.getKind() == CaseKind.UNDO_NEEDS_APPROVAL) {
            d.moveRun(RunFact.CASE_CLOSED);
        }
        d.decideCase(open, CaseStatus.CLOSED);
        return null;
    }

    /** For facts that no transition recognises as known: false when this very event was accepted before. */
    static boolean once(Deciding d) {
        String marker = "event:" + d.event.getEventId();
        if (d.view.seen(marker)) {
            return false;
        }
        d.marker = marker;
        return true;
    }

    private static void closeApprovalCase(Deciding d) {
        String caseId = d.run.approvalCase();
        RecoveryCase open = caseId == null ? null : d.view.openCase(caseId);
        if (open != null) {
            d.decideCase(open, CaseStatus.COMPENSATING);
        }
    }

    private static RecoveryCase open(Deciding d, String caseId) throws Refusal {
        RecoveryCase open = d.view.openCase(caseId);
        if (open == null || !open.getRunId().equals(d.run.runId())) {
            throw new Refusal(
                    RejectionCode.CASE_UNKNOWN,
                    "Cannot decide case " + caseId + " of run " + d.run.runId()
                            + ": no open case of this run has that id; list the open cases and name one of them.");
        }
        return open;
    }
}
