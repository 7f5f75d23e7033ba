package dev.unwind.model.fold;

import static dev.unwind.model.fold.RunFact.CASE_CLOSED;
import static dev.unwind.model.fold.RunFact.CASE_RESUMED;
import static dev.unwind.model.fold.RunFact.CASE_RESUMED_AFTER_END;
import static dev.unwind.model.fold.RunFact.FINISHED;
import static dev.unwind.model.fold.RunFact.PARKED;
import static dev.unwind.model.fold.RunFact.RESUMED;
import static dev.unwind.model.fold.RunFact.UNDO_DONE;
import static dev.unwind.model.fold.RunFact.UNDO_DONE_WITH_RESIDUE;
import static dev.unwind.model.fold.RunFact.UNDO_NEEDS_APPROVAL;
import static dev.unwind.model.fold.RunFact.UNDO_ORDERED;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lifecycle of a run as a table: (status, fact) to status. What is not in it is refused. */
public final class RunLifecycle {
    private static final Map<RunStatus, Map<RunFact, RunStatus>> TABLE = table();

    private RunLifecycle() {}

    /** The status that {@code fact} leads to, or null when the fact is not possible in {@code status}. */
    public static @Nullable RunStatus next(RunStatus status, RunFact fact) {
        return TABLE.getOrDefault(status, Map.of()).get(fact);
    }

    /** The whole table, for documents and coverage tests. */
    public static Map<RunStatus, Map<RunFact, RunStatus>> transitions() {
        return TABLE;
    }

    private static Map<RunStatus, Map<RunFact, RunStatus>> table() {
        Map<RunStatus, Map<RunFact, RunStatus>> rows = new EnumMap<>(RunStatus.class);
        rows.put(
                RunStatus.RUNNING,
                Map.of(
                        FINISHED, RunStatus.COMPLETED,
                        RESUMED, RunStatus.RUNNING,
                        PARKED, RunStatus.PARKED,
                        UNDO_ORDERED, RunStatus.COMPENSATING,
                        UNDO_NEEDS_APPROVAL, RunStatus.PARKED));
        // A run that the agent has ended can still be suspicious.
        rows.put(
                RunStatus.COMPLETED,
                Map.of(
                        PARKED, RunStatus.PARKED,
                        UNDO_ORDERED, RunStatus.COMPENSATING,
                        UNDO_NEEDS_APPROVAL, RunStatus.PARKED));
        // The agent may still end a run that was stopped under it; that changes nothing.
        rows.put(
                RunStatus.PARKED,
                Map.of(
                        FINISHED, RunStatus.PARKED,
                        PARKED, RunStatus.PARKED,
                        UNDO_ORDERED, RunStatus.COMPENSATING,
                        UNDO_NEEDS_APPROVAL, RunStatus.PARKED,
                        CASE_RESUMED, RunStatus.RUNNING,
                        CASE_RESUMED_AFTER_END, RunStatus.COMPLETED,
                        CASE_CLOSED, RunStatus.CLOSED));
        rows.put(
                RunStatus.COMPENSATING,
                Map.of(
                        FINISHED, RunStatus.COMPENSATING,
                        UNDO_ORDERED, RunStatus.COMPENSATING,
                        UNDO_NEEDS_APPROVAL, RunStatus.PARKED,
                        UNDO_DONE, RunStatus.COMPENSATED,
                        UNDO_DONE_WITH_RESIDUE, RunStatus.COMPENSATED_WITH_RESIDUE));
        rows.put(RunStatus.COMPENSATED, Map.of(FINISHED, RunStatus.COMPENSATED, UNDO_ORDERED, RunStatus.COMPENSATING));
        rows.put(
                RunStatus.COMPENSATED_WITH_RESIDUE,
                Map.of(
                        FINISHED, RunStatus.COMPENSATED_WITH_RESIDUE,
                        UNDO_ORDERED, RunStatus.COMPENSATING));
        // Closed means that nothing follows by itself; a person may still ask for its undo.
        rows.put(
                RunStatus.CLOSED,
                Map.of(
                        FINISHED, RunStatus.CLOSED,
                        UNDO_ORDERED, RunStatus.COMPENSATING,
                        UNDO_NEEDS_APPROVAL, RunStatus.CLOSED));
        return Map.copyOf(rows);
    }
}
