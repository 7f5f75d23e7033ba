package dev.unwind.model.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.job.JobDecision.Accepted;
import dev.unwind.model.job.JobDecision.Duplicate;
import dev.unwind.model.job.JobDecision.Refused;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.UndoJobCancelled;
import dev.unwind.schemas.UndoJobEvent;
import dev.unwind.schemas.UndoJobFinished;
import dev.unwind.schemas.UndoJobOutcome;
import dev.unwind.schemas.UndoJobPaused;
import dev.unwind.schemas.UndoJobProgress;
import dev.unwind.schemas.UndoJobRequested;
import dev.unwind.schemas.UndoJobResumed;
import dev.unwind.schemas.UndoJobSelected;
import dev.unwind.schemas.UndoPreviewCounts;
import dev.unwind.schemas.UndoSelection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobFactsTest {
    private static final UndoSelection RELEASE = new UndoSelection(null, null, "r1", null, null, null);
    private static final UndoJobSelected SELECTED =
            new UndoJobSelected(1L, 0L, 1L, new UndoPreviewCounts(), List.of(), 60L, 1L, 1L);
    private static final UndoJobProgress NOTHING = new UndoJobProgress(0L, 0L, 0L, 0L, 0L, 0L, 0L);

    private @Nullable UndoJob job;
    private int events;

    private JobDecision tell(ActorKind kind, Object payload) {
        return tell(kind, "e" + events++, payload);
    }

    private JobDecision tell(ActorKind kind, String eventId, Object payload) {
        JobDecision decision = JobFacts.decide(
                job,
                UndoJobEvent.newBuilder()
                        .setEventId(eventId)
                        .setJobId("job")
                        .setOccurredAt(Log.NOON)
                        .setActor(new Actor(kind, "ann"))
                        .setPayload(payload)
                        .build());
        if (decision instanceof Accepted accepted) {
            job = accepted.job();
        }
        return decision;
    }

    private JobStatus status() {
        if (job == null) {
            throw new AssertionError("there is no job");
        }
        return job.status();
    }

    private static UndoJobRequested request(UndoSelection selection, String reason, @Nullable Integer rate) {
        return new UndoJobRequested(selection, reason, rate, false);
    }

    private static String code(JobDecision decision) {
        return decision instanceof Refused refused ? refused.code() : String.valueOf(decision);
    }

    @Test
    void aJobIsSelectedPausedResumedAndDone() {
        tell(ActorKind.OPERATOR, request(RELEASE, "wrong", null));
        assertThat(status()).isEqualTo(JobStatus.SELECTING);
        tell(ActorKind.OPERATOR, new UndoJobPaused("wait"));
        tell(ActorKind.EXECUTOR, SELECTED);
        assertThat(status()).isEqualTo(JobStatus.PAUSED);
        tell(ActorKind.OPERATOR, new UndoJobResumed("go"));
        assertThat(status()).isEqualTo(JobStatus.RUNNING);
        tell(ActorKind.EXECUTOR, new UndoJobFinished(UndoJobOutcome.DONE, NOTHING, null));
        assertThat(status()).isEqualTo(JobStatus.DONE);
        assertThat(code(tell(ActorKind.OPERATOR, new UndoJobCancelled("late")))).isEqualTo("JOB_OVER");
    }

    @Test
    void aCancelledJobIsNotResumed() {
        tell(ActorKind.OPERATOR, request(RELEASE, "wrong", 5));
        tell(ActorKind.OPERATOR, new UndoJobCancelled("no"));
        assertThat(status()).isEqualTo(JobStatus.CANCELLING);
        assertThat(code(tell(ActorKind.OPERATOR, new UndoJobResumed("yes")))).isEqualTo("JOB_OVER");
    }

    @Test
    void onlyPeopleAndPoliciesOrderAndOnlyTheRunnerReports() {
        assertThat(code(tell(ActorKind.AGENT, request(RELEASE, "wrong", null)))).isEqualTo("ROLE_REFUSED");
        assertThat(code(tell(ActorKind.OPERATOR, SELECTED))).isEqualTo("ROLE_REFUSED");
        assertThat(code(tell(ActorKind.EXECUTOR, SELECTED))).isEqualTo("JOB_UNKNOWN");
    }

    @Test
    void aRequestNeedsACriterionAReasonAndARateAboveZero() {
        UndoSelection none = new UndoSelection(null, null, null, null, null, null);
        UndoSelection backwards = new UndoSelection(null, null, null, null, Log.at(2), Log.at(1));
        assertThat(code(tell(ActorKind.OPERATOR, request(none, "wrong", null)))).isEqualTo("MALFORMED");
        assertThat(code(tell(ActorKind.OPERATOR, request(backwards, "wrong", null))))
                .isEqualTo("MALFORMED");
        assertThat(code(tell(ActorKind.OPERATOR, request(RELEASE, " ", null)))).isEqualTo("MALFORMED");
        assertThat(code(tell(ActorKind.OPERATOR, request(RELEASE, "wrong", 0)))).isEqualTo("MALFORMED");
    }

    @Test
    void whatComesTwiceSaysNothingNew() {
        tell(ActorKind.OPERATOR, "first", request(RELEASE, "wrong", null));
        assertThat(tell(ActorKind.OPERATOR, "first", request(RELEASE, "wrong", null)))
                .isEqualTo(new Duplicate());
        assertThat(code(tell(ActorKind.OPERATOR, "second", request(RELEASE, "wrong", null))))
                .isEqualTo("JOB_KNOWN");
        tell(ActorKind.EXECUTOR, SELECTED);
        assertThat(tell(ActorKind.EXECUTOR, SELECTED)).isEqualTo(new Duplicate());
    }
}
