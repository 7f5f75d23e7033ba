package dev.unwind.sdk;

import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.LedgerView.Answer;
import dev.unwind.sdk.query.RecordedAction;
import dev.unwind.sdk.query.RecordedRun;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a run whose effect nobody has read back yet. A write that touches the same objects waits for them: once it has begun, what
 * the earlier one left behind can no longer be told from what the later one does. Not thread-safe: the run's lock guards it.
 */
final class Writes {
    private final RunKey run;
    private final @Nullable LedgerView view;
    private final Journal journal;
    private final Duration timeout;
    private final Map<String, Write> unverified = new LinkedHashMap<>();

    /**
     * Begins with none.
     *
     * @param view null when nothing is to be waited for
     */
    Writes(RunKey run, @Nullable LedgerView view, Journal journal, Duration timeout) {
        this.run = run;
        this.view = view;
        this.journal = journal;
        this.timeout = timeout;
    }

    /** How long a verification is waited for. */
    Duration timeout() {
        return timeout;
    }

    /** What a write read before itself, as addresses that are unique over all target systems. */
    static Set<String> entities(String httpBase, Snapshot snapshot) {
        Set<String> entities = new HashSet<>();
        for (SnapshotRead read : snapshot.getReads()) {
            entities.add(httpBase + " " + read.getEntity());
        }
        return entities;
    }

    /** A write has ended, or is in doubt; its verification is still to come. */
    void add(String actionId, @Nullable Target target, Set<String> entities) {
        if (view != null) {
            unverified.put(actionId, new Write(target, Set.copyOf(entities)));
        }
    }

    /**
     * Waits for the verification of earlier writes on this very object.
     *
     * @return whether there was one to wait for
     */
    boolean awaitSameTarget(String tool, @Nullable Target target) {
        return target != null && await(tool, write -> target.equals(write.target()));
    }

    /**
     * Waits for the verification of earlier writes that read any of these entities.
     *
     * @return whether there was one to wait for: then what was read before the wait is stale
     * @throws RunStoppedException when an earlier write did not verify, or the run may not go on
     * @throws NotVerifiedInTimeException when it took too long
     */
    boolean awaitSameEntities(String tool, Collection<String> entities) {
        return await(tool, write -> entities.stream().anyMatch(write.entities()::contains));
    }

    /** Waits for the read-back of an action that failed, before it is attempted again. */
    void awaitAction(String tool, String actionId) {
        if (view != null && unverified.containsKey(actionId)) {
            journal.awaitAll();
            awaitVerified(view, tool, actionId);
            requireRunning(view, tool);
        }
    }

    private boolean await(String tool, Predicate<Write> overlapping) {
        if (view == null) {
            return false;
        }
        List<String> inTheWay = unverified.entrySet().stream()
                .filter(entry -> overlapping.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (inTheWay.isEmpty()) {
            return false;
        }
        journal.awaitAll();
        inTheWay.forEach(actionId -> awaitVerified(view, tool, actionId));
        requireRunning(view, tool);
        return true;
    }

    private void awaitVerified(LedgerView ledger, String tool, String actionId) {
        Answer<RecordedAction> answer = ledger.action(run, actionId, Await.verified(journal.lastOffset(), timeout));
        RecordedAction action = answer.value();
        if (answer.timedOut()) {
            throw new NotVerifiedInTimeException("Cannot start " + tool + " in run " + run + ": the earlier action "
                    + actionId + " touches the same data and was not verified within " + timeout + " ("
                    + (action == null ? "the ledger does not know it yet" : "found " + action)
                    + "). Check that ledger-streams and the verifier run, then call again.");
        }
        if (action == null) {
            throw Stops.stopped(
                    run, "cannot start " + tool, ledger, "the ledger refused the earlier action " + actionId);
        }
        if (!action.verification().equals("VERIFIED") && !action.verification().equals("NOT_REQUIRED")) {
            throw Stops.stopped(
                    run,
                    "cannot start " + tool,
                    ledger,
                    "the earlier action " + actionId + " touches the same data and is " + action.verification());
        }
        unverified.remove(actionId);
    }

    private void requireRunning(LedgerView ledger, String tool) {
        Answer<RecordedRun> answer = ledger.run(run, Await.folded(journal.lastOffset(), timeout));
        RecordedRun found = answer.value();
        if (found == null || !found.running()) {
            throw Stops.stopped(run, "cannot start " + tool, found, "the run may not start new actions");
        }
    }

    /** A write, and what it touches. */
    private record Write(@Nullable Target target, Set<String> entities) {}
}
