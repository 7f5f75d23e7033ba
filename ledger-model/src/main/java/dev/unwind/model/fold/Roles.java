package dev.unwind.model.fold;

import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionHeartbeat;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.ControlAcknowledged;
import dev.unwind.schemas.OutcomeConfirmed;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.RunResumed;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.VerificationRecorded;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which kind of actor may state which kind of fact. */
public final class Roles {
    private static final Map<Class<?>, Set<ActorKind>> MAY_STATE = table();

    private Roles() {}

    /** The kinds of actor that may state a fact with this payload; empty for a payload that this version does not know. */
    public static Set<ActorKind> mayState(Class<?> payload) {
        return MAY_STATE.getOrDefault(payload, Set.of());
    }

    /** Whether this kind of actor may decide on a further attempt in this layer: HUMAN is a person's, all others are the agent's. */
    static boolean mayDecide(ActorKind kind, RetryLayer layer) {
        return (kind == ActorKind.OPERATOR) == (layer == RetryLayer.HUMAN);
    }

    private static Map<Class<?>, Set<ActorKind>> table() {
        Map<Class<?>, Set<ActorKind>> table = new HashMap<>();
        Set<ActorKind> agent = EnumSet.of(ActorKind.AGENT);
        for (Class<?> payload : new Class<?>[] {
            RunStarted.class,
            RunFinished.class,
            ActionPlanned.class,
            ActionStarted.class,
            ActionHeartbeat.class,
            ActionSucceeded.class,
            CheckpointSaved.class
        }) {
            table.put(payload, agent);
        }
        // The ledger itself may say that no result came in time, never that one came.
        table.put(ActionFailed.class, EnumSet.of(ActorKind.AGENT, ActorKind.LEDGER));
        table.put(RunResumed.class, EnumSet.of(ActorKind.AGENT, ActorKind.OPERATOR));
        table.put(ActionRetried.class, EnumSet.of(ActorKind.AGENT, ActorKind.OPERATOR));
        table.put(VerificationRecorded.class, EnumSet.of(ActorKind.VERIFIER));
        Set<ActorKind> executor = EnumSet.of(ActorKind.EXECUTOR);
        table.put(CompensationPlanned.class, executor);
        table.put(CompensationHeld.class, executor);
        table.put(CompensationStarted.class, executor);
        table.put(CompensationExecuted.class, executor);
        table.put(CompensationFailed.class, executor);
        Set<ActorKind> people = EnumSet.of(ActorKind.OPERATOR, ActorKind.POLICY);
        table.put(RunCancelled.class, people);
        table.put(RunParked.class, people);
        table.put(CompensationRequested.class, people);
        table.put(CompensationApproved.class, EnumSet.of(ActorKind.OPERATOR, ActorKind.APPROVER));
        table.put(OutcomeConfirmed.class, EnumSet.of(ActorKind.OPERATOR));
        table.put(CaseResumed.class, people);
        table.put(CaseClosed.class, people);
        table.put(ActionGated.class, EnumSet.of(ActorKind.LEDGER));
        table.put(ActionApproved.class, EnumSet.of(ActorKind.APPROVER, ActorKind.POLICY));
        // The ledger says that nobody approved in time.
        table.put(ActionDenied.class, EnumSet.of(ActorKind.APPROVER, ActorKind.POLICY, ActorKind.LEDGER));
        table.put(
                ControlAcknowledged.class,
                EnumSet.of(ActorKind.AGENT, ActorKind.VERIFIER, ActorKind.EXECUTOR, ActorKind.LEDGER));
        return Map.copyOf(table);
    }
}
