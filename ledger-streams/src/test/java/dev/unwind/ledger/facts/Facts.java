package dev.unwind.ledger.facts;

import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Ruling;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Facts of one run, as its writers state them. */
public record Facts(String tenant, String run) {
    /** What an agent's own gate says of a call that no policy is about. */
    private static final Ruling LET_THROUGH =
            Ruling.newBuilder().setOutcome(GateOutcome.ALLOW).setCode("DEFAULT").build();

    private static final Instant TIME = Instant.parse("2026-11-21T09:00:00Z");

    /** The record key. */
    public String key() {
        return tenant + "/" + run;
    }

    /** A fact as an agent states it. */
    public LedgerEvent agent(Object payload) {
        return state(ActorKind.AGENT, payload);
    }

    /** A fact as this kind of actor states it. */
    public LedgerEvent state(ActorKind actor, Object payload) {
        return LedgerEvent.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(tenant)
                .setRunId(run)
                .setOccurredAt(TIME)
                .setActor(new Actor(actor, actor + "-1"))
                .setAgentId("helper")
                .setReleaseId("r1")
                .setPayload(payload)
                .build();
    }

    public LedgerEvent started() {
        return agent(RunStarted.newBuilder().setTask("help the customer").build());
    }

    public LedgerEvent finished() {
        return agent(RunFinished.newBuilder().setOutcome(RunOutcome.SUCCEEDED).build());
    }

    public LedgerEvent planned(String actionId, String tool) {
        return agent(ActionPlanned.newBuilder()
                .setActionId(actionId)
                .setTool(tool)
                .setContractVersion(1)
                .setTarget(new Target("ticket", "T-1", null))
                .setArguments("{\"id\":\"T-1\"}")
                .setArgumentsDigest("digest-" + actionId)
                .setIdempotencyKey("key-" + actionId)
                .setReasoning("because")
                .setGate(LET_THROUGH)
                .build());
    }

    public LedgerEvent actionStarted(String actionId) {
        return agent(ActionStarted.newBuilder()
                .setActionId(actionId)
                .setArgumentsDigest("digest-" + actionId)
                .setBefore(snapshot("normal"))
                .build());
    }

    public LedgerEvent succeeded(String actionId) {
        return agent(ActionSucceeded.newBuilder()
                .setActionId(actionId)
                .setOutput("{\"ok\":true}")
                .setAfter(snapshot("high"))
                .build());
    }

    /** Plan, start and success of one action. */
    public List<LedgerEvent> act(String actionId) {
        return List.of(planned(actionId, "update"), actionStarted(actionId), succeeded(actionId));
    }

    /** The verifier's word on a request. */
    public LedgerEvent verified(VerificationRequest request, VerificationStatus status) {
        return state(
                ActorKind.VERIFIER,
                VerificationRecorded.newBuilder()
                        .setVerificationId(request.getVerificationId())
                        .setActionId(request.getActionId())
                        .setKind(request.getKind())
                        .setStatus(status)
                        .setEffect(request.getKind() == VerificationKind.RECONCILE ? Effect.APPLIED : Effect.UNKNOWN)
                        .setReason(status == VerificationStatus.VERIFIED ? null : "found something else")
                        .build());
    }

    public LedgerEvent undoRequested(String reason) {
        return state(
                ActorKind.OPERATOR,
                CompensationRequested.newBuilder().setReason(reason).build());
    }

    /** The ticket with this priority. */
    public static Snapshot snapshot(String priority) {
        return new Snapshot(
                TIME, List.of(new SnapshotRead("ticket", "tickets/T-1", "{\"priority\":\"" + priority + "\"}")));
    }
}
