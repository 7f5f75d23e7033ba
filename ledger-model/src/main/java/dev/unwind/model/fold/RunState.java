package dev.unwind.model.fold;

import dev.unwind.schemas.RunOutcome;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one run: its status and counters. Its size does not depend on how long the run is.
 *
 * @param tenantId tenant the run belongs to
 * @param runId id of the run within its tenant
 * @param agentId agent whose run it is, null when no fact said so
 * @param releaseId release of the agent, null when no fact said so
 * @param status where the run stands
 * @param task what the agent was asked to do, null when unknown
 * @param model name of the model, null when unknown
 * @param startedAt when it started, by the ledger's record time
 * @param finishedAt when the agent ended it, null before
 * @param outcome how it ended in the agent's view
 * @param facts number of accepted facts; also the next timeline index
 * @param actions number of planned actions
 * @param mutatingActions number of planned actions that can change a target
 * @param inFlight number of actions that can change a target and are RUNNING or UNKNOWN
 * @param verificationsPending number of read-backs that are awaited
 * @param openCases number of open cases
 * @param parkingCase open case whose decision the parked run waits for, null when there is none
 * @param plansAwaited number of failures raised whose plan is not on the ledger yet
 * @param stepsPlanned number of undo steps planned so far
 * @param stepsDecided number of undo steps that ended, proven or not
 * @param compensated number of actions that are COMPENSATED
 * @param residue number of actions that are COMPENSATION_FAILED or CORRECTED
 * @param undoOrderedAt when the newest undo was ordered, null before one
 * @param undoReason why, null before one
 * @param undoOrderedBy who ordered it, null before one
 * @param undoDoneAt when the newest undo was decided, null before
 * @param chainHash newest link of the hash chain
 * @param partition partition of the ledger that the run is on
 * @param lastOffset offset of the newest accepted fact
 * @param workerEpoch number of the worker that has the run: 1 for the one that started it, one more with each that took it up
 * @param workerId principal of that worker
 * @param workerSince offset of the fact by which it got the run
 * @param checkpointId newest checkpoint, null when there is none
 * @param checkpointAt timeline index of the newest checkpoint; -1 when there is none
 */
@RecordBuilder
public record RunState(
        String tenantId,
        String runId,
        @Nullable String agentId,
        @Nullable String releaseId,
        RunStatus status,
        @Nullable String task,
        @Nullable String model,
        Instant startedAt,
        @Nullable Instant finishedAt,
        RunOutcome outcome,
        long facts,
        long actions,
        long mutatingActions,
        long inFlight,
        long verificationsPending,
        long openCases,
        @Nullable String parkingCase,
        long plansAwaited,
        long stepsPlanned,
        long stepsDecided,
        long compensated,
        long residue,
        @Nullable Instant undoOrderedAt,
        @Nullable String undoReason,
        @Nullable String undoOrderedBy,
        @Nullable Instant undoDoneAt,
        String chainHash,
        int partition,
        long lastOffset,
        long workerEpoch,
        @Nullable String workerId,
        long workerSince,
        @Nullable String checkpointId,
        long checkpointAt) {

    static RunState started(String tenantId, String runId, FactPosition at) {
        return new RunState(
                tenantId,
                runId,
                null,
                null,
                RunStatus.RUNNING,
                null,
                null,
                at.timestamp(),
                null,
                RunOutcome.UNKNOWN,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                0,
                0,
                0,
                0,
                0,
                null,
                null,
                null,
                null,
                HashChain.GENESIS,
                at.partition(),
                -1,
                1,
                null,
                at.offset(),
                null,
                -1);
    }

    /** Whether every plan that was asked for stands and every step of every plan has ended, and no action is in doubt. */
    public boolean undoDecided() {
        return plansAwaited == 0 && stepsDecided >= stepsPlanned && inFlight == 0;
    }

    /** Whether nothing more will happen by itself: no read-back awaited, no undo under way, the agent not at work. */
    public boolean settled() {
        return verificationsPending == 0 && status != RunStatus.RUNNING && status != RunStatus.COMPENSATING;
    }

    /** A copy to be changed; each setter is named like the component it sets. */
    public RunStateBuilder draft() {
        return RunStateBuilder.builder(this);
    }
}
