package dev.unwind.sdk.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.RecoveryMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run's newest checkpoint, as it stands on the ledger.
 *
 * @param id identifier within the run
 * @param index place in the run's timeline, from 0
 * @param savedAt when it was saved, by the clock of the worker
 * @param savedBy principal of the worker that saved it
 * @param follows the checkpoint before it; null for the first
 * @param state workflow state
 * @param planned what the workflow still intended, in its own words, in order
 * @param completed actions that had ended since the checkpoint before, by id, in order
 * @param pending actions that were planned and had not ended, by id
 * @param approvals approvals that were asked for or given; null when there were none
 * @param recoveryInstructions what whoever takes the run up has to know and do; null when nothing
 * @param recoveryMode what a new worker is to do by itself
 * @param summary one sentence for the affected user; null when there is none
 * @param traceLinks addresses of traces that belong to the work so far
 */
public record RecordedCheckpoint(
        String id,
        long index,
        Instant savedAt,
        String savedBy,
        @Nullable String follows,
        JsonNode state,
        List<String> planned,
        List<String> completed,
        List<String> pending,
        @Nullable JsonNode approvals,
        @Nullable String recoveryInstructions,
        RecoveryMode recoveryMode,
        @Nullable String summary,
        List<String> traceLinks) {
    public RecordedCheckpoint {
        planned = List.copyOf(planned);
        completed = List.copyOf(completed);
        pending = List.copyOf(pending);
        traceLinks = List.copyOf(traceLinks);
    }

    @Override
    public String toString() {
        return "RecordedCheckpoint[" + id + " at " + index + ", " + recoveryMode + "]";
    }
}
