package dev.unwind.model.job;

import dev.unwind.model.job.FollowedRun.Step;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.UndoJobProgress;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a job came, from ledger facts alone, and what it has to ask for next. What the ledger holds behind the selection, applied in the order of
 * each partition, gives the same state whoever reads it and however often: a request counts once it stands there. Not for use by several threads.
 */
public final class JobFollow {
    private final String jobId;
    private final Map<String, FollowedRun> runs = new HashMap<>();
    private final RunQueue queue;
    /** Refusals that were read before what they refuse. */
    private final Set<String> refusedBefore = new HashSet<>();

    private final UndoJobProgress counts = new UndoJobProgress(0L, 0L, 0L, 0L, 0L, 0L, 0L);

    /**
     * Follows a job whose selection stands.
     *
     * @param newestFirst as {@link Survey#runs} gives them
     */
    public JobFollow(String jobId, List<SelectedRun> newestFirst) {
        this.jobId = jobId;
        List<SelectedRun> open =
                newestFirst.stream().filter(run -> !run.open().isEmpty()).toList();
        open.forEach(run -> runs.put(run.key().encode(), new FollowedRun(run.key(), run.requests(jobId))));
        this.queue = new RunQueue(open);
    }

    /** Whether facts of this run have to be applied. */
    public boolean follows(String key) {
        return runs.containsKey(key);
    }

    /** The next request that may be made; null when all have been made, or the rest waits for what is under way. */
    public @Nullable JobRequest next(int inFlightMax) {
        if (counts.getRunsInFlight() >= inFlightMax) {
            return null;
        }
        SelectedRun run = queue.peek();
        FollowedRun followed = run == null ? null : runs.get(run.key().encode());
        return followed == null ? null : followed.next();
    }

    /** The request is on its way to the ledger. */
    public void sent(JobRequest request) {
        begin(request.run().encode(), request);
    }

    /** The request did not get there; it has to be made again. */
    public void unsent(JobRequest request) {
        FollowedRun run = runs.get(request.run().encode());
        if (run != null && run.inFlight()) {
            run.unsent();
            counts.setRunsInFlight(counts.getRunsInFlight() - 1);
            counts.setActionsRequested(counts.getActionsRequested() - request.actions());
            queue.back(request.run().encode());
        }
    }

    /** Applies a fact of a run that is followed. */
    public void apply(String key, LedgerEvent event, long offset) {
        FollowedRun run = runs.get(key);
        if (run == null) {
            return;
        }
        boolean was = run.inFlight();
        ActorKind by = event.getActor().getKind();
        Object payload = event.getPayload();
        if (payload instanceof CompensationRequested fact) {
            requested(key, run, event, fact, offset);
            return;
        } else if (by == ActorKind.EXECUTOR) {
            byExecutor(run, payload);
        } else if (by == ActorKind.VERIFIER
                && payload instanceof VerificationRecorded fact
                && fact.getKind() == VerificationKind.AFTER_COMPENSATION) {
            count(run.readBack(fact.getActionId(), fact.getStatus() == VerificationStatus.VERIFIED));
        }
        settle(key, run, was);
    }

    /** The ledger refused a fact of a run that is followed. */
    public void refused(String key, LedgerEvent event) {
        FollowedRun run = runs.get(key);
        if (run == null
                || !(event.getPayload() instanceof CompensationRequested fact)
                || !jobId.equals(fact.getJobId())
                || run.request(event.getEventId()) == null) {
            return;
        }
        if (run.inFlight()) {
            refuse(key, run);
        } else {
            refusedBefore.add(event.getEventId());
        }
    }

    private void refuse(String key, FollowedRun run) {
        run.refuse();
        counts.setRunsRefused(counts.getRunsRefused() + 1);
        settle(key, run, true);
    }

    /** Whether nothing is under way. */
    public boolean idle() {
        return counts.getRunsInFlight() == 0;
    }

    /** Whether every run is decided. */
    public boolean done() {
        return counts.getRunsDecided() == runs.size();
    }

    /** How far it came. */
    public UndoJobProgress progress() {
        return UndoJobProgress.newBuilder(counts).build();
    }

    private void requested(String key, FollowedRun run, LedgerEvent event, CompensationRequested fact, long offset) {
        JobRequest request = jobId.equals(fact.getJobId()) ? run.request(event.getEventId()) : null;
        if (request != null) {
            begin(key, request);
            run.stands(offset);
            if (refusedBefore.remove(event.getEventId())) {
                refuse(key, run);
            }
        }
    }

    private void begin(String key, JobRequest request) {
        FollowedRun run = runs.get(key);
        if (run != null && run.begin(request)) {
            queue.take(key);
            counts.setRunsInFlight(counts.getRunsInFlight() + 1);
            counts.setActionsRequested(counts.getActionsRequested() + request.actions());
        }
    }

    private void byExecutor(FollowedRun run, Object payload) {
        if (payload instanceof CompensationPlanned fact && run.isPlan(fact.getPlanId())) {
            run.planned(fact.getSteps());
        } else if (payload instanceof CompensationHeld fact && run.isPlan(fact.getPlanId())) {
            counts.setHeld(counts.getHeld() + fact.getSteps());
            run.end();
        } else if (payload instanceof CompensationStarted fact && run.isPlan(fact.getPlanId())) {
            run.begun(fact.getActionId(), false);
        } else if (payload instanceof CompensationExecuted fact && run.isPlan(fact.getPlanId())) {
            run.begun(fact.getActionId(), true);
        } else if (payload instanceof CompensationFailed fact && run.isPlan(fact.getPlanId())) {
            count(run.failed(fact.getActionId()));
        }
    }

    private void count(@Nullable Step step) {
        if (step == Step.COMPENSATED) {
            counts.setCompensated(counts.getCompensated() + 1);
        } else if (step == Step.FAILED) {
            counts.setFailed(counts.getFailed() + 1);
        }
    }

    private void settle(String key, FollowedRun run, boolean wasInFlight) {
        if (!wasInFlight || run.inFlight()) {
            return;
        }
        counts.setRunsInFlight(counts.getRunsInFlight() - 1);
        if (run.decided()) {
            counts.setRunsDecided(counts.getRunsDecided() + 1);
            queue.decided(key);
        } else {
            queue.back(key);
        }
    }
}
