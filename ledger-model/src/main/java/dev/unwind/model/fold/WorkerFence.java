package dev.unwind.model.fold;

import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunResumed;

/**
 * Keeps a run with one worker at a time. Each worker that takes a run up begins the next epoch; a fact that says what a worker of another epoch is
 * about to do is refused. What a worker says of calls that are over is not: that is settled by attempts.
 *
 * <p>A writer that states no epoch (0) is not held against one.
 */
final class WorkerFence {
    private WorkerFence() {}

    static void check(Deciding d) throws Refusal {
        long stated = d.event.getWorkerEpoch();
        Object payload = d.event.getPayload();
        if (stated == 0 || d.event.getActor().getKind() != ActorKind.AGENT) {
            return;
        }
        boolean takesUp = payload instanceof RunResumed;
        boolean acts = payload instanceof ActionPlanned
                || payload instanceof ActionStarted
                || payload instanceof ActionRetried
                || payload instanceof CheckpointSaved
                || payload instanceof RunFinished;
        long expected = d.run.workerEpoch() + (takesUp ? 1 : 0);
        boolean again = takesUp && d.view.seen("event:" + d.event.getEventId());
        if ((acts || takesUp) && stated != expected && !again) {
            throw new Refusal(
                    RejectionCode.OVERTAKEN,
                    "Cannot record " + d.name() + " for run " + d.run.runId() + ": worker "
                            + d.event.getActor().getId() + " states it as worker number " + stated + ", expected "
                            + expected + ", because worker " + d.run.workerId() + " has had the run as number "
                            + d.run.workerEpoch() + " since offset " + d.run.workerSince()
                            + "; stop this worker, or resume the run with it.");
        }
    }

    /** Gives the run to the worker that states the fact. A person who lets a run go on is no worker. */
    static void takeOver(Deciding d) {
        if (d.event.getActor().getKind() == ActorKind.AGENT) {
            d.run = d.run.draft()
                    .workerEpoch(d.run.workerEpoch() + 1)
                    .workerId(d.event.getActor().getId())
                    .workerSince(d.record.at().offset())
                    .build();
        }
    }

    /** Whether the fact comes from a worker that was overtaken by the one that started the action's newest attempt. */
    static boolean ofOlderWorker(Deciding d, ActionState action) {
        long stated = d.event.getWorkerEpoch();
        return stated > 0 && stated < action.attemptEpoch();
    }
}
