package dev.unwind.sdk;

import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.sdk.Action.Stage;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.RecordedRun;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts checkpoints of one run on the ledger, and learns whether they were accepted. */
final class Checkpoints {
    private final RunContext context;

    Checkpoints(RunContext context) {
        this.context = context;
    }

    /**
     * Saves one. Without a query API it is durable when this returns, and nobody tells whether it was accepted.
     *
     * @param newest the run's newest checkpoint as far as this worker knows; null when it knows none
     */
    String save(CheckpointSaved.Builder draft, @Nullable String newest, Collection<Action> actions) {
        String id = "cp-" + context.ports().ids().get();
        List<Action> ended = actions.stream()
                .filter(action -> action.stage() == Stage.ENDED && !action.isSaved())
                .toList();
        draft.setCheckpointId(id)
                .setFollows(newest)
                .setCompleted(ended.stream().map(Action::id).toList())
                .setPending(actions.stream()
                        .filter(action -> action.stage() == Stage.PLANNED || action.stage() == Stage.IN_DOUBT)
                        .map(Action::id)
                        .toList());
        context.limits().require(context.key(), draft);
        long statedAt = System.nanoTime();
        context.journal().state(draft.build());
        context.journal().awaitAll();
        LedgerView view = context.tenure().view();
        if (view != null) {
            requireAccepted(view, id, newest, statedAt);
        }
        ended.forEach(Action::saved);
        return id;
    }

    private void requireAccepted(LedgerView view, String id, @Nullable String newest, long statedAt) {
        RecordedRun found = context.tenure()
                .confirm(view, "save checkpoint " + id, context.journal().lastOffset(), statedAt);
        if (!id.equals(found.checkpointId())) {
            throw new StaleCheckpointException("Cannot save checkpoint " + id + " in run " + context.key()
                    + ": it follows " + (newest == null ? "none" : newest) + ", and the run's newest is "
                    + found.checkpointId()
                    + ". Another worker has gone on meanwhile. Stop this worker, or resume the run with it.");
        }
    }
}
