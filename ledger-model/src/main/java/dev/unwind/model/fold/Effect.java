package dev.unwind.model.fold;

import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.GateRequest;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.VerificationRequest;

/** Something that follows from a fact. Ids are deterministic, so that emitting one again is harmless. */
public sealed interface Effect {

    /** Have the target read back. */
    record RequestVerification(VerificationRequest request) implements Effect {}

    /** Have something undone. */
    record RaiseFailure(FailureDetected failure) implements Effect {}

    /** Open a recovery case, or tell how it was decided; a case that is no longer OPEN leaves the store of open ones. */
    record PutCase(RecoveryCase recoveryCase) implements Effect {}

    /** Ask the ledger's gate about a plan, which knows what the fold does not: policies, controls, lanes and budgets over runs. */
    record AskGate(GateRequest request) implements Effect {}

    /** Answer a plan that may not simply go ahead. */
    record AnswerPlan(GateDecision decision) implements Effect {}

    /** State that nothing was heard of an action in time, or that nobody approved it, unless the deadline is dropped before. */
    record SetDeadline(Deadline deadline) implements Effect {}

    /** Forget a deadline that was set: the action is no longer waited for, or has a later one. */
    record DropDeadline(Deadline deadline) implements Effect {}

    /** Put a copy of the fact on the dead-letter topic although it was recorded, so that somebody sees it. */
    record DeadLetter(RejectionCode code, String detail) implements Effect {}
}
