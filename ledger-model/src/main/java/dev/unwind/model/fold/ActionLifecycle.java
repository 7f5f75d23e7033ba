package dev.unwind.model.fold;

import static dev.unwind.model.fold.ActionFact.APPROVED;
import static dev.unwind.model.fold.ActionFact.APPROVED_BY_ONE;
import static dev.unwind.model.fold.ActionFact.COMPENSATION_EXECUTED;
import static dev.unwind.model.fold.ActionFact.COMPENSATION_IN_DOUBT;
import static dev.unwind.model.fold.ActionFact.COMPENSATION_PROVEN;
import static dev.unwind.model.fold.ActionFact.COMPENSATION_REFUTED;
import static dev.unwind.model.fold.ActionFact.COMPENSATION_STARTED;
import static dev.unwind.model.fold.ActionFact.CORRECTION_EXECUTED;
import static dev.unwind.model.fold.ActionFact.DENIED;
import static dev.unwind.model.fold.ActionFact.EXPIRED;
import static dev.unwind.model.fold.ActionFact.FAILED_IN_DOUBT;
import static dev.unwind.model.fold.ActionFact.FAILED_WITHOUT_EFFECT;
import static dev.unwind.model.fold.ActionFact.GATE_ALLOWED;
import static dev.unwind.model.fold.ActionFact.GATE_BLOCKED;
import static dev.unwind.model.fold.ActionFact.GATE_HELD;
import static dev.unwind.model.fold.ActionFact.GIVEN_UP;
import static dev.unwind.model.fold.ActionFact.HEARTBEAT;
import static dev.unwind.model.fold.ActionFact.RECONCILED_APPLIED;
import static dev.unwind.model.fold.ActionFact.RECONCILED_NONE;
import static dev.unwind.model.fold.ActionFact.RESULT_AFTER_STOP;
import static dev.unwind.model.fold.ActionFact.RETRIED;
import static dev.unwind.model.fold.ActionFact.STARTED;
import static dev.unwind.model.fold.ActionFact.SUCCEEDED;
import static dev.unwind.model.fold.ActionFact.VERIFICATION;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle of an action as a table: (status, fact) to status. What is not in it is refused.
 *
 * <p>COMPENSATED has one entrance, {@link ActionFact#COMPENSATION_PROVEN}: a read-back. A held, denied or blocked action that starts
 * all the same is recorded as RUNNING, because the ledger tells what happened, not what should have.
 */
public final class ActionLifecycle {
    private static final Map<ActionStatus, Map<ActionFact, ActionStatus>> TABLE = table();

    private ActionLifecycle() {}

    /** The status that {@code fact} leads to, or null when the fact is not possible in {@code status}. */
    public static @Nullable ActionStatus next(ActionStatus status, ActionFact fact) {
        return TABLE.getOrDefault(status, Map.of()).get(fact);
    }

    /** The whole table, for documents and coverage tests. */
    public static Map<ActionStatus, Map<ActionFact, ActionStatus>> transitions() {
        return TABLE;
    }

    private static Map<ActionStatus, Map<ActionFact, ActionStatus>> table() {
        Table t = new Table();
        t.from(ActionStatus.PLANNED)
                .on(GATE_ALLOWED, ActionStatus.PLANNED)
                .on(GATE_HELD, ActionStatus.HELD)
                .on(GATE_BLOCKED, ActionStatus.BLOCKED)
                .on(APPROVED, ActionStatus.APPROVED)
                .on(DENIED, ActionStatus.DENIED)
                .on(STARTED, ActionStatus.RUNNING);
        t.from(ActionStatus.HELD)
                .on(APPROVED, ActionStatus.APPROVED)
                .on(APPROVED_BY_ONE, ActionStatus.HELD)
                .on(DENIED, ActionStatus.DENIED)
                .on(EXPIRED, ActionStatus.DENIED)
                .on(STARTED, ActionStatus.RUNNING);
        // What was approved before the gate had spoken was approved without what a person has to be shown.
        t.from(ActionStatus.APPROVED)
                .on(GATE_ALLOWED, ActionStatus.APPROVED)
                .on(GATE_HELD, ActionStatus.HELD)
                .on(GATE_BLOCKED, ActionStatus.BLOCKED)
                .on(EXPIRED, ActionStatus.DENIED)
                .on(STARTED, ActionStatus.RUNNING);
        t.from(ActionStatus.DENIED).on(STARTED, ActionStatus.RUNNING);
        t.from(ActionStatus.BLOCKED).on(STARTED, ActionStatus.RUNNING);
        t.from(ActionStatus.RUNNING)
                .on(HEARTBEAT, ActionStatus.RUNNING)
                .on(SUCCEEDED, ActionStatus.SUCCEEDED)
                .on(FAILED_WITHOUT_EFFECT, ActionStatus.FAILED)
                .on(FAILED_IN_DOUBT, ActionStatus.UNKNOWN)
                .on(RESULT_AFTER_STOP, ActionStatus.UNKNOWN)
                .on(RETRIED, ActionStatus.RUNNING)
                .on(STARTED, ActionStatus.RUNNING)
                .on(COMPENSATION_STARTED, ActionStatus.COMPENSATING)
                .on(ActionFact.COMPENSATION_FAILED, ActionStatus.COMPENSATION_FAILED);
        t.from(ActionStatus.UNKNOWN)
                .on(SUCCEEDED, ActionStatus.SUCCEEDED)
                .on(FAILED_WITHOUT_EFFECT, ActionStatus.FAILED)
                .on(RESULT_AFTER_STOP, ActionStatus.UNKNOWN)
                .on(RETRIED, ActionStatus.UNKNOWN)
                .on(STARTED, ActionStatus.RUNNING)
                .on(RECONCILED_APPLIED, ActionStatus.SUCCEEDED)
                .on(RECONCILED_NONE, ActionStatus.FAILED)
                .on(GIVEN_UP, ActionStatus.COMPENSATION_FAILED)
                .on(VERIFICATION, ActionStatus.UNKNOWN)
                .on(COMPENSATION_STARTED, ActionStatus.COMPENSATING)
                .on(ActionFact.COMPENSATION_FAILED, ActionStatus.COMPENSATION_FAILED);
        t.from(ActionStatus.SUCCEEDED)
                .on(VERIFICATION, ActionStatus.SUCCEEDED)
                .on(COMPENSATION_STARTED, ActionStatus.COMPENSATING)
                .on(ActionFact.COMPENSATION_FAILED, ActionStatus.COMPENSATION_FAILED);
        // A read-back that was asked for by a late claim may show the effect that an earlier one did not.
        t.from(ActionStatus.FAILED)
                .on(VERIFICATION, ActionStatus.FAILED)
                .on(RECONCILED_APPLIED, ActionStatus.SUCCEEDED)
                .on(RETRIED, ActionStatus.FAILED)
                .on(STARTED, ActionStatus.RUNNING)
                .on(COMPENSATION_STARTED, ActionStatus.COMPENSATING)
                .on(ActionFact.COMPENSATION_FAILED, ActionStatus.COMPENSATION_FAILED);
        t.from(ActionStatus.COMPENSATING)
                .on(COMPENSATION_EXECUTED, ActionStatus.COMPENSATING)
                .on(COMPENSATION_IN_DOUBT, ActionStatus.COMPENSATING)
                .on(CORRECTION_EXECUTED, ActionStatus.CORRECTED)
                .on(COMPENSATION_PROVEN, ActionStatus.COMPENSATED)
                .on(COMPENSATION_REFUTED, ActionStatus.COMPENSATION_FAILED)
                .on(ActionFact.COMPENSATION_FAILED, ActionStatus.COMPENSATION_FAILED);
        t.from(ActionStatus.COMPENSATION_FAILED)
                .on(COMPENSATION_STARTED, ActionStatus.COMPENSATING)
                .on(ActionFact.COMPENSATION_FAILED, ActionStatus.COMPENSATION_FAILED);
        return t.frozen();
    }

    /** Collects rows and refuses to take one twice. */
    private static final class Table {
        private final Map<ActionStatus, Map<ActionFact, ActionStatus>> rows = new EnumMap<>(ActionStatus.class);

        Row from(ActionStatus status) {
            return new Row(rows.computeIfAbsent(status, s -> new EnumMap<>(ActionFact.class)));
        }

        Map<ActionStatus, Map<ActionFact, ActionStatus>> frozen() {
            rows.replaceAll((status, row) -> Collections.unmodifiableMap(row));
            return Collections.unmodifiableMap(rows);
        }
    }

    private record Row(Map<ActionFact, ActionStatus> row) {
        Row on(ActionFact fact, ActionStatus next) {
            if (row.put(fact, next) != null) {
                throw new IllegalStateException("fact " + fact + " stands twice in one row");
            }
            return this;
        }
    }
}
