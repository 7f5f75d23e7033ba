package dev.unwind.model.fold;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionHeartbeat;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionRetried;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.ApprovalTerms;
import dev.unwind.schemas.CaseClosed;
import dev.unwind.schemas.CaseResumed;
import dev.unwind.schemas.CompensationApproved;
import dev.unwind.schemas.CompensationExecuted;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.CompensationKind;
import dev.unwind.schemas.CompensationPlanned;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.CompensationStarted;
import dev.unwind.schemas.EntityFloor;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.HeldStep;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.OutcomeConfirmed;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.Ruling;
import dev.unwind.schemas.RunCancelled;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunOutcome;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.RunResumed;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.UndoMode;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationRequest;
import dev.unwind.schemas.VerificationStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells a run fact by fact and keeps what followed, so that tests read as stories. */
final class Story {
    static final String TENANT = "acme";
    static final String RUN = "run/1";
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, CompiledContract> CONTRACTS = Map.of(
            "update@1", contract("update", "INTERNAL_UPDATE", "LOW", "NEVER"),
            "refund@1", contract("refund", "EXTERNAL_IRREVERSIBLE", "HIGH", "BY_RISK"),
            "wire@1", contract("wire", "INTERNAL_UPDATE", "LOW", "NEVER", "verify: { confirm: HUMAN }\n"),
            "look@1", contract("look", "READ_ONLY", "LOW", "NEVER"),
            "crawl@1", contract("crawl", "INTERNAL_UPDATE", "LOW", "NEVER", "heartbeat: 1s\n"),
            "assign@1", contract("assign", "INTERNAL_UPDATE", "LOW", "NEVER", "", "input.org"));
    static final ContractSource SOURCE = (tool, version) -> CONTRACTS.get(tool + "@" + version);

    final FoldedRun folded = new FoldedRun();
    final List<LedgerRecord> log = new ArrayList<>();
    final List<Effect> effects = new ArrayList<>();
    private final Map<String, String> commands = new HashMap<>();
    private final List<Transition> transitions = new ArrayList<>();
    Decision last = new Decision.Duplicate();
    private long offset = 100;

    static Story begun() {
        return new Story()
                .agent(RunStarted.newBuilder().setTask("help the customer").build());
    }

    Story agent(Object payload) {
        return state(ActorKind.AGENT, payload);
    }

    Story state(ActorKind actor, Object payload) {
        return deliver(record(actor, payload));
    }

    /** A fact of the worker of this number, as the SDK states it. */
    Story worker(long epoch, Object payload) {
        LedgerRecord record = record(ActorKind.AGENT, payload);
        LedgerEvent event = LedgerEvent.newBuilder(record.event())
                .setWorkerEpoch(epoch)
                .setActor(new Actor(ActorKind.AGENT, "worker-" + epoch))
                .build();
        return deliver(new LedgerRecord(record.at(), event, event.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** The fact just told, delivered once more with a new offset. */
    Story again() {
        LedgerRecord before = log.get(log.size() - 1);
        offset += 3;
        return deliver(new LedgerRecord(new FactPosition(0, offset, time(offset)), before.event(), before.value()));
    }

    Story deliver(LedgerRecord record) {
        log.add(record);
        last = folded.take(record, SOURCE);
        if (last instanceof Decision.Accepted accepted) {
            effects.addAll(accepted.effects());
            transitions.addAll(accepted.transitions());
        }
        return this;
    }

    Story plan(String actionId, String tool) {
        return agent(planned(actionId, tool).build());
    }

    /** The plan of an action on ticket T-1 that nobody has stated yet. */
    static ActionPlanned.Builder planned(String actionId, String tool) {
        return ActionPlanned.newBuilder()
                .setActionId(actionId)
                .setTool(tool)
                .setContractVersion(1)
                .setTarget(tool.equals("look") ? null : new Target("ticket", "T-1", null))
                .setArguments("{\"id\":\"T-1\",\"org\":\"" + TENANT + "\"}")
                .setArgumentsDigest("digest-" + actionId)
                .setIdempotencyKey("key-" + actionId);
    }

    /** Time goes by with nothing stated. */
    Story after(Duration time) {
        offset += time.toMillis();
        return this;
    }

    /** The ledger finds that the action's deadline has passed, and says so. */
    Story deadlinePasses(String actionId) {
        ActionState action = action(actionId);
        Deadline deadline = Objects.requireNonNull(Deadlines.of(action), "deadline of " + actionId);
        offset = Math.max(offset, Duration.between(EPOCH, deadline.at()).toMillis());
        LedgerEvent event = Objects.requireNonNull(Deadlines.missed(run(), action, deadline, time(offset)));
        offset += 3;
        return deliver(recordOf(event));
    }

    Story parked() {
        return state(ActorKind.OPERATOR, new RunParked("looks wrong"));
    }

    Story cancelled() {
        return state(ActorKind.OPERATOR, new RunCancelled("the customer hung up"));
    }

    Story resumeCase(String caseId) {
        return state(ActorKind.OPERATOR, new CaseResumed(caseId, "fine"));
    }

    Story closeCase(String caseId) {
        return state(ActorKind.OPERATOR, new CaseClosed(caseId, "leave it"));
    }

    /** A person looked at the target that the newest open case is about. */
    Story confirm(VerificationStatus status) {
        RecoveryCase open = openCase();
        return confirm(open.getCaseId(), String.valueOf(open.getActionId()), status);
    }

    Story confirm(String caseId, String actionId, VerificationStatus status) {
        return state(
                ActorKind.OPERATOR, new OutcomeConfirmed(caseId, actionId, status, "I looked at the ticket's page"));
    }

    Story compensateCase(String caseId) {
        return state(
                ActorKind.OPERATOR,
                CompensationRequested.newBuilder()
                        .setReason("undo it")
                        .setCaseId(caseId)
                        .build());
    }

    /** The newest case that is open. */
    RecoveryCase openCase() {
        return folded.openCases().stream().reduce((a, b) -> b).orElseThrow();
    }

    boolean fenced() {
        return last instanceof Decision.Accepted accepted && accepted.fenced();
    }

    RejectionCode refusal() {
        return ((Decision.Rejected) last).code();
    }

    Story start(String actionId) {
        return start(actionId, 1);
    }

    Story start(String actionId, int attempt) {
        return start(actionId, attempt, "digest-" + actionId);
    }

    Story start(String actionId, int attempt, String digest) {
        return agent(ActionStarted.newBuilder()
                .setActionId(actionId)
                .setAttempt(attempt)
                .setArgumentsDigest(digest)
                .setBefore(attempt == 1 ? snapshot("before " + actionId) : null)
                .build());
    }

    Story succeed(String actionId) {
        return succeed(actionId, 1);
    }

    Story succeed(String actionId, int attempt) {
        return agent(ActionSucceeded.newBuilder()
                .setActionId(actionId)
                .setAttempt(attempt)
                .setOutput("\"ok\"")
                .setAfter(snapshot("after " + actionId))
                .build());
    }

    Story fail(String actionId, dev.unwind.schemas.Effect effect) {
        return agent(ActionFailed.newBuilder()
                .setActionId(actionId)
                .setError("boom")
                .setEffect(effect)
                .build());
    }

    Story act(String actionId) {
        return plan(actionId, "update").start(actionId).succeed(actionId);
    }

    /** Answers the newest read-back request. */
    Story verify(VerificationStatus status, dev.unwind.schemas.Effect effect) {
        VerificationRequest request = newest(Effect.RequestVerification.class).request();
        return state(
                ActorKind.VERIFIER,
                VerificationRecorded.newBuilder()
                        .setVerificationId(request.getVerificationId())
                        .setActionId(request.getActionId())
                        .setKind(request.getKind())
                        .setStatus(status)
                        .setEffect(effect)
                        .setReason(status == VerificationStatus.VERIFIED ? null : "it differs")
                        .build());
    }

    Story verified() {
        return verify(VerificationStatus.VERIFIED, dev.unwind.schemas.Effect.APPLIED);
    }

    Story mismatched() {
        return verify(VerificationStatus.MISMATCHED, dev.unwind.schemas.Effect.APPLIED);
    }

    Story undoAll() {
        return state(ActorKind.OPERATOR, undoRequested());
    }

    Story planned(int steps) {
        String failure = newest(Effect.RaiseFailure.class).failure().getFailureId();
        return state(
                ActorKind.EXECUTOR,
                new CompensationPlanned(CompensationIds.plan(TENANT, RUN, failure), failure, steps));
    }

    /** The plan for the newest failure waits for a person: what the failure was asked for, in its mode. */
    Story held(String digest) {
        return held(digest, newest(Effect.RaiseFailure.class).failure());
    }

    /** The failures that were raised, in order. */
    List<FailureDetected> failures() {
        return effects.stream()
                .filter(Effect.RaiseFailure.class::isInstance)
                .map(effect -> ((Effect.RaiseFailure) effect).failure())
                .toList();
    }

    Story held(String digest, FailureDetected failure) {
        return state(
                ActorKind.EXECUTOR,
                CompensationHeld.newBuilder()
                        .setPlanId(CompensationIds.plan(TENANT, RUN, failure.getFailureId()))
                        .setFailureId(failure.getFailureId())
                        .setDigest(digest)
                        .setSteps(1)
                        .setShown(List.of(HeldStep.newBuilder()
                                .setActionId("a")
                                .setTool("refund")
                                .setSays("I changed ticket T-1.")
                                .setNeedsApproval(true)
                                .build()))
                        .setActionIds(failure.getActionIds())
                        .setAfterOffset(failure.getAfterOffset())
                        .setMode(failure.getMode())
                        .setReason(failure.getReason())
                        .setRequestedBy(failure.getRequestedBy())
                        .setExpiresAt(failure.getDetectedAt().plus(Duration.ofHours(1)))
                        .build());
    }

    Story approveUndo(String caseId, String digest, String person) {
        return by(person, new CompensationApproved(caseId, digest, null));
    }

    /** The ledger's gate lets the action go ahead, or blocks it. */
    Story gated(String actionId, GateOutcome outcome) {
        return gated(actionId, outcome, null);
    }

    /** The ledger's gate holds the action for an hour, until so many persons have approved it. */
    Story gateHolds(String actionId, int approvers) {
        return gated(
                actionId,
                GateOutcome.HOLD,
                ApprovalTerms.newBuilder()
                        .setRole("lead")
                        .setApprovers(approvers)
                        .setExpiryMillis(Duration.ofHours(1).toMillis())
                        .setBreakGlass(approvers == 2)
                        .build());
    }

    Story gated(String actionId, GateOutcome outcome, @Nullable ApprovalTerms terms) {
        return gated(actionId, outcome, terms, false);
    }

    /** The ledger's gate says so by what its agent could not know yet. */
    Story overtaken(String actionId, GateOutcome outcome) {
        ApprovalTerms terms = ApprovalTerms.newBuilder()
                .setRole("lead")
                .setExpiryMillis(Duration.ofHours(1).toMillis())
                .build();
        return gated(actionId, outcome, outcome == GateOutcome.HOLD ? terms : null, true);
    }

    private Story gated(String actionId, GateOutcome outcome, @Nullable ApprovalTerms terms, boolean overtaken) {
        return state(
                ActorKind.LEDGER,
                ActionGated.newBuilder()
                        .setActionId(actionId)
                        .setArgumentsDigest("digest-" + actionId)
                        .setRuling(Ruling.newBuilder()
                                .setOutcome(outcome)
                                .setCode("RULE")
                                .setRule("money-waits")
                                .setPolicy("desk@3")
                                .setDetail("Rule money-waits is about it.")
                                .setApproval(terms)
                                .setOvertaken(overtaken)
                                .build())
                        .setPreview(outcome == GateOutcome.HOLD ? "{\"tool\":\"refund\"}" : null)
                        .build());
    }

    /** An approval of an action as this person states it. */
    Story approved(String person, ActionApproved approval) {
        return by(ActorKind.APPROVER, person, approval);
    }

    /** A person approves exactly what the action waits with. */
    Story approvedBy(String person, String actionId) {
        String waits = action(actionId).approvalDigest();
        return approved(
                person,
                ActionApproved.newBuilder()
                        .setActionId(actionId)
                        .setArgumentsDigest(waits == null ? "digest-" + actionId : waits)
                        .setRole("lead")
                        .build());
    }

    /** A fact that a person of this name states. */
    Story by(String person, Object payload) {
        return by(ActorKind.OPERATOR, person, payload);
    }

    private Story by(ActorKind kind, String person, Object payload) {
        LedgerRecord record = record(kind, payload);
        LedgerEvent event = LedgerEvent.newBuilder(record.event())
                .setActor(new Actor(kind, person))
                .build();
        return deliver(new LedgerRecord(record.at(), event, event.toString().getBytes(StandardCharsets.UTF_8)));
    }

    Story compensationStarts(String actionId) {
        return compensationStarts(actionId, CompensationKind.RESTORE, UndoMode.CHECKED);
    }

    Story compensationStarts(String actionId, CompensationKind kind, UndoMode mode) {
        nextPlan(actionId);
        return state(
                ActorKind.EXECUTOR, new CompensationStarted(planOf(actionId), command(actionId), actionId, kind, mode));
    }

    /** A plan of its own for an action whose undo has failed. */
    Story nextPlan(String actionId) {
        ActionState action = folded.action(actionId);
        if (action != null && action.status() == ActionStatus.COMPENSATION_FAILED) {
            commands.merge(actionId, "'", String::concat);
        }
        return this;
    }

    Story compensationExecuted(String actionId, EntityFloor... floors) {
        return state(
                ActorKind.EXECUTOR,
                CompensationExecuted.newBuilder()
                        .setPlanId(planOf(actionId))
                        .setCommandId(command(actionId))
                        .setActionId(actionId)
                        .setFloors(List.of(floors))
                        .build());
    }

    Story compensationFailed(String actionId) {
        return compensationFailed(actionId, "DRIFTED");
    }

    Story compensationFailed(String actionId, String code) {
        return state(
                ActorKind.EXECUTOR,
                CompensationFailed.newBuilder()
                        .setPlanId(planOf(actionId))
                        .setCommandId(command(actionId))
                        .setActionId(actionId)
                        .setCode(code)
                        .setDetail("somebody else changed it")
                        .build());
    }

    Story heartbeat(String actionId) {
        return agent(ActionHeartbeat.newBuilder().setActionId(actionId).build());
    }

    Story retry(String actionId, int attempt) {
        return agent(ActionRetried.newBuilder()
                .setActionId(actionId)
                .setAttempt(attempt)
                .setReason("once more")
                .build());
    }

    static CompensationRequested undoRequested() {
        return CompensationRequested.newBuilder().setReason("wrong customer").build();
    }

    Story approve(String actionId, boolean approved) {
        return state(
                ActorKind.APPROVER,
                approved
                        ? ActionApproved.newBuilder()
                                .setActionId(actionId)
                                .setArgumentsDigest("digest-" + actionId)
                                .setRole("lead")
                                .build()
                        : ActionDenied.newBuilder()
                                .setActionId(actionId)
                                .setReason("no")
                                .build());
    }

    /** Decides the case that asks whether the run is to be undone; one that does not exist when there is none. */
    Story decideApprovalCase(boolean resume) {
        String caseId = String.valueOf(run().parkingCase());
        return state(ActorKind.OPERATOR, resume ? new CaseResumed(caseId, "fine") : new CaseClosed(caseId, "leave it"));
    }

    Story resumed() {
        return agent(new RunResumed("a new worker", null));
    }

    private String planOf(String actionId) {
        return "plan" + commands.getOrDefault(actionId, "");
    }

    String command(String actionId) {
        return CompensationIds.command(TENANT, RUN, actionId, planOf(actionId));
    }

    /** All moves through the tables, in order. */
    List<Transition> transitions() {
        return transitions;
    }

    Story finish() {
        return agent(RunFinished.newBuilder().setOutcome(RunOutcome.SUCCEEDED).build());
    }

    RunState run() {
        return Objects.requireNonNull(folded.run());
    }

    ActionState action(String actionId) {
        return Objects.requireNonNull(folded.action(actionId));
    }

    <T extends Effect> T newest(Class<T> type) {
        for (int i = effects.size() - 1; i >= 0; i--) {
            if (type.isInstance(effects.get(i))) {
                return type.cast(effects.get(i));
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " among " + effects);
    }

    long count(Class<? extends Effect> type) {
        return effects.stream().filter(type::isInstance).count();
    }

    private LedgerRecord record(ActorKind actor, Object payload) {
        offset += 3;
        LedgerEvent event = LedgerEvent.newBuilder()
                .setEventId("event-" + offset)
                .setTenantId(TENANT)
                .setRunId(RUN)
                .setOccurredAt(time(offset))
                .setActor(new Actor(actor, "somebody"))
                .setAgentId("desk-agent")
                .setPayload(payload)
                .build();
        return recordOf(event);
    }

    private LedgerRecord recordOf(LedgerEvent event) {
        return new LedgerRecord(
                new FactPosition(0, offset, time(offset)),
                event,
                event.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Instant time(long offset) {
        return EPOCH.plusMillis(offset);
    }

    static Snapshot snapshot(@Nullable String text) {
        return new Snapshot(
                Instant.parse("2026-01-01T00:00:00Z"),
                List.of(new SnapshotRead("ticket", "tickets/T-1", "{\"text\":\"" + text + "\"}")));
    }

    private static CompiledContract contract(String tool, String actionClass, String risk, String approval) {
        return contract(tool, actionClass, risk, approval, "");
    }

    private static CompiledContract contract(
            String tool, String actionClass, String risk, String approval, String more) {
        return contract(tool, actionClass, risk, approval, more, null);
    }

    private static CompiledContract contract(
            String tool, String actionClass, String risk, String approval, String more, @Nullable String tenant) {
        String yaml = actionClass.equals("READ_ONLY")
                ? """
                tool: %s
                version: 1
                class: READ_ONLY
                risk: LOW
                input: { type: object }
                timeout: 5s
                """.formatted(tool)
                : """
                tool: %s
                version: 1
                class: %s
                risk: %s
                input: { type: object, properties: { id: { type: string }, org: { type: string } } }
                target: { type: ticket, id: 'input.id'%s }
                timeout: 5s
                http: { base: '${desk.url}' }
                snapshot:
                  ticket: { get: '"/tickets/" + input.id' }
                modifies: [/ticket/text]
                compensate:
                  kind: RESTORE
                  call: { post: '"/restore"', body: '{"patches": undo.patches}' }
                  approval: %s
                  says: '"I changed ticket " + input.id'
                """.formatted(tool, actionClass, risk, tenant == null ? "" : ", tenant: '" + tenant + "'", approval);
        ToolContract contract = ContractFile.check(yaml + more, tool, ref -> "").contract();
        return CompiledContract.of(Objects.requireNonNull(contract, tool));
    }
}
