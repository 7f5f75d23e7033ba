package dev.unwind.model.undo;

import dev.unwind.model.undo.IssuedCommand.Outcome;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How ledger facts become undo entries. More suspicious than the fold: whatever may have had an effect is kept as in effect, also
 * when the fold refuses the fact that says so.
 *
 * <p>An action that was never planned has no entry: there is neither tool nor target to undo it with, and its facts stand on the
 * ledger's dead-letter topic.
 */
public final class UndoFacts {
    private static final String UNREACHABLE = "UNREACHABLE";

    /** Codes of failures of commands that hold a request; all others are the planner's own, of commands that hold none. */
    private static final Set<String> SENT = Set.of("DRIFTED", "REFUSED", UNREACHABLE, "PREDECESSOR_FAILED");

    private UndoFacts() {}

    /** The action that a fact is about; null when it is about none, or cannot change what an undo needs. */
    public static @Nullable String actionId(LedgerEvent event) {
        Object payload = event.getPayload();
        if (payload instanceof ActionPlanned fact) {
            return fact.getActionId();
        } else if (payload instanceof ActionApproved fact) {
            return fact.getActionId();
        } else if (payload instanceof ActionStarted fact) {
            return fact.getActionId();
        } else if (payload instanceof ActionSucceeded fact) {
            return fact.getActionId();
        } else if (payload instanceof ActionFailed fact) {
            return fact.getActionId();
        } else if (payload instanceof VerificationRecorded fact) {
            return fact.getActionId();
        } else if (payload instanceof CompensationStarted fact) {
            return fact.getActionId();
        } else if (payload instanceof CompensationExecuted fact) {
            return fact.getActionId();
        } else if (payload instanceof CompensationFailed fact) {
            return fact.getActionId();
        }
        return null;
    }

    static UndoEntry merge(UndoEntry entry, LedgerEvent event, long offset) {
        if (!entry.actionId().equals(actionId(event))) {
            return entry;
        }
        return switch (event.getActor().getKind()) {
            case AGENT -> byAgent(entry, event, offset);
            case VERIFIER ->
                event.getPayload() instanceof VerificationRecorded fact ? verified(entry, fact, offset) : entry;
            case EXECUTOR -> byExecutor(entry, event.getPayload());
            case LEDGER ->
                // A deadline that passed: it knows of no effect and of no absence of one.
                event.getPayload() instanceof ActionFailed fact && fact.getEffect() == Effect.UNKNOWN
                        ? failed(entry, fact, offset, event.getOccurredAt())
                        : entry;
            case APPROVER, POLICY ->
                event.getPayload() instanceof ActionApproved fact && fact.getEditedArguments() != null
                        ? entry.withCall(entry.call().offered(fact.getEditedArguments()))
                        : entry;
            case OPERATOR, UNKNOWN -> entry;
        };
    }

    private static UndoEntry byAgent(UndoEntry entry, LedgerEvent event, long offset) {
        Object payload = event.getPayload();
        Instant at = event.getOccurredAt();
        if (payload instanceof ActionStarted fact) {
            return entry.withCall(entry.call().started(fact.getArgumentsDigest()))
                    .withAttempts(entry.attempts().start(fact.getAttempt(), offset, at))
                    .withReadings(entry.readings().foundBefore(fact.getBefore()));
        } else if (payload instanceof ActionSucceeded fact) {
            return succeeded(entry, fact, offset, at);
        } else if (payload instanceof ActionFailed fact) {
            return failed(entry, fact, offset, at);
        }
        return entry;
    }

    private static UndoEntry succeeded(UndoEntry entry, ActionSucceeded fact, long offset, Instant at) {
        boolean newest = entry.attempts().takesSuccess(fact.getAttempt());
        UndoEntry applied = entry.withAttempts(entry.attempts().success(fact.getAttempt(), offset, at));
        return newest
                ? applied.withReadings(entry.readings().stating(fact.getAfter()))
                        .withOutput(fact.getOutput())
                : applied;
    }

    private static UndoEntry failed(UndoEntry entry, ActionFailed fact, long offset, Instant at) {
        Attempts next = entry.attempts().failure(fact.getAttempt(), claimed(fact.getEffect()), offset, at);
        if (next.equals(entry.attempts())) {
            return entry;
        }
        UndoEntry failed = entry.withAttempts(next);
        return fact.getOutput() == null ? failed : failed.withOutput(fact.getOutput());
    }

    private static EffectKnowledge claimed(Effect effect) {
        return switch (effect) {
            case NONE -> EffectKnowledge.NONE_CLAIMED;
            case APPLIED -> EffectKnowledge.APPLIED;
            case UNKNOWN -> EffectKnowledge.MAYBE;
        };
    }

    private static UndoEntry verified(UndoEntry entry, VerificationRecorded fact, long offset) {
        if (fact.getKind() == VerificationKind.AFTER_COMPENSATION) {
            return afterCompensation(entry, fact);
        }
        if (entry.undoSent() || fact.getStatus() == VerificationStatus.UNKNOWN) {
            // Read while or after the undo was under way: says nothing of what the action left behind.
            return entry;
        }
        return switch (fact.getKind()) {
            case AFTER_ACTION -> reading(entry, fact, offset);
            case NO_EFFECT, RECONCILE -> doubt(entry, fact, offset);
            case AFTER_COMPENSATION, UNKNOWN -> entry;
        };
    }

    private static UndoEntry doubt(UndoEntry entry, VerificationRecorded fact, long offset) {
        Attempts attempts = entry.attempts();
        boolean refuted = fact.getStatus() == VerificationStatus.MISMATCHED
                && fact.getKind() == VerificationKind.NO_EFFECT
                && fact.getEffect() != Effect.NONE;
        if (fact.getEffect() == Effect.APPLIED || refuted) {
            return reading(entry, fact, offset).withAttempts(attempts.seen(EffectKnowledge.APPLIED));
        }
        if (fact.getStatus() == VerificationStatus.UNVERIFIABLE
                || !sawNoEffect(fact)
                || !attempts.settled()
                || offset <= entry.readings().verifiedOffset()) {
            return entry;
        }
        return reading(entry, fact, offset).withAttempts(attempts.seen(EffectKnowledge.NONE_VERIFIED));
    }

    private static boolean sawNoEffect(VerificationRecorded fact) {
        return fact.getEffect() == Effect.NONE
                || (fact.getKind() == VerificationKind.NO_EFFECT && fact.getStatus() == VerificationStatus.VERIFIED);
    }

    private static UndoEntry reading(UndoEntry entry, VerificationRecorded fact, long offset) {
        return entry.withReadings(entry.readings().verifiedAs(fact.getStatus(), fact.getObserved(), offset));
    }

    private static UndoEntry afterCompensation(UndoEntry entry, VerificationRecorded fact) {
        IssuedCommand command = entry.command();
        if (command == null || fact.getStatus() == VerificationStatus.UNKNOWN) {
            return entry;
        }
        return entry.withCommand(
                switch (fact.getStatus()) {
                    case VERIFIED -> command.reached(Outcome.PROVEN);
                    case MISMATCHED ->
                        // Nothing observed: as the action left it.
                        command.refuted(
                                fact.getObserved() == null
                                        ? List.of()
                                        : fact.getObserved().getReads());
                    case UNVERIFIABLE, UNKNOWN -> command.refuted(command.found());
                });
    }

    private static UndoEntry byExecutor(UndoEntry entry, Object payload) {
        if (payload instanceof CompensationStarted fact) {
            UndoEntry issued = told(entry, fact.getCommandId(), fact.getPlanId(), true);
            // No read-back can tell whether a correction was made, so nobody waits for one.
            return fact.getKind() == CompensationKind.CORRECTION
                    ? issued
                    : reached(issued, fact.getCommandId(), Outcome.STARTED);
        } else if (payload instanceof CompensationExecuted fact) {
            return reached(
                    told(entry, fact.getCommandId(), fact.getPlanId(), true), fact.getCommandId(), Outcome.EXECUTED);
        } else if (payload instanceof CompensationFailed fact) {
            return givenUp(entry, fact);
        }
        return entry;
    }

    private static UndoEntry givenUp(UndoEntry entry, CompensationFailed fact) {
        boolean sent = SENT.contains(fact.getCode());
        UndoEntry issued = entry.command() == null ? told(entry, fact.getCommandId(), fact.getPlanId(), sent) : entry;
        IssuedCommand command = issued.command();
        return command != null && command.commandId().equals(fact.getCommandId())
                ? issued.withCommand(command.givenUp(fact.getCode().equals(UNREACHABLE), fact.getFound()))
                : issued;
    }

    /**
     * A command that the ledger tells of exists, also when this log was built anew and has not issued it itself. One that was sent before stands:
     * what is told late of its predecessor must not bring that one back.
     */
    private static UndoEntry told(UndoEntry entry, String commandId, String planId, boolean sent) {
        return entry.undoSent() ? entry : entry.issued(commandId, planId, sent);
    }

    private static UndoEntry reached(UndoEntry entry, String commandId, Outcome outcome) {
        IssuedCommand command = entry.command();
        return command != null && command.commandId().equals(commandId)
                ? entry.withCommand(command.reached(outcome))
                : entry;
    }
}
