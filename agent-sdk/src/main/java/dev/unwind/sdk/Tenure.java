package dev.unwind.sdk;

import dev.unwind.schemas.keys.RunKey;
import dev.unwind.sdk.query.Await;
import dev.unwind.sdk.query.LedgerView;
import dev.unwind.sdk.query.LedgerView.Answer;
import dev.unwind.sdk.query.RecordedRun;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A worker's hold on its run: whether the run is still this worker's, as far as that is known. Not thread-safe: the run's lock guards it.
 *
 * <p>The ledger refuses what an overtaken worker states, but it does so after the acknowledgement. So a worker that was not confirmed for a
 * while asks, behind the start of a write that stands on the ledger, whether the run was still its own there, and executes it only then. One
 * that is overtaken within {@code lease} of its last confirmation is not held back: the former worker of a run that is resumed must be gone.
 */
final class Tenure {
    private final RunKey run;
    private final long epoch;
    private final @Nullable LedgerView view;
    private final Duration lease;
    private final Duration patience;
    private long confirmedAt = System.nanoTime();
    private @Nullable String lost;

    /**
     * Begins with a run that was just started or taken up.
     *
     * @param epoch which of the run's workers this is; 0 when that is not known
     * @param view null when nobody can be asked
     * @param lease for how long a confirmation is good
     * @param patience how long the ledger may take to answer
     */
    Tenure(RunKey run, long epoch, @Nullable LedgerView view, Duration lease, Duration patience) {
        this.run = run;
        this.epoch = epoch;
        this.view = view;
        this.lease = lease;
        this.patience = patience;
    }

    /** Which of the run's workers this is; 0 when that is not known. */
    long epoch() {
        return epoch;
    }

    /** @throws OvertakenException when the run is known to be another worker's */
    void requireHeld() {
        if (lost != null) {
            throw new OvertakenException(lost);
        }
    }

    /** Whether the last confirmation has become too old to execute a write on. */
    boolean doubtful() {
        return view != null && epoch > 0 && System.nanoTime() - confirmedAt >= lease.toNanos();
    }

    /**
     * Asks whether the run was still this worker's at this place of the ledger.
     *
     * @param offset offset of a fact of this worker
     * @param statedAt {@link System#nanoTime} before that fact was stated
     * @return the run as it stood there or later
     * @throws OvertakenException when it was not
     * @throws NotVerifiedInTimeException when the ledger does not tell in time
     */
    RecordedRun confirm(LedgerView asked, String attempt, long offset, long statedAt) {
        Answer<RecordedRun> answer = asked.run(run, Await.folded(offset, patience));
        RecordedRun found = answer.value();
        if (found == null || answer.timedOut()) {
            throw new NotVerifiedInTimeException("Cannot " + attempt + " in run " + run
                    + ": whether the run is still this worker's is not known, because the ledger was not folded through offset "
                    + offset + " within " + patience
                    + ". Nothing was executed. Check that ledger-streams runs, then call again.");
        }
        hear(attempt, found);
        confirmedAt = statedAt;
        return found;
    }

    /** Takes note of the run as somebody found it. */
    void hear(String attempt, RecordedRun found) {
        if (epoch > 0 && found.worker().epoch() > epoch) {
            lost = "Cannot " + attempt + " in run " + run + ": worker "
                    + found.worker().id() + " has had the run as number "
                    + found.worker().epoch() + " since offset " + found.worker().sinceOffset()
                    + ", this worker is number " + epoch
                    + ". Nothing was executed. Stop this worker, or resume the run with it.";
        }
        requireHeld();
    }

    @Nullable
    LedgerView view() {
        return view;
    }
}
