package dev.unwind.model.fold;

import dev.unwind.schemas.RunOutcome;
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
 * @param approvalsToUndo number of started actions whose undo needs a person's word
 * @param openCases number of open cases
 * @param approvalCase open case that asks whether to undo the run, null when there is none
 * @param plansAwaited number of failures raised whose plan is not on the ledger yet
 * @param stepsPlanned number of undo steps planned so far
 * @param stepsDecided number of undo steps that ended, proven or not
 * @param compensated number of actions that are COMPENSATED
 * @param residue number of actions that are COMPENSATION_FAILED
 * @param undoOrderedAt when the newest undo was ordered, null before one
 * @param undoReason why, null before one
 * @param undoOrderedBy who ordered it, null before one
 * @param undoDoneAt when the newest undo was decided, null before
 * @param chainHash newest link of the hash chain
 * @param partition partition of the ledger that the run is on
 * @param lastOffset offset of the newest accepted fact
 */
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
        long approvalsToUndo,
        long openCases,
        @Nullable String approvalCase,
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
        long lastOffset) {

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

    /** A copy to be changed. */
    public Draft draft() {
        return new Draft(this);
    }

    /** A changeable copy; each setter is named like the component it sets. */
    public static final class Draft {
        private String tenantId;
        private String runId;
        private @Nullable String agentId;
        private @Nullable String releaseId;
        private RunStatus status;
        private @Nullable String task;
        private @Nullable String model;
        private Instant startedAt;
        private @Nullable Instant finishedAt;
        private RunOutcome outcome;
        private long facts;
        private long actions;
        private long mutatingActions;
        private long inFlight;
        private long verificationsPending;
        private long approvalsToUndo;
        private long openCases;
        private @Nullable String approvalCase;
        private long plansAwaited;
        private long stepsPlanned;
        private long stepsDecided;
        private long compensated;
        private long residue;
        private @Nullable Instant undoOrderedAt;
        private @Nullable String undoReason;
        private @Nullable String undoOrderedBy;
        private @Nullable Instant undoDoneAt;
        private String chainHash;
        private int partition;
        private long lastOffset;

        private Draft(RunState from) {
            this.tenantId = from.tenantId;
            this.runId = from.runId;
            this.agentId = from.agentId;
            this.releaseId = from.releaseId;
            this.status = from.status;
            this.task = from.task;
            this.model = from.model;
            this.startedAt = from.startedAt;
            this.finishedAt = from.finishedAt;
            this.outcome = from.outcome;
            this.facts = from.facts;
            this.actions = from.actions;
            this.mutatingActions = from.mutatingActions;
            this.inFlight = from.inFlight;
            this.verificationsPending = from.verificationsPending;
            this.approvalsToUndo = from.approvalsToUndo;
            this.openCases = from.openCases;
            this.approvalCase = from.approvalCase;
            this.plansAwaited = from.plansAwaited;
            this.stepsPlanned = from.stepsPlanned;
            this.stepsDecided = from.stepsDecided;
            this.compensated = from.compensated;
            this.residue = from.residue;
            this.undoOrderedAt = from.undoOrderedAt;
            this.undoReason = from.undoReason;
            this.undoOrderedBy = from.undoOrderedBy;
            this.undoDoneAt = from.undoDoneAt;
            this.chainHash = from.chainHash;
            this.partition = from.partition;
            this.lastOffset = from.lastOffset;
        }

        public Draft tenantId(String value) {
            this.tenantId = value;
            return this;
        }

        public Draft runId(String value) {
            this.runId = value;
            return this;
        }

        public Draft agentId(@Nullable String value) {
            this.agentId = value;
            return this;
        }

        public Draft releaseId(@Nullable String value) {
            this.releaseId = value;
            return this;
        }

        public Draft status(RunStatus value) {
            this.status = value;
            return this;
        }

        public Draft task(@Nullable String value) {
            this.task = value;
            return this;
        }

        public Draft model(@Nullable String value) {
            this.model = value;
            return this;
        }

        public Draft startedAt(Instant value) {
            this.startedAt = value;
            return this;
        }

        public Draft finishedAt(@Nullable Instant value) {
            this.finishedAt = value;
            return this;
        }

        public Draft outcome(RunOutcome value) {
            this.outcome = value;
            return this;
        }

        public Draft facts(long value) {
            this.facts = value;
            return this;
        }

        public Draft actions(long value) {
            this.actions = value;
            return this;
        }

        public Draft mutatingActions(long value) {
            this.mutatingActions = value;
            return this;
        }

        public Draft inFlight(long value) {
            this.inFlight = value;
            return this;
        }

        public Draft verificationsPending(long value) {
            this.verificationsPending = value;
            return this;
        }

        public Draft approvalsToUndo(long value) {
            this.approvalsToUndo = value;
            return this;
        }

        public Draft openCases(long value) {
            this.openCases = value;
            return this;
        }

        public Draft approvalCase(@Nullable String value) {
            this.approvalCase = value;
            return this;
        }

        public Draft plansAwaited(long value) {
            this.plansAwaited = value;
            return this;
        }

        public Draft stepsPlanned(long value) {
            this.stepsPlanned = value;
            return this;
        }

        public Draft stepsDecided(long value) {
            this.stepsDecided = value;
            return this;
        }

        public Draft compensated(long value) {
            this.compensated = value;
            return this;
        }

        public Draft residue(long value) {
            this.residue = value;
            return this;
        }

        public Draft undoOrderedAt(@Nullable Instant value) {
            this.undoOrderedAt = value;
            return this;
        }

        public Draft undoReason(@Nullable String value) {
            this.undoReason = value;
            return this;
        }

        public Draft undoOrderedBy(@Nullable String value) {
            this.undoOrderedBy = value;
            return this;
        }

        public Draft undoDoneAt(@Nullable Instant value) {
            this.undoDoneAt = value;
            return this;
        }

        public Draft chainHash(String value) {
            this.chainHash = value;
            return this;
        }

        public Draft partition(int value) {
            this.partition = value;
            return this;
        }

        public Draft lastOffset(long value) {
            this.lastOffset = value;
            return this;
        }

        public RunState done() {
            return new RunState(
                    tenantId,
                    runId,
                    agentId,
                    releaseId,
                    status,
                    task,
                    model,
                    startedAt,
                    finishedAt,
                    outcome,
                    facts,
                    actions,
                    mutatingActions,
                    inFlight,
                    verificationsPending,
                    approvalsToUndo,
                    openCases,
                    approvalCase,
                    plansAwaited,
                    stepsPlanned,
                    stepsDecided,
                    compensated,
                    residue,
                    undoOrderedAt,
                    undoReason,
                    undoOrderedBy,
                    undoDoneAt,
                    chainHash,
                    partition,
                    lastOffset);
        }
    }
}
