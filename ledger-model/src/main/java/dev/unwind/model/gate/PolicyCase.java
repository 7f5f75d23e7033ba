package dev.unwind.model.gate;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One test of a policy: a call in its circumstances, and what the gate should say.
 *
 * @param name what it shows
 * @param file file it stands in
 * @param line line of the file, from 1
 * @param call the call
 * @param needsContract whether neither the test nor a contract says of which class and risk the tool is: such a test cannot pass
 * @param standing what the agent may do
 * @param uses how much of which budget is used up, by name; of others nothing is
 * @param unknownUses names of budgets of which that is not known
 * @param expected what the gate should say
 */
public record PolicyCase(
        String name,
        String file,
        int line,
        GateCall call,
        boolean needsContract,
        Standing standing,
        Map<String, BudgetUse> uses,
        Set<String> unknownUses,
        Expected expected) {
    public PolicyCase {
        uses = Map.copyOf(uses);
        unknownUses = Set.copyOf(unknownUses);
    }

    /**
     * What the gate should say; what is null may be anything.
     *
     * @param rule name of the rule or budget that decides, or scope of the control
     * @param role role that an approval takes
     * @param approvers how many approvers it takes
     */
    public record Expected(
            Outcome outcome,
            @Nullable GateCode code,
            @Nullable String rule,
            @Nullable String role,
            @Nullable Integer approvers) {}

    /**
     * What came of a test.
     *
     * @param ruling what the gate said
     * @param difference what was expected instead, null when the test passes
     */
    public record Result(
            PolicyCase tested, GateRuling ruling, @Nullable String difference) {}

    /** Asks the gate with these policies in force. */
    public Result run(List<CompiledPolicy> policies) {
        BudgetView view = (key, window) ->
                unknownUses.contains(key.budget()) ? null : uses.getOrDefault(key.budget(), BudgetUse.NONE);
        GateRuling ruling = Gate.decide(new GateInput(call, standing, policies, view));
        return new Result(this, ruling, difference(ruling, policies));
    }

    private @Nullable String difference(GateRuling ruling, List<CompiledPolicy> policies) {
        if (needsContract) {
            return "class and risk of " + call.tool()
                    + " are not known; give its contract with --contracts, or write both into the test";
        }
        Set<String> budgets = new HashSet<>();
        policies.forEach(policy -> policy.policy().budgets().forEach(budget -> budgets.add(budget.name())));
        for (String name : uses.keySet()) {
            if (!budgets.contains(name)) {
                return "no budget " + name;
            }
        }
        ApprovalNeed need = ruling.approval();
        boolean asExpected = ruling.outcome() == expected.outcome
                && (expected.code == null || expected.code == ruling.code())
                && (expected.rule == null || expected.rule.equals(ruling.rule()))
                && (expected.role == null || need != null && expected.role.equals(need.role()))
                && (expected.approvers == null || need != null && expected.approvers == need.approvers());
        return asExpected ? null : "expected " + shown(expected) + "; found " + shown(said(ruling));
    }

    private Expected said(GateRuling ruling) {
        ApprovalNeed need = ruling.approval();
        return new Expected(
                ruling.outcome(),
                ruling.code(),
                ruling.rule(),
                need == null || expected.role == null ? null : need.role(),
                need == null || expected.approvers == null ? null : Integer.valueOf(need.approvers()));
    }

    private static String shown(Expected what) {
        StringBuilder text = new StringBuilder(what.outcome.name());
        if (what.code != null) {
            text.append(' ').append(what.code);
        }
        if (what.rule != null) {
            text.append(" by ").append(what.rule);
        }
        if (what.approvers != null) {
            text.append(", approvers ").append(what.approvers);
        }
        if (what.role != null) {
            text.append(", role ").append(what.role);
        }
        return text.toString();
    }
}
