package dev.unwind.model.job;

import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.keys.RunKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request of a job for one run.
 *
 * @param jobId the job
 * @param run the run
 * @param index number of the request within the run, from 0
 * @param actionIds which actions, newest first; null for the whole run
 * @param actions how many actions it is about, as far as the selection knows
 */
public record JobRequest(
        String jobId, RunKey run, int index, @Nullable List<String> actionIds, int actions) {
    /** Most actions that one request names: so that it stays small, and a pause is heard within a large run. */
    public static final int ACTIONS_MAX = 500;

    public JobRequest {
        actionIds = actionIds == null ? null : List.copyOf(actionIds);
    }

    /** The same each time the job is worked on. */
    public String eventId() {
        return JobIds.request(jobId, run, index);
    }

    /** The fact that asks. */
    public CompensationRequested fact(String reason) {
        return CompensationRequested.newBuilder()
                .setReason(reason)
                .setActionIds(actionIds)
                .setJobId(jobId)
                .build();
    }
}
