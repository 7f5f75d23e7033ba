package dev.unwind.testsupport.facts;

import com.fasterxml.uuid.Generators;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.Effect;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RetryLayer;
import dev.unwind.schemas.Ruling;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes the ledger events of one run, each in the role that may state it.
 *
 * <p>Event ids are UUIDv7, sequences count the facts made here. Digests and idempotency keys are the caller's: what they are made of is the
 * model's business. Not for use by several threads.
 */
public final class Facts {

    private final String tenantId;
    private final String runId;
    private final InstantSource clock;
    private @Nullable String agentId = "test-agent";
    private @Nullable String releaseId = "test-release";
    private long sequence;

    private Facts(String tenantId, String runId, InstantSource clock) {
        this.tenantId = tenantId;
        this.runId = runId;
        this.clock = clock;
    }

    /** Facts of this run. */
    public static Facts of(String tenantId, String runId) {
        return of(tenantId, runId, InstantSource.system());
    }

    /** Facts of this run, with times from this source. */
    public static Facts of(String tenantId, String runId, InstantSource clock) {
        return new Facts(tenantId, runId, clock);
    }

    /** From here on facts carry this agent and release; null for unknown. */
    public Facts agent(@Nullable String id, @Nullable String release) {
        agentId = id;
        releaseId = release;
        return this;
    }

    /** The agent begins the run. */
    public LedgerEvent runStarted(String task) {
        return agentFact(RunStarted.newBuilder().setTask(task).build());
    }

    /** The agent ends the run. */
    public LedgerEvent runFinished(RunOutcome outcome) {
        return agentFact(RunFinished.newBuilder().setOutcome(outcome).build());
    }

    /** A person cancels the run. */
    public LedgerEvent runCancelled(String reason) {
        return operatorFact(RunCancelled.newBuilder().setReason(reason).build());
    }

    /** The agent intends a call, without target and reasoning. */
    public LedgerEvent planned(
            String actionId, String tool, String arguments, String argumentsDigest, String idempotencyKey) {
        return agentFact(
                plan(actionId, tool, arguments, argumentsDigest, idempotencyKey).build());
    }

    /**
     * The parts of a plan that the agent's own gate lets through, to be completed by target, reasoning or contract version (1 unless set) and
     * given to {@link #agentFact}.
     */
    public static ActionPlanned.Builder plan(
            String actionId, String tool, String arguments, String argumentsDigest, String idempotencyKey) {
        return ActionPlanned.newBuilder()
                .setActionId(actionId)
                .setTool(tool)
                .setContractVersion(1)
                .setArguments(arguments)
                .setArgumentsDigest(argumentsDigest)
                .setIdempotencyKey(idempotencyKey)
                .setGate(Ruling.newBuilder()
                        .setOutcome(GateOutcome.ALLOW)
                        .setCode("DEFAULT")
                        .build());
    }

    /** The agent is about to send the first attempt of a call; null before for a tool that reads only. */
    public LedgerEvent started(String actionId, String argumentsDigest, @Nullable Snapshot before) {
        return started(actionId, 1, argumentsDigest, before);
    }

    /** The agent is about to send this attempt of a call; null before for a tool that reads only. */
    public LedgerEvent started(String actionId, int attempt, String argumentsDigest, @Nullable Snapshot before) {
        return agentFact(ActionStarted.newBuilder()
                .setActionId(actionId)
                .setAttempt(attempt)
                .setArgumentsDigest(argumentsDigest)
                .setBefore(before)
                .build());
    }

    /** The first attempt of a call was answered with success. */
    public LedgerEvent succeeded(String actionId, @Nullable String output, @Nullable Snapshot after) {
        return agentFact(ActionSucceeded.newBuilder()
                .setActionId(actionId)
                .setAttempt(1)
                .setOutput(output)
                .setAfter(after)
                .setDurationMicros(1_000)
                .build());
    }

    /** The first attempt of a call failed. */
    public LedgerEvent failed(String actionId, String error, Effect effect) {
        return agentFact(ActionFailed.newBuilder()
                .setActionId(actionId)
                .setAttempt(1)
                .setError(error)
                .setEffect(effect)
                .setDurationMicros(1_000)
                .build());
    }

    /** The workflow decides on another attempt. */
    public LedgerEvent retried(String actionId, int nextAttempt, String reason) {
        return agentFact(ActionRetried.newBuilder()
                .setActionId(actionId)
                .setAttempt(nextAttempt)
                .setLayer(RetryLayer.WORKFLOW)
                .setReason(reason)
                .build());
    }

    /** The verifier states a result, without comparisons. */
    public LedgerEvent verified(
            String verificationId, String actionId, VerificationKind kind, VerificationStatus status) {
        return verifierFact(VerificationRecorded.newBuilder()
                .setVerificationId(verificationId)
                .setActionId(actionId)
                .setKind(kind)
                .setStatus(status)
                .build());
    }

    /** A person asks for the undo of these actions, or of all when there are none. */
    public LedgerEvent compensationRequested(String reason, String... actionIds) {
        return operatorFact(CompensationRequested.newBuilder()
                .setReason(reason)
                .setActionIds(actionIds.length == 0 ? null : List.of(actionIds))
                .build());
    }

    /** The executor reports that a plan of so many steps stands. */
    public LedgerEvent compensationPlanned(String planId, String failureId, int steps) {
        return executorFact(CompensationPlanned.newBuilder()
                .setPlanId(planId)
                .setFailureId(failureId)
                .setSteps(steps)
                .build());
    }

    /** The executor is about to carry out a restore. */
    public LedgerEvent compensationStarted(String planId, String commandId, String actionId) {
        return executorFact(CompensationStarted.newBuilder()
                .setPlanId(planId)
                .setCommandId(commandId)
                .setActionId(actionId)
                .setKind(CompensationKind.RESTORE)
                .build());
    }

    /** The executor reports that the target accepted a compensation. */
    public LedgerEvent compensationExecuted(String planId, String commandId, String actionId) {
        return executorFact(CompensationExecuted.newBuilder()
                .setPlanId(planId)
                .setCommandId(commandId)
                .setActionId(actionId)
                .build());
    }

    /** The executor reports that a compensation was refused or will not be carried out. */
    public LedgerEvent compensationFailed(
            String planId, String commandId, String actionId, String code, String detail) {
        return executorFact(CompensationFailed.newBuilder()
                .setPlanId(planId)
                .setCommandId(commandId)
                .setActionId(actionId)
                .setCode(code)
                .setDetail(detail)
                .build());
    }

    /** Any fact, stated by the agent. */
    public LedgerEvent agentFact(SpecificRecord payload) {
        return fact(ActorKind.AGENT, "agent-1", payload);
    }

    /** Any fact, stated by the verifier. */
    public LedgerEvent verifierFact(SpecificRecord payload) {
        return fact(ActorKind.VERIFIER, "verifier-1", payload);
    }

    /** Any fact, stated by an executor. */
    public LedgerEvent executorFact(SpecificRecord payload) {
        return fact(ActorKind.EXECUTOR, "executor-1", payload);
    }

    /** Any fact, stated by a person of operations. */
    public LedgerEvent operatorFact(SpecificRecord payload) {
        return fact(ActorKind.OPERATOR, "ada", payload);
    }

    /** Any fact, stated by anybody. */
    public LedgerEvent fact(ActorKind kind, String actorId, SpecificRecord payload) {
        sequence++;
        return LedgerEvent.newBuilder()
                .setEventId(Generators.timeBasedEpochGenerator().generate().toString())
                .setTenantId(tenantId)
                .setRunId(runId)
                .setSequence(sequence)
                .setOccurredAt(now())
                .setActor(new Actor(kind, actorId))
                .setAgentId(agentId)
                .setReleaseId(releaseId)
                .setPayload(payload)
                .build();
    }

    /** A target of an action. */
    public static Target target(String type, String id) {
        return new Target(type, id, null);
    }

    /** A snapshot of a single object; null document when the object is not there. */
    public Snapshot snapshot(String name, String entity, @Nullable String document) {
        return snapshot(new SnapshotRead(name, entity, document));
    }

    /** A snapshot of these reads. */
    public Snapshot snapshot(SnapshotRead... reads) {
        return new Snapshot(now(), List.of(reads));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
