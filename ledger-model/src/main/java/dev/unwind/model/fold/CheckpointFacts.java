package dev.unwind.model.fold;

import dev.unwind.schemas.CheckpointSaved;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides what is said of a run's checkpoints. They form one line: each follows the newest one, so whoever missed one cannot save or resume. */
final class CheckpointFacts {
    private static final String MARKER = "checkpoint:";

    private CheckpointFacts() {}

    static @Nullable Decision saved(Deciding d, CheckpointSaved fact) throws Refusal {
        String marker = MARKER + fact.getCheckpointId();
        if (d.view.seen(marker)) {
            return new Decision.Duplicate();
        }
        if (!Objects.equals(fact.getFollows(), d.run.checkpointId())) {
            throw stale(d, "save checkpoint " + fact.getCheckpointId(), "it follows " + named(fact.getFollows()));
        }
        d.mark(marker);
        d.run = d.run.draft()
                .checkpointId(fact.getCheckpointId())
                .checkpointAt(d.index())
                .build();
        return null;
    }

    /** A worker that names a checkpoint goes on from the newest one; one that names none goes on from the ledger's facts alone. */
    static void requireNewest(Deciding d, @Nullable String checkpointId) throws Refusal {
        if (checkpointId != null && !checkpointId.equals(d.run.checkpointId())) {
            throw stale(d, "resume", "it goes on from " + named(checkpointId));
        }
    }

    /** Offset of the checkpoint with this id, null when none is named. */
    static @Nullable Long offset(Deciding d, @Nullable String checkpointId) throws Refusal {
        if (checkpointId == null) {
            return null;
        }
        long offset = d.view.markedAt(MARKER + checkpointId);
        if (offset < 0) {
            throw new Refusal(
                    RejectionCode.CHECKPOINT_UNKNOWN,
                    "Cannot undo what run " + d.run.runId() + " did after checkpoint " + checkpointId
                            + ": the run saved no such checkpoint, expected one of its own; nothing was undone.");
        }
        return offset;
    }

    private static Refusal stale(Deciding d, String attempt, String finding) {
        return new Refusal(
                RejectionCode.STALE_CHECKPOINT,
                "Cannot " + attempt + " in run " + d.run.runId() + ": " + finding + ", expected "
                        + named(d.run.checkpointId())
                        + ", the run's newest; another worker has gone on meanwhile: stop, or resume from there.");
    }

    private static String named(@Nullable String checkpointId) {
        return checkpointId == null ? "no checkpoint" : "checkpoint " + checkpointId;
    }
}
