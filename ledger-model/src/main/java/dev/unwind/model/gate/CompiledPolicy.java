package dev.unwind.model.gate;

import dev.unwind.model.contract.EvaluationFailed;
import dev.unwind.model.contract.Expression;
import dev.unwind.model.contract.Scope;
import dev.unwind.model.gate.GateCall.Declared;
import dev.unwind.model.gate.Policy.Budget;
import dev.unwind.model.gate.Policy.Per;
import dev.unwind.model.gate.Policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A policy with its expressions compiled, ready to be asked. Immutable and thread-safe. */
public final class CompiledPolicy {
    private record Ruled(
            Rule rule, @Nullable Expression when, @Nullable Expression says) {}

    private record Limited(
            Budget budget,
            @Nullable Expression amount,
            @Nullable Expression says) {}

    private final Policy policy;
    private final List<Ruled> rules;
    private final List<Limited> budgets;

    private CompiledPolicy(Policy policy) {
        this.policy = policy;
        this.rules = policy.rules().stream()
                .map(rule -> new Ruled(
                        rule,
                        compiled(rule.name() + " when", rule.when()),
                        compiled(rule.name() + " says", rule.says())))
                .toList();
        this.budgets = policy.budgets().stream()
                .map(budget -> new Limited(
                        budget,
                        compiled(budget.name() + " amount", budget.amountOf()),
                        compiled(budget.name() + " says", budget.says())))
                .toList();
    }

    private @Nullable Expression compiled(String place, @Nullable String text) {
        return text == null ? null : Expression.compile(policy.ref() + " " + place, Scope.GATE, text);
    }

    /** The compiled form of a checked policy. */
    public static CompiledPolicy of(Policy policy) {
        return new CompiledPolicy(policy);
    }

    /**
     * The compiled form of a published policy.
     *
     * @param json the {@code definition} of the published record
     * @throws InvalidPolicy when it has mistakes
     */
    public static CompiledPolicy fromDefinition(String json) {
        return of(PolicyFile.checkDefinition(json).orThrow());
    }

    public Policy policy() {
        return policy;
    }

    /** Names the policy and its version. */
    public PolicyRef ref() {
        return policy.ref();
    }

    /**
     * What the first rule that is about a call says, behind a hold for each rule before it of which that cannot be told. A rule that cannot be told
     * never lets a later one allow the call, and never keeps a later one from blocking it.
     */
    List<Cause> rules(GateCall call, Declared declared, CallValues values) {
        List<Cause> causes = new ArrayList<>();
        for (Ruled ruled : rules) {
            Rule rule = ruled.rule;
            Filter.Match match = rule.filter().match(call, declared);
            if (match == Filter.Match.AGENT_UNKNOWN) {
                causes.add(unclear(
                        rule,
                        GateCode.DATA_MISSING,
                        call,
                        "the agent is not known, and the rule is about some agents"));
            } else if (match == Filter.Match.YES) {
                try {
                    if (ruled.when == null || ruled.when.bool(values.map())) {
                        causes.add(said(ruled, call, values));
                        return causes;
                    }
                } catch (EvaluationFailed e) {
                    causes.add(unclear(rule, ruled.when, call, values, e));
                }
            }
        }
        return causes;
    }

    private Cause said(Ruled ruled, GateCall call, CallValues values) {
        Rule rule = ruled.rule;
        String does = switch (rule.then()) {
            case ALLOW -> " allows ";
            case HOLD -> " wants an approval for ";
            case BLOCK -> " blocks ";
        };
        String plain = "Rule " + rule.name() + " of policy " + ref() + does + call.shown();
        return new Cause(
                rule.then(),
                GateCode.RULE,
                rule.name(),
                ref(),
                plain + sentence(ruled.says, values),
                rule.then() == Outcome.HOLD ? rule.approval() : null);
    }

    /** What the policy's own words add to a plain sentence. */
    private static String sentence(@Nullable Expression says, CallValues values) {
        if (says == null) {
            return ".";
        }
        try {
            return ": " + says.string(values.map());
        } catch (EvaluationFailed e) {
            // A sentence is for people; without the policy's own words the plain ones are still true.
            return ".";
        }
    }

    private Cause unclear(
            Rule rule, @Nullable Expression when, GateCall call, CallValues values, EvaluationFailed problem) {
        TreeSet<String> missing = new TreeSet<>(when == null ? List.of() : when.names());
        missing.removeAll(values.map().keySet());
        return missing.isEmpty()
                ? unclear(rule, GateCode.RULE_FAILED, call, String.valueOf(problem.getMessage()))
                : unclear(
                        rule,
                        GateCode.DATA_MISSING,
                        call,
                        String.join(", ", missing) + " not known, and the rule depends on it");
    }

    private Cause unclear(Rule rule, GateCode code, GateCall call, String problem) {
        return new Cause(
                Outcome.HOLD,
                code,
                rule.name(),
                ref(),
                "Cannot tell whether rule " + rule.name() + " of policy " + ref() + " is about " + call.shown() + ": "
                        + problem + ". Somebody has to look at the call; it is held.",
                rule.then() == Outcome.HOLD ? rule.approval() : policy.approval());
    }

    /** What the budgets that a call uses have to say, in order; what it would add to them is noted. */
    List<Cause> budgets(
            GateCall call, Declared declared, CallValues values, BudgetView view, List<BudgetCharge> charges) {
        List<Cause> causes = new ArrayList<>();
        for (Limited limited : budgets) {
            Filter.Match match = limited.budget.filter().match(call, declared);
            if (match == Filter.Match.AGENT_UNKNOWN) {
                causes.add(unclear(
                        limited.budget,
                        GateCode.DATA_MISSING,
                        call,
                        "the agent is not known, and the budget is about some agents"));
            } else if (match == Filter.Match.YES) {
                Cause cause = use(limited, call, values, view, charges);
                if (cause != null) {
                    causes.add(cause);
                }
            }
        }
        return causes;
    }

    private @Nullable Cause use(
            Limited limited, GateCall call, CallValues values, BudgetView view, List<BudgetCharge> charges) {
        Budget budget = limited.budget;
        BudgetKey key = key(budget, call);
        long amount = 0;
        try {
            amount = amount(limited, values);
        } catch (EvaluationFailed | ArithmeticException e) {
            // Nobody knows the amount; the call counts all the same.
            charges.add(new BudgetCharge(key, budget.window(), 0));
            return unclear(budget, GateCode.AMOUNT_UNUSABLE, call, String.valueOf(e.getMessage()));
        }
        charges.add(new BudgetCharge(key, budget.window(), amount));
        BudgetUse used = view.use(key, budget.window());
        if (used == null) {
            return unclear(budget, GateCode.BUDGET_UNKNOWN, call, "what is used up of it is not known here");
        }
        String over = over(budget, used, amount);
        return over == null ? null : exceeded(limited, call, values, over);
    }

    private static long amount(Limited limited, CallValues values) {
        if (limited.amount == null) {
            return 0;
        }
        double given = limited.amount.number(values.map());
        if (!Double.isFinite(given) || given < 0) {
            throw new ArithmeticException("its amount is " + given + ", expected 0 or more");
        }
        return BudgetUse.parts(given);
    }

    private static @Nullable String over(Budget budget, BudgetUse used, long amount) {
        if (budget.countLimit() != null && BudgetUse.sum(used.count(), 1) > budget.countLimit()) {
            return used.count() + " of " + budget.countLimit() + " calls were made";
        }
        if (budget.amountOf() != null && BudgetUse.sum(used.amount(), amount) > budget.amountLimit()) {
            return BudgetUse.shown(used.amount()) + " of " + BudgetUse.shown(budget.amountLimit())
                    + " are used up, and this call needs " + BudgetUse.shown(amount);
        }
        return null;
    }

    private Cause exceeded(Limited limited, GateCall call, CallValues values, String over) {
        Budget budget = limited.budget;
        return new Cause(
                budget.exceeded(),
                GateCode.BUDGET,
                budget.name(),
                ref(),
                "Budget " + budget.name() + " of policy " + ref() + " does not suffice for " + call.shown()
                        + ": within " + budget.window() + " " + over + sentence(limited.says, values),
                budget.exceeded() == Outcome.HOLD ? budget.approval() : null);
    }

    private Cause unclear(Budget budget, GateCode code, GateCall call, String problem) {
        return new Cause(
                Outcome.HOLD,
                code,
                budget.name(),
                ref(),
                "Cannot tell whether budget " + budget.name() + " of policy " + ref() + " suffices for " + call.shown()
                        + ": " + problem + ". Somebody has to look at the call; it is held.",
                budget.approval());
    }

    private BudgetKey key(Budget budget, GateCall call) {
        return new BudgetKey(
                policy.id(),
                budget.name(),
                budget.per().contains(Per.TENANT) ? call.tenant() : null,
                budget.per().contains(Per.AGENT) ? call.agent() : null,
                budget.per().contains(Per.TOOL) ? call.tool() : null);
    }

    /** What the rules' expressions may see of a call; made when the first of them asks. */
    static final class CallValues {
        private final GateCall call;
        private final Declared declared;
        private @Nullable Map<String, Object> made;

        CallValues(GateCall call, Declared declared) {
            this.call = call;
            this.declared = declared;
        }

        /** Values by name; without those that are not known. */
        Map<String, Object> map() {
            Map<String, Object> values = made;
            if (values == null) {
                values = CallVariables.of(call, declared);
                made = values;
            }
            return values;
        }
    }
}
