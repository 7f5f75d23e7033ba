package dev.unwind.model.fold;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what executors and read-backs say of compensations. */
final class CompensationFacts {
    private CompensationFacts() {}

    static @Nullable Decision planned(Deciding d, CompensationPlanned fact) throws Refusal {
        String marker = "plan:" + fact.getPlanId();
        if (d.view.seen(marker)) {
            return new Decision.Duplicate();
        }
        String expected = CompensationIds.plan(d.run.tenantId(), d.run.runId(), fact.getFailureId());
        if (d.run.plansAwaited() == 0
                || !d.view.seen(Deciding.failureMarker(fact.getFailureId()))
                || !fact.getPlanId().equals(expected)) {
            throw new Refusal(
                    RejectionCode.COMPENSATION_UNKNOWN,
                    "Cannot record plan " + fact.getPlanId() + " of run " + d.run.runId() + " of tenant "
                            + d.run.tenantId() + ": it answers failure " + fact.getFailureId()
                            + "; expected the plan of a failure that this run raised and that awaits one.");
        }
        d.mark(marker);
        d.run = d.run.draft()
                .plansAwaited(d.run.plansAwaited() - 1)
                .stepsPlanned(d.run.stepsPlanned() + fact.getSteps())
                .build();
        d.endUndoIfDecided();
        return null;
    }

    static @Nullable Decision started(Deciding d, CompensationStarted fact) throws Refusal {
        ActionState action = d.load(fact.getActionId());
        if (fact.getCommandId().equals(action.commandId())) {
            return new Decision.Duplicate();
        }
        checkOwn(d, fact.getActionId(), fact.getPlanId(), fact.getCommandId());
        boolean again = action.status() == ActionStatus.COMPENSATION_FAILED;
        action = d.dropPending(d.move(action, ActionFact.COMPENSATION_STARTED));
        d.action = action.draft()
                .planId(fact.getPlanId())
                .commandId(fact.getCommandId())
                .compensationKind(fact.getKind())
                .compensationExecutedAt(-1)
                .compensationVerifiedAt(-1)
                .compensationFailedAt(-1)
                .build();
        if (again) {
            d.run = d.run.draft().residue(d.run.residue() - 1).build();
        }
        return null;
    }

    /** "Done" is a claim: it asks for the read-back and moves nothing else. */
    static @Nullable Decision executed(Deciding d, CompensationExecuted fact) throws Refusal {
        ActionState action = d.load(fact.getActionId());
        checkCommand(d, action, fact.getCommandId());
        if (action.compensationExecutedAt() >= 0 || action.compensationFailedAt() >= 0) {
            return new Decision.Duplicate();
        }
        action = d.move(action, ActionFact.COMPENSATION_EXECUTED);
        d.action = action.draft().compensationExecutedAt(d.index()).build();
        VerificationRequests.followCompensation(d, fact);
        return null;
    }

    static @Nullable Decision failed(Deciding d, CompensationFailed fact) throws Refusal {
        ActionState action = d.load(fact.getActionId());
        if (fact.getCommandId().equals(action.commandId()) && action.compensationFailedAt() >= 0) {
            return new Decision.Duplicate();
        }
        checkOwn(d, fact.getActionId(), fact.getPlanId(), fact.getCommandId());
        if (action.status() == ActionStatus.COMPENSATING) {
            checkCommand(d, action, fact.getCommandId());
            if (action.compensationExecutedAt() >= 0) {
                // The target took the command once; a later refusal of its repetition does not unmake that. The
                // read-back decides.
                d.fenced = true;
                return null;
            }
        }
        action = d.dropPending(d.move(action, ActionFact.COMPENSATION_FAILED));
        d.action = action.draft()
                .planId(fact.getPlanId())
                .commandId(fact.getCommandId())
                .compensationFailedAt(d.index())
                .build();
        d.run = d.run.draft()
                .stepsDecided(d.run.stepsDecided() + 1)
                .residue(d.run.residue() + 1)
                .build();
        d.openCase(
                CaseKind.COMPENSATION_FAILED,
                action.actionId(),
                "Action " + action.actionId() + " (" + action.tool() + ") was not undone: " + fact.getCode() + ", "
                        + fact.getDetail());
        d.endUndoIfDecided();
        return null;
    }

    /** The one place where an action becomes COMPENSATED. */
    static void readBack(Deciding d, ActionState compensating, VerificationRecorded fact) throws Refusal {
        boolean proven = fact.getStatus() == VerificationStatus.VERIFIED;
        ActionState action =
                d.move(compensating, proven ? ActionFact.COMPENSATION_PROVEN : ActionFact.COMPENSATION_REFUTED);
        d.action = action.draft()
                .verification(VerificationFacts.state(fact.getStatus()))
                .compensationVerifiedAt(d.index())
                .build();
        d.run = d.run.draft()
                .stepsDecided(d.run.stepsDecided() + 1)
                .compensated(d.run.compensated() + (proven ? 1 : 0))
                .residue(d.run.residue() + (proven ? 0 : 1))
                .build();
        if (proven) {
            closeCases(d, action.actionId());
        } else {
            d.openCase(
                    CaseKind.COMPENSATION_FAILED,
                    action.actionId(),
                    "The undo of action " + action.actionId() + " (" + action.tool()
                            + ") was reported as done, the read-back says " + fact.getStatus() + ": "
                            + VerificationFacts.reason(fact));
        }
    }

    /** What was to be decided about an action is decided when its change is proven gone. */
    private static void closeCases(Deciding d, String actionId) {
        for (CaseKind kind : List.of(
                CaseKind.MISMATCH, CaseKind.UNVERIFIABLE, CaseKind.CONFIRMATION, CaseKind.COMPENSATION_FAILED)) {
            RecoveryCase open = d.openCaseOf(kind, actionId);
            if (open != null) {
                d.decideCase(open, CaseStatus.CLOSED);
            }
        }
    }

    /** Ids of commands are made of tenant, run, action and plan: one that is not is another run's, or made up. */
    private static void checkOwn(Deciding d, String actionId, String planId, String commandId) throws Refusal {
        if (!commandId.equals(CompensationIds.command(d.run.tenantId(), d.run.runId(), actionId, planId))) {
            throw new Refusal(
                    RejectionCode.COMPENSATION_UNKNOWN,
                    "Cannot record " + d.name() + " for action " + actionId + " of run " + d.run.runId() + " of tenant "
                            + d.run.tenantId() + ": command " + commandId + " is not the one of plan " + planId
                            + " for this action; report under the tenant and run that the command names.");
        }
    }

    private static void checkCommand(Deciding d, ActionState action, String commandId) throws Refusal {
        if (!commandId.equals(action.commandId())) {
            throw new Refusal(
                    RejectionCode.COMPENSATION_UNKNOWN,
                    "Cannot record " + d.name() + " for action " + action.actionId() + " of run " + d.run.runId()
                            + ": its undo command is " + action.commandId() + ", this report is about " + commandId
                            + "; expected a CompensationStarted of that command before it.");
        }
    }
}
