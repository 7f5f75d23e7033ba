package dev.unwind.model.gate;

import dev.unwind.model.gate.CompiledPolicy.CallValues;
import dev.unwind.model.gate.GateCall.Declared;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Control;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a planned call may be made. A pure function: the agent's SDK and the ledger call it with the same values and come to the same
 * ruling.
 *
 * <p>Every part is asked in the order of {@link GateCode}; the strictest answer counts, of equally strict ones the first. So a control, a stricter
 * lane or one more budget can only make the outcome stricter. Two parts can make it laxer, both by being written down: a rule that ALLOWs takes
 * the place of the contract's default, and of the rules of one policy the first that is about the call counts.
 */
public final class Gate {
    private Gate() {}

    /** What is to become of a call. */
    public static GateRuling decide(GateInput input) {
        GateCall call = input.call();
        Declared declared = call.declared();
        if (declared == null || !isKnown(declared.actionClass())) {
            return ruling(input, List.of(undeclared(call)), List.of());
        }
        List<Cause> causes = new ArrayList<>();
        Cause standing = standing(input, declared);
        if (standing != null) {
            causes.add(standing);
        }
        if (!isSettled(causes) && input.standing().disabledTools().contains(call.tool())) {
            causes.add(new Cause(
                    Outcome.BLOCK,
                    GateCode.TOOL_DISABLED,
                    null,
                    null,
                    "Cannot call " + call.shown() + ": the tool is disabled for agent " + call.agent() + " of tenant "
                            + call.tenant() + ". Another tool may do, or somebody enables it again.",
                    null));
        }
        CallValues values = new CallValues(call, declared);
        boolean ruled = false;
        for (CompiledPolicy policy : input.policies()) {
            if (!isSettled(causes)) {
                List<Cause> said = policy.rules(call, declared, values);
                ruled |= said.stream().anyMatch(cause -> cause.code() == GateCode.RULE);
                causes.addAll(said);
            }
        }
        List<BudgetCharge> charges = new ArrayList<>();
        for (CompiledPolicy policy : input.policies()) {
            if (!isSettled(causes)) {
                causes.addAll(policy.budgets(call, declared, values, input.budgets(), charges));
            }
        }
        if (!ruled && !isSettled(causes)) {
            causes.add(byDefault(input, declared));
        }
        return ruling(input, causes, charges);
    }

    private static boolean isKnown(ActionClass actionClass) {
        return actionClass != ActionClass.UNDECLARED && actionClass != ActionClass.UNKNOWN;
    }

    /** Whether nothing that comes later can be stricter. */
    private static boolean isSettled(List<Cause> causes) {
        return causes.stream()
                .anyMatch(cause ->
                        cause.outcome() == Outcome.BLOCK && !cause.code().leavesDraft());
    }

    private static Cause undeclared(GateCall call) {
        return new Cause(
                Outcome.BLOCK,
                GateCode.UNDECLARED_TOOL,
                null,
                null,
                "Cannot call " + call.shown()
                        + ": no contract declares the tool in the version that was planned, so nobody"
                        + " knows what it does. Publish one with unwind contracts apply.",
                null);
    }

    /** What the strictest control and the lane come to; null when they leave the call possible. */
    private static @Nullable Cause standing(GateInput input, Declared declared) {
        GateCall call = input.call();
        Control control = input.standing().controls().over(call);
        Lane lane = Lane.of(input.standing().lane());
        Lane left = control == null ? Lane.AUTONOMOUS : Lane.of(control.getMode());
        boolean byControl = control != null && left.compareTo(lane) >= 0;
        Lane strictest = byControl ? left : lane;
        Outcome outcome = strictest.outcome(declared.actionClass());
        if (outcome == Outcome.ALLOW) {
            return null;
        }
        String who = byControl && control != null
                ? "the control of scope " + control.getScope() + " (" + control.getReason() + ")"
                : "the lane " + input.standing().lane() + " of agent " + call.agent() + " of tenant " + call.tenant();
        return new Cause(
                outcome,
                code(byControl, strictest),
                byControl && control != null ? control.getScope() : null,
                null,
                "Cannot simply call " + call.shown() + ", a tool of class " + declared.actionClass() + ": " + who
                        + " leaves " + strictest.leaves() + ".",
                outcome == Outcome.HOLD ? commonNeed(input) : null);
    }

    private static GateCode code(boolean byControl, Lane lane) {
        return switch (lane) {
            case AUTONOMOUS -> GateCode.DEFAULT;
            case APPROVAL_REQUIRED -> byControl ? GateCode.CONTROL_APPROVAL_REQUIRED : GateCode.LANE_APPROVAL_REQUIRED;
            case DRAFT_ONLY -> byControl ? GateCode.CONTROL_DRAFT_ONLY : GateCode.LANE_DRAFT_ONLY;
            case READ_ONLY -> byControl ? GateCode.CONTROL_READ_ONLY : GateCode.LANE_READ_ONLY;
            case STOPPED -> byControl ? GateCode.CONTROL_STOPPED : GateCode.LANE_STOPPED;
        };
    }

    /** What holds where no rule is about the call: what cannot be taken back, or may do much harm, waits for a person. */
    private static Cause byDefault(GateInput input, Declared declared) {
        GateCall call = input.call();
        String why = whyHeld(declared);
        String found = "No rule of a policy is about " + call.shown() + ", class " + declared.actionClass() + ", risk "
                + declared.risk();
        return why == null
                ? new Cause(Outcome.ALLOW, GateCode.DEFAULT, null, null, found + "; such calls go ahead.", null)
                : new Cause(
                        Outcome.HOLD,
                        GateCode.DEFAULT,
                        null,
                        null,
                        found + "; it waits for an approval, because " + why
                                + ". A rule of a policy can say otherwise.",
                        commonNeed(input));
    }

    private static @Nullable String whyHeld(Declared declared) {
        if (!declared.mutates()) {
            return null;
        }
        if (declared.actionClass() == ActionClass.EXTERNAL_IRREVERSIBLE) {
            return "it cannot be taken back";
        }
        return switch (declared.risk()) {
            case LOW -> null;
            case MEDIUM -> declared.undoable() ? null : "its contract has no way to take it back";
            case HIGH, UNKNOWN -> "its risk is " + declared.risk();
        };
    }

    /** What a hold takes that no rule or budget asks for: what all policies in force say, together. */
    private static ApprovalNeed commonNeed(GateInput input) {
        return input.policies().stream()
                .map(policy -> policy.policy().approval())
                .reduce(ApprovalNeed::and)
                .orElse(ApprovalNeed.DEFAULT);
    }

    private static GateRuling ruling(GateInput input, List<Cause> causes, List<BudgetCharge> charges) {
        Cause first = causes.get(0);
        for (Cause cause : causes) {
            first = cause.stricterThan(first) ? cause : first;
        }
        List<Cause> ordered = new ArrayList<>(causes);
        ordered.remove(first);
        ordered.add(0, first);
        boolean blocked = first.outcome() == Outcome.BLOCK;
        return new GateRuling(
                first.outcome(),
                first.code(),
                first.rule(),
                first.policy(),
                input.policies().stream().map(CompiledPolicy::ref).toList(),
                input.call().release(),
                first.detail(),
                first.outcome() == Outcome.HOLD ? need(causes) : null,
                ordered,
                blocked ? List.of() : charges);
    }

    /** What fulfils all holds together; the roles are those of the first rule that holds, else of the first budget, else the common ones. */
    private static @Nullable ApprovalNeed need(List<Cause> causes) {
        List<ApprovalNeed> needs = new ArrayList<>();
        causes.stream().filter(cause -> isOfRule(cause.code())).map(Cause::need).forEach(needs::add);
        causes.stream()
                .filter(cause -> isOfBudget(cause.code()))
                .map(Cause::need)
                .forEach(needs::add);
        causes.stream()
                .filter(cause -> !isOfRule(cause.code()) && !isOfBudget(cause.code()))
                .map(Cause::need)
                .forEach(needs::add);
        return needs.stream().filter(Objects::nonNull).reduce(ApprovalNeed::and).orElse(null);
    }

    private static boolean isOfRule(GateCode code) {
        return code == GateCode.RULE || code == GateCode.RULE_FAILED || code == GateCode.DATA_MISSING;
    }

    private static boolean isOfBudget(GateCode code) {
        return code == GateCode.BUDGET || code == GateCode.BUDGET_UNKNOWN || code == GateCode.AMOUNT_UNUSABLE;
    }
}
