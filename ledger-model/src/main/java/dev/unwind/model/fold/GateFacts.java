package dev.unwind.model.fold;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.id.ArgumentDigest;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ActionApproved;
import dev.unwind.schemas.ActionDenied;
import dev.unwind.schemas.ActionGated;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.ApprovalTerms;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.EscalationStep;
import dev.unwind.schemas.GateDecision;
import dev.unwind.schemas.GateOutcome;
import dev.unwind.schemas.GateRequest;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.Ruling;
import dev.unwind.schemas.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides what the ledger's gate and approvers say of planned actions. */
final class GateFacts {
    private static final Duration EXPIRY_MAX = Duration.ofDays(366);

    /** An approval that comes in the last moment can still be made use of. */
    private static final Duration START_WITHIN = Duration.ofMinutes(10);

    private GateFacts() {}

    /** Asks the ledger's gate about a plan that may go ahead as far as the fold knows. */
    static void ask(Deciding d, ActionPlanned plan) {
        String agentId = d.run.agentId();
        String releaseId = d.event.getReleaseId();
        d.follow(new Effect.AskGate(GateRequest.newBuilder()
                .setTenantId(d.run.tenantId())
                .setRunId(d.run.runId())
                .setActionId(plan.getActionId())
                .setTool(plan.getTool())
                .setContractVersion(plan.getContractVersion())
                .setTarget(plan.getTarget())
                .setArguments(plan.getArguments())
                .setArgumentsDigest(plan.getArgumentsDigest())
                .setClaimed(plan.getGate())
                .setCurrent(plan.getCurrent())
                .setAgentId(agentId != null ? agentId : d.event.getAgentId())
                .setReleaseId(releaseId != null ? releaseId : d.run.releaseId())
                .setLedgerOffset(d.record.at().offset())
                .setPlannedAt(d.record.at().timestamp())
                .build()));
    }

    /** The first ruling on an action counts. It moves what has not started; of what has, it can only say that the gate was bypassed. */
    static @Nullable Decision gated(Deciding d, ActionGated fact) throws Refusal {
        if (!RunFacts.once(d)) {
            return new Decision.Duplicate();
        }
        ActionState action = d.load(fact.getActionId());
        checkRuling(d, action, fact);
        boolean started = action.attempt() > 0;
        boolean waits = action.status() == ActionStatus.PLANNED || action.status() == ActionStatus.APPROVED;
        if (action.gatedAt() > 0 || !(started || waits)) {
            d.fenced = true;
            return null;
        }
        Ruling ruling = fact.getRuling();
        action = action.draft().gatedAt(d.index()).build();
        d.action = action;
        if (started) {
            // Where the agent could not know yet, nobody went around anything: it went ahead by what held when it
            // planned.
            if (ruling.getOutcome() != GateOutcome.ALLOW && !ruling.getOvertaken()) {
                GateBypass.raise(
                        d,
                        "it had started when the gate said " + ruling.getOutcome() + " (" + ruling.getCode() + "): "
                                + ruling.getDetail());
            }
            return null;
        }
        switch (ruling.getOutcome()) {
            case ALLOW -> d.move(action, ActionFact.GATE_ALLOWED);
            case BLOCK -> d.move(action, ActionFact.GATE_BLOCKED);
            default -> hold(d, action, ruling);
        }
        answer(d, fact.getActionId(), ruling.getOutcome(), ruling.getCode(), ruling.getDetail(), null);
        return null;
    }

    private static void checkRuling(Deciding d, ActionState action, ActionGated fact) throws Refusal {
        String attempt =
                "Cannot take the gate's ruling on action " + action.actionId() + " of run " + d.run.runId() + ": ";
        if (!fact.getArgumentsDigest().equals(action.argumentsDigest())) {
            throw new Refusal(
                    RejectionCode.CHANGED_ARGUMENTS,
                    attempt + "planned with digest " + action.argumentsDigest() + ", ruled on was "
                            + fact.getArgumentsDigest() + "; ask the gate about what was planned.");
        }
        GateOutcome outcome = fact.getRuling().getOutcome();
        if (outcome == GateOutcome.UNKNOWN || outcome == GateOutcome.DUPLICATE) {
            throw new Refusal(
                    RejectionCode.MALFORMED,
                    attempt + "it says " + outcome + ", expected ALLOW, HOLD or BLOCK; upgrade the ledger.");
        }
        ApprovalTerms terms = fact.getRuling().getApproval();
        boolean usable = terms != null
                && terms.getApprovers() >= 1
                && terms.getApprovers() <= 2
                && terms.getExpiryMillis() > 0
                && terms.getExpiryMillis() <= EXPIRY_MAX.toMillis();
        if (outcome == GateOutcome.HOLD && !usable) {
            throw new Refusal(
                    RejectionCode.MALFORMED,
                    attempt + "it holds the action under the terms " + terms
                            + ", expected 1 or 2 approvers and a time of at most " + EXPIRY_MAX.toDays()
                            + " days; correct the policy that holds it.");
        }
    }

    private static void hold(Deciding d, ActionState planned, Ruling ruling) throws Refusal {
        Instant expiresAt = d.record.at().timestamp().plusMillis(terms(ruling).getExpiryMillis());
        ActionState action = d.move(planned, ActionFact.GATE_HELD)
                .draft()
                .approvalDigest(planned.argumentsDigest())
                .deadlineAt(expiresAt)
                .build();
        d.action = action;
        d.putCase(d.newCase(
                        CaseKind.ACTION_NEEDS_APPROVAL,
                        action.actionId(),
                        action.actionId(),
                        waits(d, action, ruling, expiresAt))
                .setDigest(action.argumentsDigest())
                .setRequestedBy(plannedBy(d, action))
                .setExpiresAt(expiresAt)
                .build());
    }

    private static String waits(Deciding d, ActionState action, Ruling ruling, @Nullable Instant until) {
        ApprovalTerms terms = terms(ruling);
        return "Action " + action.actionId() + " (" + action.tool() + ")" + action.about()
                + " waits for an approval; nothing was sent. " + ruling.getDetail() + " "
                + (terms.getApprovers() == 1 ? "Somebody" : "Two different persons") + " of role " + terms.getRole()
                + ", other than " + plannedBy(d, action) + ", can approve exactly this (digest "
                + action.approvalDigest() + "), edit or reject it until " + until + "; then it is denied.";
    }

    /** An approval is good for one start of exactly what it names. */
    static @Nullable Decision approved(Deciding d, ActionApproved fact, ContractSource contracts) throws Refusal {
        if (!RunFacts.once(d)) {
            return new Decision.Duplicate();
        }
        ActionState action = d.load(fact.getActionId());
        boolean held = action.status() == ActionStatus.HELD;
        String shown = held ? action.approvalDigest() : action.argumentsDigest();
        if (!fact.getArgumentsDigest().equals(shown)) {
            throw new Refusal(
                    RejectionCode.CHANGED_ARGUMENTS,
                    attempt(d, action) + (held ? "what waits has" : "planned with") + " digest " + shown
                            + ", approved was " + fact.getArgumentsDigest() + "; show the approver what was planned.");
        }
        if (!held) {
            if (fact.getEditedArguments() != null || fact.getBreakGlass()) {
                throw new Refusal(
                        RejectionCode.ILLEGAL_TRANSITION,
                        attempt(d, action) + "status is " + action.status()
                                + ", expected HELD for an edit or a break of the glass; approve what waits for it.");
            }
            d.move(action, ActionFact.APPROVED);
            return null;
        }
        approvedHeld(d, action, fact, contracts);
        return null;
    }

    private static void approvedHeld(Deciding d, ActionState held, ActionApproved fact, ContractSource contracts)
            throws Refusal {
        ApprovalTerms terms = terms(ruling(d, held));
        checkApproval(d, held, fact, terms);
        String digest = digest(d, held, fact, contracts);
        if (!terms.getSharedDuties()) {
            Duties.approved(d);
        }
        boolean edited = !digest.equals(held.approvalDigest());
        boolean first = edited || held.approvedBy() == null;
        boolean enough = fact.getBreakGlass() || terms.getApprovers() == 1 || !first;
        ActionState action = d.move(held, enough ? ActionFact.APPROVED : ActionFact.APPROVED_BY_ONE)
                .draft()
                .approvalDigest(digest)
                .approvedBy(d.event.getActor().getId())
                .editedAt(edited ? d.index() : held.editedAt())
                .deadlineAt(enough ? startUntil(d, held) : held.deadlineAt())
                .build();
        d.action = action;
        RecoveryCase open = d.openCaseOf(CaseKind.ACTION_NEEDS_APPROVAL, action.actionId());
        if (enough) {
            goAhead(d, action, fact, open, edited ? fact.getEditedArguments() : editedArguments(d, action));
        } else if (open != null) {
            d.putCase(RecoveryCase.newBuilder(open)
                    .setDigest(digest)
                    .setDetail(waits(d, action, ruling(d, action), open.getExpiresAt()) + " " + action.approvedBy()
                            + (edited
                                    ? " edited the arguments (fact " + d.index() + " of the run) and approved that"
                                    : " approved it")
                            + "; one more has to approve the same.")
                    .build());
        }
    }

    private static void goAhead(
            Deciding d,
            ActionState action,
            ActionApproved fact,
            @Nullable RecoveryCase open,
            @Nullable String editedArguments) {
        if (open != null) {
            d.decideCase(open, CaseStatus.RESUMED);
        }
        String person = d.event.getActor().getId();
        answer(
                d,
                action.actionId(),
                GateOutcome.ALLOW,
                "APPROVED",
                "Action " + action.actionId() + " may be started once, with digest " + action.approvalDigest()
                        + ", until " + action.deadlineAt() + ": " + person + " approved it.",
                editedArguments);
        if (fact.getBreakGlass()) {
            GateBypass.review(
                    d,
                    person,
                    person + " broke the glass and let action " + action.actionId() + " (" + action.tool() + ")"
                            + action.about() + " go ahead alone: " + fact.getReason()
                            + ". Somebody else has to look at it: close this case, or have the action undone.");
        }
    }

    private static void checkApproval(Deciding d, ActionState action, ActionApproved fact, ApprovalTerms terms)
            throws Refusal {
        String person = d.event.getActor().getId();
        String attempt = attempt(d, action);
        if (!d.run.status().allowsActions()) {
            throw new Refusal(
                    RejectionCode.ILLEGAL_TRANSITION,
                    attempt + "its run is " + d.run.status()
                            + ", expected RUNNING; decide first what becomes of the run.");
        }
        if (action.deadlineAt() != null && d.record.at().timestamp().isAfter(action.deadlineAt())) {
            throw new Refusal(
                    RejectionCode.APPROVAL_EXPIRED,
                    attempt + "it could be approved until " + action.deadlineAt() + ", it is "
                            + d.record.at().timestamp() + "; have the agent plan it again.");
        }
        if (person.equals(plannedBy(d, action))
                || person.equals(d.run.agentId())
                || person.equals(d.run.workerId())
                || person.equals(action.approvedBy())) {
            throw new Refusal(
                    RejectionCode.SAME_PERSON,
                    attempt + person
                            + (person.equals(action.approvedBy())
                                    ? " approved it before, and it takes two"
                                    : " planned it, or is the agent whose run it is")
                            + ", expected somebody else; have another person look.");
        }
        if (!terms.getSharedDuties()) {
            Duties.requireNotOfUndo(d, attempt);
        }
        requireRole(d, action, fact, terms, attempt);
        if (fact.getBreakGlass() && !terms.getBreakGlass()) {
            throw new Refusal(
                    RejectionCode.ILLEGAL_TRANSITION,
                    attempt + "the policy that holds it has no glass to break; have " + terms.getApprovers()
                            + " of role " + terms.getRole() + " approve it.");
        }
        String reason = fact.getReason();
        if (fact.getBreakGlass() && (reason == null || reason.isBlank())) {
            throw new Refusal(
                    RejectionCode.MALFORMED,
                    attempt + "the glass is broken without a reason; say why it cannot wait, it stays on record.");
        }
    }

    /** The role that the ruling names, or one that may approve as well by now. */
    private static void requireRole(
            Deciding d, ActionState action, ActionApproved fact, ApprovalTerms terms, String attempt) throws Refusal {
        String role = fact.getRole();
        if (terms.getRole().equals(role) || action.deadlineAt() == null) {
            return;
        }
        Instant ruledAt = action.deadlineAt().minusMillis(terms.getExpiryMillis());
        StringBuilder others = new StringBuilder();
        for (EscalationStep step : terms.getEscalation()) {
            Instant from = ruledAt.plusMillis(step.getAfterMillis());
            if (step.getRole().equals(role) && !d.record.at().timestamp().isBefore(from)) {
                return;
            }
            others.append(", or ")
                    .append(step.getRole())
                    .append(" from ")
                    .append(from)
                    .append(" on");
        }
        throw new Refusal(
                RejectionCode.ROLE_REFUSED,
                attempt + d.event.getActor().getId() + " approves "
                        + (role == null ? "without naming a role" : "as " + role) + ", expected role "
                        + terms.getRole() + others + "; have somebody with that role look.");
    }

    /** The digest of what is approved: of the edited arguments where there are some, which must be about the same target. */
    private static String digest(Deciding d, ActionState action, ActionApproved fact, ContractSource contracts)
            throws Refusal {
        String edited = fact.getEditedArguments();
        if (edited == null) {
            return fact.getArgumentsDigest();
        }
        Target target = plan(d, action).getTarget();
        JsonNode arguments;
        String digest;
        try {
            arguments = Json.parse(edited);
            digest = ArgumentDigest.of(action.tool(), target, arguments);
        } catch (MalformedJson e) {
            throw new Refusal(
                    RejectionCode.TARGET_UNCLEAR,
                    attempt(d, action) + "the edited arguments cannot be taken as JSON: " + e.getMessage()
                            + "; give the arguments of the call as a JSON object.");
        }
        if (!arguments.isObject()) {
            throw new Refusal(
                    RejectionCode.TARGET_UNCLEAR,
                    attempt(d, action) + "the edited arguments are a JSON " + arguments.getNodeType()
                            + ", expected an object; give all arguments of the call by name.");
        }
        CompiledContract contract = contracts.find(action.tool(), action.contractVersion());
        List<String> unfit = contract == null ? List.of() : contract.inputProblems(arguments);
        if (!unfit.isEmpty()) {
            throw new Refusal(
                    RejectionCode.MALFORMED,
                    attempt(d, action) + "the edited arguments are none that " + action.tool() + " takes: "
                            + String.join("; ", unfit) + ". Give arguments that fit the tool's contract.");
        }
        TargetBoundary.Problem problem =
                TargetBoundary.of(d.run.tenantId(), d.run.runId(), action.actionId(), target, arguments, contract);
        if (problem != null) {
            throw new Refusal(problem.code(), problem.detail());
        }
        return digest;
    }

    /** By the ledger: nobody approved it in time, or nobody made use of the approval. */
    static @Nullable Decision denied(Deciding d, ActionDenied fact) throws Refusal {
        if (!RunFacts.once(d)) {
            return new Decision.Duplicate();
        }
        ActionState action = d.load(fact.getActionId());
        boolean expired = d.event.getActor().getKind() == ActorKind.LEDGER;
        if (expired && !isOver(d, action)) {
            // Approved or started in the meantime.
            d.fenced = true;
            return null;
        }
        d.move(action, expired ? ActionFact.EXPIRED : ActionFact.DENIED);
        RecoveryCase open = d.openCaseOf(CaseKind.ACTION_NEEDS_APPROVAL, action.actionId());
        if (open != null) {
            d.decideCase(open, CaseStatus.CLOSED);
        }
        if (action.gatedAt() > 0) {
            answer(
                    d,
                    action.actionId(),
                    GateOutcome.BLOCK,
                    expired ? RejectionCode.APPROVAL_EXPIRED.name() : "DENIED",
                    "Cannot call " + action.tool() + ": action " + action.actionId() + " of run " + d.run.runId()
                            + " was denied by " + d.event.getActor().getId() + ": " + fact.getReason(),
                    null);
        }
        return null;
    }

    private static boolean isOver(Deciding d, ActionState action) {
        Instant until = action.deadlineAt();
        return until != null
                && Deadlines.ofApproval(action)
                && !d.record.at().timestamp().isBefore(until);
    }

    /** Until when what is approved now can be started. */
    private static @Nullable Instant startUntil(Deciding d, ActionState action) {
        Instant least = d.record.at().timestamp().plus(START_WITHIN);
        Instant until = action.deadlineAt();
        return until == null || until.isBefore(least) ? least : until;
    }

    /** The edited arguments that were approved, null when the planned ones hold. */
    static @Nullable String editedArguments(Deciding d, ActionState action) {
        LedgerEvent edit = action.editedAt() == 0 ? null : d.view.fact(action.editedAt());
        return edit != null && edit.getPayload() instanceof ActionApproved approved
                ? approved.getEditedArguments()
                : null;
    }

    private static void answer(
            Deciding d,
            String actionId,
            GateOutcome outcome,
            String code,
            String detail,
            @Nullable String editedArguments) {
        d.follow(new Effect.AnswerPlan(GateDecision.newBuilder()
                .setTenantId(d.run.tenantId())
                .setRunId(d.run.runId())
                .setActionId(actionId)
                .setOutcome(outcome)
                .setCode(code)
                .setDetail(detail)
                .setEditedArguments(editedArguments)
                .setLedgerOffset(d.record.at().offset())
                .build()));
    }

    private static String plannedBy(Deciding d, ActionState action) {
        LedgerEvent plan = Objects.requireNonNull(d.view.fact(action.plannedAt()), "plan");
        return plan.getActor().getId();
    }

    private static ActionPlanned plan(Deciding d, ActionState action) {
        return (ActionPlanned)
                Objects.requireNonNull(d.view.fact(action.plannedAt()), "plan").getPayload();
    }

    private static Ruling ruling(Deciding d, ActionState action) {
        LedgerEvent gated = Objects.requireNonNull(d.view.fact(action.gatedAt()), "ruling");
        return ((ActionGated) gated.getPayload()).getRuling();
    }

    private static ApprovalTerms terms(Ruling ruling) {
        return Objects.requireNonNull(ruling.getApproval(), "approval");
    }

    private static String attempt(Deciding d, ActionState action) {
        return "Cannot approve action " + action.actionId() + " of run " + d.run.runId() + ": ";
    }
}
