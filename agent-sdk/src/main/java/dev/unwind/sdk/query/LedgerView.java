package dev.unwind.sdk.query;

import dev.unwind.schemas.keys.RunKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How runs and actions stand on the ledger. Thread-safe. All methods throw {@link dev.unwind.sdk.LedgerUnavailableException} when they get no answer. */
public interface LedgerView {
    /** The run, when it is as awaited or the time is over. */
    Answer<RecordedRun> run(RunKey run, Await await);

    /** The action, when it is as awaited or the time is over. */
    Answer<RecordedAction> action(RunKey run, String actionId, Await await);

    /** Every action of the run, by position, as they stand now. */
    List<RecordedAction> actions(RunKey run);

    /** The run's newest checkpoint; null when it has none. */
    @Nullable
    RecordedCheckpoint checkpoint(RunKey run);

    /** The accepted facts of the run behind this place in its timeline, in order; -1 for all. */
    List<RecordedFact> timeline(RunKey run, long after);

    /**
     * What was answered.
     *
     * @param value what is there; null when the ledger knows no such thing
     * @param timedOut whether the time was over before it was as awaited
     */
    record Answer<T>(@Nullable T value, boolean timedOut) {}
}
