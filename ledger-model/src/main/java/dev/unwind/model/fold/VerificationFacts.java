package dev.unwind.model.fold;

import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what a read-back says: the only facts that settle anything. */
final class VerificationFacts {
    private VerificationFacts() {}

    static @Nullable Decision recorded(Deciding d, VerificationRecorded fact) throws Refusal {
        String marker = "verification:" + fact.getVerificationId();
        if (d.view.seen(marker)) {
            return new Decision.Duplicate();
        }
        ActionState action = d.load(fact.getActionId());
        if (fact.getStatus() == VerificationStatus.UNKNOWN || fact.getKind() == VerificationKind.UNKNOWN) {
            throw new Refusal(
                    RejectionCode.MALFORMED,
                    "Cannot record verification " + fact.getVerificationId() + " of action " + fact.getActionId()
                            + ": status or kind is UNKNOWN, expected a result; upgrade the ledger or repair the verifier.");
        }
        d.mark(marker);
        if (!fact.getVerificationId().equals(action.pendingVerification())) {
            // Somebody asked for it once, but the action has gone on since.
            d.fenced = true;
            return null;
        }
        d.run = d.run.draft()
                .verificationsPending(d.run.verificationsPending() - 1)
                .build();
        action = action.draft().pendingVerification(null).build();
        d.action = action;
        if (fact.getKind() == VerificationKind.AFTER_COMPENSATION) {
            CompensationFacts.readBack(d, action, fact);
        } else {
            ofAction(d, action, fact);
        }
        d.endUndoIfDecided();
        return null;
    }

    private static void ofAction(Deciding d, ActionState before, VerificationRecorded fact) throws Refusal {
        ActionState action = d.move(before, transition(before, fact));
        action = action.draft()
                .verification(state(fact.getStatus()))
                .verifiedAt(d.index())
                .effect(effect(action, fact))
                .build();
        d.action = action;
        switch (fact.getStatus()) {
            case VERIFIED -> {
                if (fact.getKind() == VerificationKind.RECONCILE && action.effect() == Effect.APPLIED) {
                    undoLateEffect(d, action);
                }
                Confirmations.await(d, action, fact);
            }
            case MISMATCHED ->
                mismatched(
                        d,
                        action,
                        "Read-back of action " + action.actionId() + " (" + action.tool() + ") differs: "
                                + reason(fact));
            case UNVERIFIABLE ->
                d.openCase(
                        CaseKind.UNVERIFIABLE,
                        action.actionId(),
                        "Action " + action.actionId() + " (" + action.tool() + ") could not be verified: "
                                + reason(fact) + ". Look at the target, then resume, undo or close.");
            case UNKNOWN -> throw new IllegalStateException("refused above");
        }
    }

    private static ActionFact transition(ActionState action, VerificationRecorded fact) {
        if (fact.getStatus() == VerificationStatus.UNVERIFIABLE) {
            return ActionFact.VERIFICATION;
        }
        boolean applied = fact.getEffect() != Effect.NONE;
        if (action.status() == ActionStatus.UNKNOWN) {
            return applied ? ActionFact.RECONCILED_APPLIED : ActionFact.RECONCILED_NONE;
        }
        boolean lateClaimHolds = action.status() == ActionStatus.FAILED
                && fact.getKind() == VerificationKind.RECONCILE
                && fact.getEffect() == Effect.APPLIED;
        return lateClaimHolds ? ActionFact.RECONCILED_APPLIED : ActionFact.VERIFICATION;
    }

    private static Effect effect(ActionState action, VerificationRecorded fact) {
        return fact.getEffect() == Effect.UNKNOWN ? action.effect() : fact.getEffect();
    }

    /** What a difference has for consequences, whoever found it: an undo, or a case where a person has to agree to one. */
    static void mismatched(Deciding d, ActionState action, String reason) throws Refusal {
        if (d.run.status().undoOrdered()) {
            d.orderUndo(FailureKind.LATE_EFFECT, reason, action.actionId(), List.of(action.actionId()));
        } else if (!d.run.status().undoneByItself()) {
            d.openCase(
                    CaseKind.MISMATCH,
                    action.actionId(),
                    reason + ". The run is " + d.run.status()
                            + ", so nothing is undone by itself: undo, resume or close.");
        } else {
            d.orderUndo(FailureKind.MISMATCH, reason, action.actionId(), null);
        }
    }

    /** An effect that came to light after the undo of the run was ordered has to be undone too. */
    private static void undoLateEffect(Deciding d, ActionState action) throws Refusal {
        if (d.run.status().undoOrdered()) {
            d.orderUndo(
                    FailureKind.LATE_EFFECT,
                    "Action " + action.actionId() + " (" + action.tool()
                            + ") took effect after the undo of its run was ordered",
                    action.actionId(),
                    List.of(action.actionId()));
        } else if (d.run.undoOrderedAt() != null && !d.run.status().undoneByItself()) {
            d.openCase(
                    CaseKind.MISMATCH,
                    action.actionId(),
                    "Action " + action.actionId() + " (" + action.tool()
                            + ") took effect after the undo of its run was ordered. The run is " + d.run.status()
                            + ", so nothing is undone by itself: undo, resume or close.");
        }
    }

    static VerificationState state(VerificationStatus status) {
        return switch (status) {
            case VERIFIED -> VerificationState.VERIFIED;
            case MISMATCHED -> VerificationState.MISMATCHED;
            case UNVERIFIABLE -> VerificationState.UNVERIFIABLE;
            case UNKNOWN -> throw new IllegalArgumentException("UNKNOWN is no result of a verification");
        };
    }

    static String reason(VerificationRecorded fact) {
        return fact.getReason() == null ? "no reason given" : fact.getReason();
    }
}
