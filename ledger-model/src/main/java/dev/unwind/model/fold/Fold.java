package dev.unwind.model.fold;

import dev.unwind.model.contract.ContractSource;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionHeartbeat;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.ControlAcknowledged;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.OutcomeConfirmed;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.RunResumed;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.VerificationRecorded;
import org.jspecify.annotations.Nullable;

/**
 * The fold: from the state of a run and one fact to the next state and what follows.
 *
 * <p>Pure and total: it reads what {@link RunView} shows and the published contracts, and for every fact returns a
 * {@link Decision}. Each decision costs the same however long the run is. The same function runs in the topology, in replay and in tests.
 */
public final class Fold {
    private Fold() {}

    /**
     * Decides one fact.
     *
     * @param view the run as it stands before the fact
     * @param record the fact and its place on the ledger
     * @param contracts the published tool contracts; a plan is held against the version it names
     */
    public static Decision decide(RunView view, LedgerRecord record, ContractSource contracts) {
        LedgerEvent event = record.event();
        try {
            checkRole(event);
            RunState run = view.run();
            if (event.getPayload() instanceof RunStarted started) {
                return run != null ? new Decision.Duplicate() : start(view, record, started);
            }
            if (run == null) {
                throw new Refusal(
                        RejectionCode.RUN_UNKNOWN,
                        "Cannot record " + event.getPayload().getClass().getSimpleName() + " for run "
                                + event.getRunId()
                                + " of tenant " + event.getTenantId()
                                + ": the ledger has no such run, expected an accepted RunStarted before it; state it first.");
            }
            Deciding deciding = new Deciding(view, record, run);
            WorkerFence.check(deciding);
            Decision decision = route(deciding, event.getPayload(), contracts);
            return decision != null ? decision : deciding.accepted();
        } catch (Refusal refusal) {
            return refusal.rejected();
        }
    }

    /** What an agent is told about a plan of its own that was refused, so that it need not wait; null for other facts. */
    public static @Nullable GateDecision answerTo(LedgerRecord record, Decision.Rejected rejected) {
        LedgerEvent event = record.event();
        if (!(event.getPayload() instanceof ActionPlanned plan)
                || event.getActor().getKind() != ActorKind.AGENT) {
            return null;
        }
        return GateDecision.newBuilder()
                .setTenantId(event.getTenantId())
                .setRunId(event.getRunId())
                .setActionId(plan.getActionId())
                .setOutcome(GateOutcome.BLOCK)
                .setCode(rejected.code().name())
                .setDetail(rejected.detail())
                .setLedgerOffset(record.at().offset())
                .build();
    }

    private static Decision start(RunView view, LedgerRecord record, RunStarted started) {
        LedgerEvent event = record.event();
        RunState fresh = RunState.started(event.getTenantId(), event.getRunId(), record.at());
        Deciding deciding = new Deciding(
                view,
                record,
                fresh.draft()
                        .task(started.getTask())
                        .model(started.getModel())
                        .workerId(event.getActor().getId())
                        .build());
        return deciding.accepted();
    }

    /** Null means: accepted as the {@code deciding} stands. */
    private static @Nullable Decision route(Deciding deciding, Object payload, ContractSource contracts)
            throws Refusal {
        if (payload instanceof ActionPlanned fact) {
            return ActionFacts.planned(deciding, fact, contracts);
        } else if (payload instanceof ActionStarted fact) {
            return ActionFacts.started(deciding, fact);
        } else if (payload instanceof ActionSucceeded fact) {
            return ActionFacts.succeeded(deciding, fact);
        } else if (payload instanceof ActionFailed fact) {
            return ActionFacts.failed(deciding, fact);
        } else if (payload instanceof ActionHeartbeat fact) {
            return ActionFacts.heartbeat(deciding, fact);
        } else if (payload instanceof ActionRetried fact) {
            return ActionFacts.retried(deciding, fact);
        } else if (payload instanceof ActionApproved fact) {
            return GateFacts.approved(deciding, fact, contracts);
        } else if (payload instanceof ActionDenied fact) {
            return GateFacts.denied(deciding, fact);
        } else if (payload instanceof ActionGated fact) {
            return GateFacts.gated(deciding, fact);
        } else if (payload instanceof VerificationRecorded fact) {
            return VerificationFacts.recorded(deciding, fact);
        } else if (payload instanceof CompensationPlanned fact) {
            return CompensationFacts.planned(deciding, fact);
        } else if (payload instanceof CompensationHeld fact) {
            return HeldUndo.held(deciding, fact);
        } else if (payload instanceof CompensationApproved fact) {
            return HeldUndo.approved(deciding, fact);
        } else if (payload instanceof CompensationStarted fact) {
            return CompensationFacts.started(deciding, fact);
        } else if (payload instanceof CompensationExecuted fact) {
            return CompensationFacts.executed(deciding, fact);
        } else if (payload instanceof CompensationFailed fact) {
            return CompensationFacts.failed(deciding, fact);
        } else if (payload instanceof CompensationRequested fact) {
            return RunFacts.compensationRequested(deciding, fact);
        } else if (payload instanceof RunFinished fact) {
            return RunFacts.finished(deciding, fact);
        } else if (payload instanceof RunCancelled fact) {
            return RunFacts.cancelled(deciding, fact);
        } else if (payload instanceof RunParked fact) {
            return RunFacts.parked(deciding, fact);
        } else if (payload instanceof RunResumed fact) {
            return RunFacts.resumed(deciding, fact);
        } else if (payload instanceof CaseResumed fact) {
            return RunFacts.caseResumed(deciding, fact);
        } else if (payload instanceof CaseClosed fact) {
            return RunFacts.caseClosed(deciding, fact);
        } else if (payload instanceof OutcomeConfirmed fact) {
            return Confirmations.confirmed(deciding, fact);
        } else if (payload instanceof CheckpointSaved fact) {
            return CheckpointFacts.saved(deciding, fact);
        } else if (payload instanceof ControlAcknowledged) {
            return RunFacts.once(deciding) ? null : new Decision.Duplicate();
        }
        throw new Refusal(
                RejectionCode.MALFORMED,
                "Cannot record a " + payload.getClass().getName() + " for run " + deciding.run.runId()
                        + ": this version of the fold does not know that kind of fact; upgrade the ledger.");
    }

    private static void checkRole(LedgerEvent event) throws Refusal {
        ActorKind kind = event.getActor().getKind();
        Object payload = event.getPayload();
        boolean ledgerClaimsCertainty = kind == ActorKind.LEDGER
                && payload instanceof ActionFailed failed
                && failed.getEffect() != dev.unwind.schemas.Effect.UNKNOWN;
        if (payload instanceof ActionRetried retried && !Roles.mayDecide(kind, retried.getLayer())) {
            throw new Refusal(
                    RejectionCode.ROLE_REFUSED,
                    "Cannot record ActionRetried for run " + event.getRunId() + ": actor "
                            + event.getActor().getId() + " states it as " + kind + " with layer " + retried.getLayer()
                            + ", expected HUMAN from an OPERATOR and any other layer from an AGENT; a retry that a person orders"
                            + " is stated by that person, with `unwind retry`.");
        }
        if (!Roles.mayState(payload.getClass()).contains(kind) || ledgerClaimsCertainty) {
            throw new Refusal(
                    RejectionCode.ROLE_REFUSED,
                    "Cannot record " + payload.getClass().getSimpleName() + " for run " + event.getRunId() + ": actor "
                            + event.getActor().getId() + " states it as " + kind + ", expected one of "
                            + Roles.mayState(payload.getClass())
                            + "; have the service or person whose word it is state it.");
        }
    }
}
