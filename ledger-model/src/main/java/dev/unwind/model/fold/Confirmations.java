package dev.unwind.model.fold;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.OutcomeConfirmed;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import org.jspecify.annotations.Nullable;

/** Decides where a person has the last word: a contract may ask that somebody looks at the target after the machine's checks held. */
final class Confirmations {
    private Confirmations() {}

    /** Turns what the machine verified into a case, when the contract asks for a person and there is an effect to look at. */
    static void await(Deciding d, ActionState action, VerificationRecorded fact) {
        boolean shown = fact.getKind() == VerificationKind.AFTER_ACTION || action.effect() == Effect.APPLIED;
        if (!action.confirmedByPerson() || !shown) {
            return;
        }
        d.action = action.draft().verification(VerificationState.UNCONFIRMED).build();
        d.openCase(
                CaseKind.CONFIRMATION,
                action.actionId(),
                "Action " + action.actionId() + " (" + action.tool() + ")" + action.about()
                        + " was read back and holds what its contract expects, which asks for a person to look as well."
                        + " Look at the target, then confirm it as VERIFIED or MISMATCHED.");
    }

    /** A person's word counts like a read-back's: VERIFIED settles the action, MISMATCHED has the consequences of a difference. */
    static @Nullable Decision confirmed(Deciding d, OutcomeConfirmed fact) throws Refusal {
        if (!RunFacts.once(d)) {
            return new Decision.Duplicate();
        }
        RecoveryCase open = RunFacts.open(d, fact.getCaseId());
        ActionState action = d.load(fact.getActionId());
        check(d, open, fact);
        boolean right = fact.getStatus() == VerificationStatus.VERIFIED;
        if (action.verification() == VerificationState.UNCONFIRMED) {
            action = action.draft()
                    .verification(right ? VerificationState.VERIFIED : VerificationState.MISMATCHED)
                    .build();
            d.action = action;
        }
        if (!right && inEffect(action)) {
            VerificationFacts.mismatched(
                    d,
                    action,
                    d.event.getActor().getId() + " looked at the target of action " + action.actionId() + " ("
                            + action.tool() + ") and did not find what should be there: " + fact.getReason());
        }
        boolean undone = !right && d.run.status().undoOrdered();
        d.decideCase(open, undone ? CaseStatus.COMPENSATING : CaseStatus.CLOSED);
        return null;
    }

    /** An action whose undo is under way, or that is undone, has no consequences any more. */
    private static boolean inEffect(ActionState action) {
        return action.status() == ActionStatus.SUCCEEDED;
    }

    private static void check(Deciding d, RecoveryCase open, OutcomeConfirmed fact) throws Refusal {
        if (open.getKind() != CaseKind.CONFIRMATION || !fact.getActionId().equals(open.getActionId())) {
            throw new Refusal(
                    RejectionCode.CASE_UNKNOWN,
                    "Cannot confirm action " + fact.getActionId() + " of run " + d.run.runId() + " with case "
                            + fact.getCaseId() + ": that is a case " + open.getKind() + " about action "
                            + open.getActionId()
                            + ", expected the open case CONFIRMATION of this action; name that one.");
        }
        if (fact.getStatus() != VerificationStatus.VERIFIED && fact.getStatus() != VerificationStatus.MISMATCHED) {
            throw new Refusal(
                    RejectionCode.MALFORMED,
                    "Cannot confirm action " + fact.getActionId() + " of run " + d.run.runId() + " as "
                            + fact.getStatus() + ": expected VERIFIED or MISMATCHED; who cannot tell leaves the case"
                            + " open, or resumes it to have the target read again.");
        }
        if (fact.getReason().isBlank()) {
            throw new Refusal(
                    RejectionCode.MALFORMED,
                    "Cannot confirm action " + fact.getActionId() + " of run " + d.run.runId()
                            + " without a reason: expected what was looked at and found; say it, it stays on record.");
        }
    }
}
