package dev.unwind.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.RecoveryMode;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A checkpoint that is being put together; {@link #save} puts it on the ledger. Not thread-safe. */
public final class CheckpointDraft {
    private final CheckpointSaved.Builder saved;
    private final Function<CheckpointSaved.Builder, String> save;

    CheckpointDraft(JsonNode state, Function<CheckpointSaved.Builder, String> save) {
        this.saved = CheckpointSaved.newBuilder()
                .setState(Json.write(state))
                .setRecoveryMode(RecoveryMode.CONTINUE)
                .setPlanned(List.of())
                .setTraceLinks(List.of());
        this.save = save;
    }

    /** What the workflow still intends, in its own words, in order. */
    public CheckpointDraft planned(List<String> steps) {
        saved.setPlanned(List.copyOf(steps));
        return this;
    }

    /** Approvals that were asked for or given, and what they hold for. */
    public CheckpointDraft approvals(@Nullable JsonNode approvals) {
        saved.setApprovals(approvals == null ? null : Json.write(approvals));
        return this;
    }

    /** What whoever takes the run up has to know and do. */
    public CheckpointDraft recovery(RecoveryMode mode, @Nullable String instructions) {
        saved.setRecoveryMode(mode);
        saved.setRecoveryInstructions(Limits.cut(instructions));
        return this;
    }

    /** One sentence for the affected user. */
    public CheckpointDraft summary(@Nullable String sentence) {
        saved.setSummary(Limits.cut(sentence));
        return this;
    }

    /** Addresses of traces that belong to the work so far. */
    public CheckpointDraft traceLinks(List<String> addresses) {
        saved.setTraceLinks(List.copyOf(addresses));
        return this;
    }

    /**
     * Saves it. When this returns it is durable, and with a query API the ledger has accepted it.
     *
     * @return its identifier within the run
     * @throws StaleCheckpointException when the run has a newer checkpoint than the one that this worker knows
     * @throws OvertakenException when another worker has taken the run up
     * @throws RunStoppedException when the run was over when it was resumed
     * @throws ValueTooLargeException when it is too large for the ledger
     * @throws NotVerifiedInTimeException when it is durable, and the ledger does not tell in time whether it was accepted
     * @throws LedgerUnavailableException when it was not acknowledged; the run must be resumed
     */
    public String save() {
        return save.apply(CheckpointSaved.newBuilder(saved));
    }
}
