package dev.unwind.model.fold;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what executors and read-backs say of compensations. */
final class CompensationFacts {
    private static final List<CaseKind> OF_AN_ACTION = List.of(
            CaseKind.MISMATCH,
            CaseKind.UNVERIFIABLE,
            CaseKind.CONFIRMATION,
            CaseKind.DRIFTED,
            CaseKind.COMPENSATION_FAILED);

    private static final String DRIFT_OFFERS =
            " Decide: skip it (close this case); restore it anyway over the other change"
                    + " (ask for its undo with --mode overwrite; somebody else has to approve); merge (--mode merge puts back only what nobody touched"
                    + " since); or cascade: undo the later writers first, then ask for this undo again.";

    private CompensationFacts() {}

    static @Nullable Decision planned(Deciding d, CompensationPlanned fact) throws Refusal {
        if (!awaited(d, fact.getPlanId(), fact.getFailureId())) {
            return new Decision.Duplicate();
        }
        d.run = d.run.draft()
                .plansAwaited(d.run.plansAwaited() - 1)
                .stepsPlanned(d.run.stepsPlanned() + fact.getSteps())
                .build();
        d.endUndoIfDecided();
        return null;
    }

    /** For facts that end the wait for a plan: false when one did before. */
    static boolean awaited(Deciding d, String planId, String failureId) throws Refusal {
        String marker = "plan:" + planId;
        if (d.view.seen(marker)) {
            return false;
        }
        String expected = CompensationIds.plan(d.run.tenantId(), d.run.runId(), failureId);
        if (d.run.plansAwaited() == 0 || !d.view.seen(Deciding.failureMarker(failureId)) || !planId.equals(expected)) {
            throw new Refusal(
                    RejectionCode.COMPENSATION_UNKNOWN,
                    "Cannot record plan " + planId + " of run " + d.run.runId() + " of tenant "
                            + d.run.tenantId() + ": it answers failure " + failureId
                            + "; expected the plan of a failure that this run raised and that awaits one.");
        }
        d.mark(marker);
        return true;
    }

    static @Nullable Decision started(Deciding d, CompensationStarted fact) throws Refusal {
        ActionState action = d.load(fact.getActionId());
        // An executor that repeats an older plan says so again when the action has long got another command.
        String marker = "undo-started:" + fact.getCommandId();
        if (fact.getCommandId().equals(action.commandId())
                || d.view.seen(marker)
                || d.view.seen("undo-failed:" + fact.getCommandId())) {
            return new Decision.Duplicate();
        }
        checkOwn(d, fact.getActionId(), fact.getPlanId(), fact.getCommandId());
        d.mark(marker);
        boolean again = action.status() == ActionStatus.COMPENSATION_FAILED;
        action = d.dropPending(d.move(action, ActionFact.COMPENSATION_STARTED));
        d.action = action.draft()
                .planId(fact.getPlanId())
                .commandId(fact.getCommandId())
                .compensationKind(fact.getKind())
                .compensationMode(fact.getMode())
                .compensationExecutedAt(-1)
                .compensationVerifiedAt(-1)
                .compensationFailedAt(-1)
                .build();
        if (again) {
            d.run = d.run.draft().residue(d.run.residue() - 1).build();
        }
        return null;
    }

    /** "Done" is a claim: it asks for the read-back and moves nothing else, unless there is nothing to read back. */
    static @Nullable Decision executed(Deciding d, CompensationExecuted fact) throws Refusal {
        ActionState action = d.load(fact.getActionId());
        checkCommand(d, action, fact.getCommandId());
        boolean settled = action.compensationFailedAt() >= 0 && action.status() != ActionStatus.COMPENSATING;
        if (action.compensationExecutedAt() >= 0 || settled) {
            return new Decision.Duplicate();
        }
        if (action.compensationKind() == CompensationKind.CORRECTION) {
            corrected(d, action);
            return null;
        }
        action = d.move(action, ActionFact.COMPENSATION_EXECUTED);
        d.action = action.draft().compensationExecutedAt(d.index()).build();
        VerificationRequests.followCompensation(d, fact);
        return null;
    }

    /** A correction makes up for an effect and leaves it where it is: never COMPENSATED, always left over. */
    private static void corrected(Deciding d, ActionState correcting) throws Refusal {
        ActionState action = d.move(correcting, ActionFact.CORRECTION_EXECUTED);
        d.action = action.draft().compensationExecutedAt(d.index()).build();
        decided(d, false);
        closeCases(d, action.actionId());
        d.endUndoIfDecided();
    }

    static @Nullable Decision failed(Deciding d, CompensationFailed fact) throws Refusal {
        ActionState action = d.load(fact.getActionId());
        boolean own = fact.getCommandId().equals(action.commandId());
        String marker = "undo-failed:" + fact.getCommandId();
        if ((own && action.compensationFailedAt() >= 0) || d.view.seen(marker)) {
            return new Decision.Duplicate();
        }
        checkOwn(d, fact.getActionId(), fact.getPlanId(), fact.getCommandId());
        if (own && (action.compensationExecutedAt() >= 0 || action.status() == ActionStatus.COMPENSATED)) {
            // The target took the command once; a later refusal of its repetition does not unmake that. The
            // read-back decides.
            d.fenced = true;
            return null;
        }
        if (action.status() == ActionStatus.COMPENSATING) {
            checkCommand(d, action, fact.getCommandId());
            if (action.compensationKind() != CompensationKind.CORRECTION) {
                d.mark(marker);
                inDoubt(d, action, fact);
                return null;
            }
        }
        d.mark(marker);
        boolean before = action.status() == ActionStatus.COMPENSATION_FAILED;
        action = d.dropPending(d.move(action, ActionFact.COMPENSATION_FAILED));
        d.action = action.draft()
                .planId(fact.getPlanId())
                .commandId(fact.getCommandId())
                .compensationExecutedAt(-1)
                .compensationVerifiedAt(-1)
                .compensationFailedAt(d.index())
                .build();
        d.run = d.run.draft()
                .stepsDecided(d.run.stepsDecided() + 1)
                .residue(d.run.residue() + (before ? 0 : 1))
                .build();
        openCase(d, action, fact, "");
        d.endUndoIfDecided();
        return null;
    }

    /**
     * The executor had begun and gave up. What it says of the target is a claim: the request may have been taken without an answer, or by an
     * executor that crashed before it could say so. The read-back decides.
     */
    private static void inDoubt(Deciding d, ActionState compensating, CompensationFailed fact) throws Refusal {
        ActionState action = d.move(compensating, ActionFact.COMPENSATION_IN_DOUBT);
        d.action = action.draft().compensationFailedAt(d.index()).build();
        VerificationRequests.followCompensation(d, fact);
    }

    /** The one place where an action becomes COMPENSATED. */
    static void readBack(Deciding d, ActionState compensating, VerificationRecorded fact) throws Refusal {
        boolean proven = fact.getStatus() == VerificationStatus.VERIFIED;
        ActionState action =
                d.move(compensating, proven ? ActionFact.COMPENSATION_PROVEN : ActionFact.COMPENSATION_REFUTED);
        d.action = action.draft()
                .verification(VerificationFacts.state(fact.getStatus()))
                .compensationVerifiedAt(d.index())
                .compensationFailedAt(proven ? -1 : action.compensationFailedAt())
                .build();
        decided(d, proven);
        if (proven) {
            closeCases(d, action.actionId());
            return;
        }
        String finding = fact.getStatus() + ": " + VerificationFacts.reason(fact);
        LedgerEvent report = d.view.fact(action.compensationFailedAt());
        if (action.compensationExecutedAt() < 0
                && report != null
                && report.getPayload() instanceof CompensationFailed gaveUp) {
            openCase(d, action, gaveUp, " The read-back after that says " + finding);
        } else {
            d.openCase(
                    CaseKind.COMPENSATION_FAILED,
                    action.actionId(),
                    "The undo of action " + action.actionId() + " (" + action.tool()
                            + ") was reported as done, the read-back says " + finding);
        }
    }

    private static void decided(Deciding d, boolean proven) {
        d.run = d.run.draft()
                .stepsDecided(d.run.stepsDecided() + 1)
                .compensated(d.run.compensated() + (proven ? 1 : 0))
                .residue(d.run.residue() + (proven ? 0 : 1))
                .build();
    }

    private static void openCase(Deciding d, ActionState action, CompensationFailed fact, String more) {
        boolean drifted = fact.getCode().equals("DRIFTED");
        d.openCase(
                drifted ? CaseKind.DRIFTED : CaseKind.COMPENSATION_FAILED,
                action.actionId(),
                "Action " + action.actionId() + " (" + action.tool() + ") was not undone: " + fact.getCode() + ", "
                        + fact.getDetail() + more + (drifted ? DRIFT_OFFERS : ""));
    }

    /** What was to be decided about an action is decided when its change is proven gone, or was corrected as declared. */
    private static void closeCases(Deciding d, String actionId) {
        for (CaseKind kind : OF_AN_ACTION) {
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
