package dev.unwind.model.job;

import dev.unwind.model.job.JobDecision.Accepted;
import dev.unwind.model.job.JobDecision.Duplicate;
import dev.unwind.model.job.JobDecision.Refused;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.UndoJobCancelled;
import dev.unwind.schemas.UndoJobEvent;
import dev.unwind.schemas.UndoJobFinished;
import dev.unwind.schemas.UndoJobPaused;
import dev.unwind.schemas.UndoJobProgress;
import dev.unwind.schemas.UndoJobProgressed;
import dev.unwind.schemas.UndoJobRequested;
import dev.unwind.schemas.UndoJobResumed;
import dev.unwind.schemas.UndoJobSelected;
import org.jspecify.annotations.Nullable;

/**
 * Decides the facts of undo jobs; the same in the runner and on a command line. A refusal's code, in order of precedence: MALFORMED, ROLE_REFUSED,
 * JOB_KNOWN, JOB_UNKNOWN, JOB_OVER.
 *
 * <p>What a runner states late, because another has taken the job over, says nothing new: the first selection and the first end stand.
 */
public final class JobFacts {
    private static final UndoJobProgress NOTHING = new UndoJobProgress(0L, 0L, 0L, 0L, 0L, 0L, 0L);

    private JobFacts() {}

    /** Decides one fact of a job; null when there is no job of that id yet. */
    public static JobDecision decide(@Nullable UndoJob job, UndoJobEvent event) {
        Object payload = event.getPayload();
        ActorKind by = event.getActor().getKind();
        boolean asked = payload instanceof UndoJobRequested
                || payload instanceof UndoJobPaused
                || payload instanceof UndoJobResumed
                || payload instanceof UndoJobCancelled;
        if (asked ? by != ActorKind.OPERATOR && by != ActorKind.POLICY : by != ActorKind.EXECUTOR) {
            return refused(
                    "ROLE_REFUSED",
                    event,
                    "actor " + event.getActor().getId() + " states it as " + by + ", expected "
                            + (asked ? "OPERATOR or POLICY" : "EXECUTOR")
                            + "; have the person or service whose word it is state it");
        }
        if (payload instanceof UndoJobRequested request) {
            return requested(job, event, request);
        }
        if (job == null) {
            return refused(
                    "JOB_UNKNOWN", event, "there is no such job, expected a request before it; see the list of jobs");
        }
        return asked ? told(job, event, payload) : stated(job, event, payload);
    }

    private static JobDecision requested(@Nullable UndoJob job, UndoJobEvent event, UndoJobRequested request) {
        if (job != null) {
            return job.requestId().equals(event.getEventId())
                    ? new Duplicate()
                    : refused("JOB_KNOWN", event, "there is a job of this id already; ask under another one");
        }
        String problem = problem(request);
        return problem != null
                ? refused("MALFORMED", event, problem)
                : new Accepted(new UndoJob(
                        event.getJobId(),
                        event.getEventId(),
                        request,
                        event.getActor(),
                        event.getOccurredAt(),
                        JobStatus.SELECTING,
                        null,
                        NOTHING,
                        null,
                        null,
                        null,
                        event.getOccurredAt()));
    }

    /** Why a request is none; null when it is one. */
    public static @Nullable String problem(UndoJobRequested request) {
        Integer rate = request.getRatePerSecond();
        if (request.getReason().isBlank()) {
            return "it gives no reason, expected one: it stands on the ledger and in each correction trail";
        }
        if (rate != null && rate < 1) {
            return "it asks for " + rate + " actions per second, expected at least 1; pause the job to stop it";
        }
        return Selection.of(request.getSelection()).problem();
    }

    private static JobDecision told(UndoJob job, UndoJobEvent event, Object payload) {
        if (job.status().over() || (job.status() == JobStatus.CANCELLING && !(payload instanceof UndoJobCancelled))) {
            return refused(
                    "JOB_OVER", event, "the job is " + job.status() + " and takes no more orders; ask for a new one");
        }
        if (payload instanceof UndoJobPaused fact) {
            return new Accepted(
                    job.changed(JobStatus.PAUSED, event.getActor(), fact.getReason(), event.getOccurredAt()));
        } else if (payload instanceof UndoJobResumed fact) {
            JobStatus next = job.selected() == null ? JobStatus.SELECTING : JobStatus.RUNNING;
            return new Accepted(job.changed(next, event.getActor(), fact.getReason(), event.getOccurredAt()));
        } else if (payload instanceof UndoJobCancelled fact) {
            return new Accepted(
                    job.changed(JobStatus.CANCELLING, event.getActor(), fact.getReason(), event.getOccurredAt()));
        }
        return unknown(event);
    }

    private static JobDecision stated(UndoJob job, UndoJobEvent event, Object payload) {
        if (job.status().over()) {
            return new Duplicate();
        }
        if (payload instanceof UndoJobSelected fact) {
            JobStatus next = job.status() == JobStatus.SELECTING ? JobStatus.RUNNING : job.status();
            return job.selected() != null ? new Duplicate() : new Accepted(job.with(fact, next, event.getOccurredAt()));
        } else if (payload instanceof UndoJobProgressed fact) {
            return new Accepted(job.with(fact.getProgress(), event.getOccurredAt()));
        } else if (payload instanceof UndoJobFinished fact) {
            JobStatus end = end(fact);
            return end == null ? unknown(event) : new Accepted(job.with(fact, end, event.getOccurredAt()));
        }
        return unknown(event);
    }

    private static @Nullable JobStatus end(UndoJobFinished fact) {
        return switch (fact.getOutcome()) {
            case PREVIEWED -> JobStatus.PREVIEWED;
            case DONE -> JobStatus.DONE;
            case CANCELLED -> JobStatus.CANCELLED;
            case REFUSED -> JobStatus.REFUSED;
            case UNKNOWN -> null;
        };
    }

    private static JobDecision unknown(UndoJobEvent event) {
        return refused("MALFORMED", event, "this version does not know what it says; upgrade the compensator");
    }

    private static Refused refused(String code, UndoJobEvent event, String why) {
        return new Refused(
                code,
                "Cannot take " + event.getPayload().getClass().getSimpleName() + " of undo job " + event.getJobId()
                        + ": " + why + ".");
    }
}
