package dev.unwind.model.fold;

import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.FailureCause;
import dev.unwind.schemas.LedgerEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When a running action must have been heard of, or a held one approved and started, and what is stated when it was not. Times are those of the ledger's records; nothing here
 * decides an order by them.
 */
public final class Deadlines {
    /** How long after a change an agent's process may not know of it: the time after which one stops itself that cannot read what changes. */
    public static final Duration KNOWN_AFTER = Duration.ofSeconds(10);

    /** Name by which the ledger states facts. */
    public static final String LEDGER = "ledger-streams";

    private Deadlines() {}

    /** The action with the deadlines of an attempt that starts now. */
    static ActionState started(ActionState action, Instant now) {
        Instant timesOutAt = now.plusMillis(action.timeoutMillis());
        return action.draft()
                .timesOutAt(timesOutAt)
                .deadlineAt(nearest(action, timesOutAt, now))
                .build();
    }

    /** The running action, heard of now. */
    static ActionState heard(ActionState action, Instant now) {
        Instant timesOutAt = action.timesOutAt();
        if (timesOutAt == null) {
            return started(action, now);
        }
        Instant next = nearest(action, timesOutAt, now);
        boolean earlier = action.deadlineAt() != null && next.isBefore(action.deadlineAt());
        return earlier ? action : action.draft().deadlineAt(next).build();
    }

    private static Instant nearest(ActionState action, Instant timesOutAt, Instant now) {
        if (action.heartbeatMillis() == 0) {
            return timesOutAt;
        }
        Instant missedAt = now.plusMillis(action.heartbeatMillis());
        return missedAt.isBefore(timesOutAt) ? missedAt : timesOutAt;
    }

    /** Whether the deadline of the action is that of its approval. */
    static boolean ofApproval(ActionState action) {
        return action.status() == ActionStatus.HELD || action.status() == ActionStatus.APPROVED;
    }

    /** The deadline that an action has, null when it has none. */
    static @Nullable Deadline of(@Nullable ActionState action) {
        return action == null || action.deadlineAt() == null
                ? null
                : new Deadline(action.deadlineAt(), action.position());
    }

    /**
     * What the ledger states about an action whose deadline has passed: of a running one that its outcome is unknown ({@link ActionFailed}), of one
     * that was to be approved or started that it is denied ({@link ActionDenied}). The same fact, by its id, however often it is made for one attempt. Null when this is not the action's deadline any more.
     *
     * @param now when it is stated, for people
     */
    public static @Nullable LedgerEvent missed(
            @Nullable RunState run, @Nullable ActionState action, Deadline deadline, Instant now) {
        if (run == null || action == null || !deadline.equals(of(action))) {
            return null;
        }
        if (ofApproval(action)) {
            boolean held = action.status() == ActionStatus.HELD;
            return stated(run, now, held ? "APPROVAL" : "START", action, expired(action));
        }
        FailureCause cause =
                deadline.at().equals(action.timesOutAt()) ? FailureCause.TIMED_OUT : FailureCause.WORKER_LOST;
        return stated(
                run,
                now,
                cause,
                action,
                ActionFailed.newBuilder()
                        .setActionId(action.actionId())
                        .setAttempt(action.attempt())
                        .setError(error(action, cause))
                        .setCause(cause)
                        .setEffect(dev.unwind.schemas.Effect.UNKNOWN)
                        .setDurationMicros(micros(action, deadline))
                        .build());
    }

    private static ActionDenied expired(ActionState action) {
        String missed = action.status() == ActionStatus.HELD ? "nobody approved it" : "it was approved and not started";
        return new ActionDenied(action.actionId(), missed + " until " + action.deadlineAt());
    }

    private static LedgerEvent stated(RunState run, Instant now, Object cause, ActionState action, Object payload) {
        return LedgerEvent.newBuilder()
                .setEventId(eventId(run, action, cause))
                .setTenantId(run.tenantId())
                .setRunId(run.runId())
                .setOccurredAt(now)
                .setActor(new Actor(ActorKind.LEDGER, LEDGER))
                .setAgentId(run.agentId())
                .setReleaseId(run.releaseId())
                .setPayload(payload)
                .build();
    }

    private static String eventId(RunState run, ActionState action, Object cause) {
        String name =
                StableIds.of("deadline-", run.tenantId(), run.runId(), action.actionId(), action.attempt(), cause);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String error(ActionState action, FailureCause cause) {
        String attempt = "attempt " + action.attempt() + " of action " + action.actionId() + " (" + action.tool() + ")";
        return cause == FailureCause.TIMED_OUT
                ? "no result of " + attempt + " within its timeout of " + action.timeoutMillis() + " ms"
                : "no heartbeat of " + attempt + " for " + action.heartbeatMillis() + " ms: its worker is lost";
    }

    private static long micros(ActionState action, Deadline deadline) {
        Instant startedAt = Objects.requireNonNull(action.timesOutAt()).minusMillis(action.timeoutMillis());
        return Math.max(0, Duration.between(startedAt, deadline.at()).toNanos() / 1_000);
    }
}
