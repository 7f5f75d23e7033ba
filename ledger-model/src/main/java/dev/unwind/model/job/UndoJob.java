package dev.unwind.model.job;

import dev.unwind.schemas.Actor;
import dev.unwind.schemas.UndoJobFinished;
import dev.unwind.schemas.UndoJobProgress;
import dev.unwind.schemas.UndoJobRequested;
import dev.unwind.schemas.UndoJobSelected;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An undo job as its facts tell it.
 *
 * @param jobId the job
 * @param requestId id of the event that asked for it
 * @param request what was asked for
 * @param requestedBy who asked
 * @param requestedAt when, by the asker's clock
 * @param status where it stands
 * @param selected what was selected, null before
 * @param progress how far it came
 * @param finished how it ended, null before
 * @param changedBy who stated the newest pause, resumption or cancellation; null when there was none
 * @param changeReason why, null when there was none
 * @param changedAt when the newest fact was stated
 */
@RecordBuilder
public record UndoJob(
        String jobId,
        String requestId,
        UndoJobRequested request,
        Actor requestedBy,
        Instant requestedAt,
        JobStatus status,
        @Nullable UndoJobSelected selected,
        UndoJobProgress progress,
        @Nullable UndoJobFinished finished,
        @Nullable String changedBy,
        @Nullable String changeReason,
        Instant changedAt) {

    /** The criteria. */
    public Selection selection() {
        return Selection.of(request.getSelection());
    }

    UndoJob to(JobStatus next, Instant at) {
        return draft(at).status(next).build();
    }

    UndoJob changed(JobStatus next, Actor by, String reason, Instant at) {
        return draft(at).status(next).changedBy(by.getId()).changeReason(reason).build();
    }

    UndoJob with(UndoJobSelected selection, JobStatus next, Instant at) {
        return draft(at).status(next).selected(selection).build();
    }

    UndoJob with(UndoJobProgress further, Instant at) {
        return draft(at).progress(further).build();
    }

    UndoJob with(UndoJobFinished end, JobStatus next, Instant at) {
        return draft(at).status(next).progress(end.getProgress()).finished(end).build();
    }

    /** A copy to be changed by the fact that was stated at this time. */
    private UndoJobBuilder draft(Instant at) {
        return UndoJobBuilder.builder(this).changedAt(at);
    }
}
