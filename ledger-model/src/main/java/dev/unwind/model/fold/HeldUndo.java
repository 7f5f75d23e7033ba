package dev.unwind.model.fold;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.HeldStep;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.UndoMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides about undos that wait for a person, and the approvals they get. */
final class HeldUndo {
    private static final int SENTENCES_LENGTH_MAX = 2_000;

    private HeldUndo() {}

    /** The plan stands and nothing of it is sent: it ends the wait for a plan, and the run waits for a person. */
    static @Nullable Decision held(Deciding d, CompensationHeld fact) throws Refusal {
        if (!CompensationFacts.awaited(d, fact.getPlanId(), fact.getFailureId())) {
            return new Decision.Duplicate();
        }
        d.run = d.run.draft().plansAwaited(d.run.plansAwaited() - 1).build();
        d.moveRun(RunFact.UNDO_NEEDS_APPROVAL);
        String caseId = ask(d, fact);
        if (d.run.status() == RunStatus.PARKED) {
            d.run = d.run.draft().parkingCase(caseId).build();
        }
        return null;
    }

    /** A narrower undo needs no case of its own while that of the whole run waits in the same mode: its approval plans for all there is. */
    private static String ask(Deciding d, CompensationHeld fact) {
        String scope = scope(fact);
        RecoveryCase whole = d.view.openCase(d.caseId(CaseKind.UNDO_NEEDS_APPROVAL, null));
        if (scope != null && whole != null && fact.getMode() == UndoMode.CHECKED) {
            return whole.getCaseId();
        }
        List<String> actionIds = fact.getActionIds();
        String actionId = actionIds != null && actionIds.size() == 1 ? actionIds.get(0) : null;
        RecoveryCase asked = d.newCase(CaseKind.UNDO_NEEDS_APPROVAL, scope, actionId, detail(fact))
                .setDigest(fact.getDigest())
                .setRequestedBy(fact.getRequestedBy().getId())
                .setExpiresAt(fact.getExpiresAt())
                .build();
        d.putCase(asked);
        return asked.getCaseId();
    }

    /** What the undo was asked for; asked for the same once more, it is the same case. Null for the whole run. */
    private static @Nullable String scope(CompensationHeld fact) {
        if (fact.getActionIds() == null && fact.getAfterOffset() == null && fact.getMode() == UndoMode.CHECKED) {
            return null;
        }
        return StableIds.of("", fact.getActionIds(), fact.getAfterOffset(), fact.getMode());
    }

    private static String detail(CompensationHeld fact) {
        StringBuilder sentences = new StringBuilder();
        int told = 0;
        for (HeldStep step : fact.getShown()) {
            if (sentences.length() + step.getSays().length() > SENTENCES_LENGTH_MAX) {
                break;
            }
            sentences.append(' ').append(step.getSays());
            told++;
        }
        int more = fact.getSteps() - told;
        return "The undo of " + fact.getSteps() + (fact.getSteps() == 1 ? " action" : " actions")
                + " waits for an approval; nothing was sent. "
                + fact.getRequestedBy().getId() + " asked for it: "
                + sentence(fact.getReason()) + sentences + (more > 0 ? " And " + more + " more." : "")
                + " Somebody else has to approve exactly this (digest " + fact.getDigest() + ") until "
                + fact.getExpiresAt()
                + ". Close the case to leave everything as it is, resume it to let the run go on.";
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    static @Nullable Decision approved(Deciding d, CompensationApproved fact) throws Refusal {
        if (!RunFacts.once(d)) {
            return new Decision.Duplicate();
        }
        Duties.undoes(d);
        RecoveryCase open = RunFacts.open(d, fact.getCaseId());
        CompensationHeld held = plan(d, open);
        check(d, fact, open, held);
        d.decideCase(open, CaseStatus.COMPENSATING);
        d.run = d.run.draft().parkingCase(null).build();
        d.orderUndo(new UndoOrder(
                FailureKind.UNDO_APPROVED,
                held.getReason(),
                null,
                held.getActionIds(),
                held.getAfterOffset(),
                held.getMode(),
                held.getDigest(),
                held.getRequestedBy()));
        return null;
    }

    private static CompensationHeld plan(Deciding d, RecoveryCase open) throws Refusal {
        LedgerEvent fact = open.getKind() == CaseKind.UNDO_NEEDS_APPROVAL ? d.view.fact(open.getFactIndex()) : null;
        if (fact == null || !(fact.getPayload() instanceof CompensationHeld held)) {
            throw new Refusal(
                    RejectionCode.CASE_UNKNOWN,
                    "Cannot approve case " + open.getCaseId() + " of run " + d.run.runId() + ": it is a "
                            + open.getKind()
                            + ", expected an undo that waits for an approval; list the open cases and name one of them.");
        }
        return held;
    }

    private static void check(Deciding d, CompensationApproved fact, RecoveryCase open, CompensationHeld held)
            throws Refusal {
        String attempt = "Cannot approve the undo of run " + d.run.runId() + " (case " + open.getCaseId() + "): ";
        if (!fact.getDigest().equals(held.getDigest())) {
            throw new Refusal(
                    RejectionCode.CHANGED_PLAN,
                    attempt + "the approval names digest " + fact.getDigest() + ", the plan that waits has "
                            + held.getDigest() + "; look at the case again and approve what it shows now.");
        }
        if (d.record.at().timestamp().isAfter(held.getExpiresAt())) {
            throw new Refusal(
                    RejectionCode.APPROVAL_EXPIRED,
                    attempt + "it could be approved until " + held.getExpiresAt() + ", it is "
                            + d.record.at().timestamp() + "; ask for the undo again to have it planned anew.");
        }
        String approver = d.event.getActor().getId();
        if (approver.equals(held.getRequestedBy().getId())) {
            throw new Refusal(
                    RejectionCode.OWN_UNDO,
                    attempt + approver
                            + " asked for it, expected somebody else to approve it; have another person look.");
        }
        if (approver.equals(d.run.agentId()) || approver.equals(d.run.workerId())) {
            throw new Refusal(
                    RejectionCode.OWN_UNDO,
                    attempt + approver + " is the agent whose run it is, expected a person; have a person look.");
        }
    }
}
