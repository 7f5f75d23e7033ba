package dev.unwind.model.gate;

import dev.unwind.model.contract.Expression;
import dev.unwind.model.contract.Fields;
import dev.unwind.model.contract.Report;
import dev.unwind.model.contract.Scope;
import dev.unwind.model.contract.Spelling;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.gate.Policy.Budget;
import dev.unwind.model.gate.Policy.Rule;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.Risk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is well written in a policy and yet cannot be meant: rules that never fire, words and names that nothing is called by.
 *
 * <p>A condition is tried with every class and risk (and every tool, where contracts are known) that the rule's filters leave, and nothing else
 * known. What it comes to then, it comes to for all calls of that kind.
 */
final class PolicyCheck {
    private static final Set<String> TARGET = Set.of("type", "id");

    private final Policy policy;
    private final Report report;
    private final KnownTools tools;

    /** A kind of call: what the filters and the finite variables can tell apart. */
    private record Kind(NamePattern tool, ActionClass actionClass, Risk risk) {
        Map<String, Object> known() {
            Map<String, Object> known = new HashMap<>();
            known.put("class", actionClass.name());
            known.put("risk", risk.name());
            if (tool.exact()) {
                known.put("tool", tool.text());
            }
            return known;
        }
    }

    PolicyCheck(Policy policy, Report report, KnownTools tools) {
        this.policy = policy;
        this.report = report;
        this.tools = tools;
    }

    void check() {
        for (int i = 0; i < policy.rules().size(); i++) {
            Rule rule = policy.rules().get(i);
            String at = "/rules/" + i;
            List<Kind> kinds = kinds(rule.filter(), at);
            words(rule.when(), at + "/when", rule.filter());
            words(rule.says(), at + "/says", rule.filter());
            canFire(i, at, kinds);
        }
        for (int i = 0; i < policy.budgets().size(); i++) {
            Budget budget = policy.budgets().get(i);
            String at = "/budgets/" + i;
            kinds(budget.filter(), at);
            words(budget.amountOf(), at + "/amount/of", budget.filter());
            words(budget.says(), at + "/says", budget.filter());
        }
    }

    /** The kinds of call that a filter leaves; that there are none is a mistake. */
    private List<Kind> kinds(Filter filter, String at) {
        List<Kind> kinds = new ArrayList<>();
        if (!tools.any()) {
            List<NamePattern> patterns = filter.tools().isEmpty() ? List.of(new NamePattern("*")) : filter.tools();
            for (NamePattern pattern : patterns) {
                for (ActionClass actionClass : PolicyReader.classes()) {
                    for (Risk risk : PolicyReader.risks()) {
                        if (filter.takes(actionClass, risk)) {
                            kinds.add(new Kind(pattern, actionClass, risk));
                        }
                    }
                }
            }
            return kinds;
        }
        boolean allKnown = unknownTools(filter, at);
        for (ToolContract contract : contracts(filter)) {
            kinds.add(new Kind(new NamePattern(contract.tool()), contract.actionClass(), contract.risk()));
        }
        if (kinds.isEmpty() && allKnown) {
            report.at(
                    at,
                    "filters that exclude each other: no contract is of these tools and one of these classes and risks",
                    "filters that leave a tool",
                    null);
        }
        return kinds;
    }

    private List<ToolContract> contracts(Filter filter) {
        return tools.contracts().stream()
                .filter(contract -> filter.takesTool(new NamePattern(contract.tool()))
                        && filter.takes(contract.actionClass(), contract.risk()))
                .toList();
    }

    /** Reports names that no tool has; whether there are none. */
    private boolean unknownTools(Filter filter, String at) {
        boolean allKnown = true;
        Set<String> names = tools.names();
        for (int i = 0; i < filter.tools().size(); i++) {
            NamePattern pattern = filter.tools().get(i);
            if (names.stream().noneMatch(pattern::matches)) {
                allKnown = false;
                report.at(
                        at + "/tools/" + i,
                        "\"" + pattern.text() + "\", which is no tool of the contracts",
                        "the name of a tool that has a contract",
                        Spelling.hint(pattern.text(), names));
            }
        }
        return allKnown;
    }

    private void canFire(int index, String at, List<Kind> kinds) {
        Rule rule = policy.rules().get(index);
        Expression when = compiled(rule.when());
        List<Kind> possible = kinds.stream()
                .filter(kind -> when == null || !Boolean.FALSE.equals(when.decided(kind.known())))
                .toList();
        if (kinds.isEmpty()) {
            return;
        }
        if (possible.isEmpty()) {
            report.at(
                    at + "/when",
                    "a condition that is false for every call that the filters leave, so the rule can never fire",
                    "a condition that can be true",
                    null);
            return;
        }
        Set<String> takers = new TreeSet<>();
        for (Kind kind : possible) {
            String taker = taker(index, kind);
            if (taker == null) {
                return;
            }
            takers.add(taker);
        }
        report.at(
                at,
                "the rule \"" + rule.name() + "\", which can never fire: every call it is about is taken by "
                        + String.join(", ", takers) + " before it",
                "a rule that is about other calls, or one that stands before these",
                null);
    }

    /** The rule before the given one that takes every call of a kind that the given one would; null when there is none. */
    private @Nullable String taker(int index, Kind kind) {
        Rule rule = policy.rules().get(index);
        for (Rule earlier : policy.rules().subList(0, index)) {
            boolean wide = earlier.filter().takesWhoever(rule.filter())
                    && earlier.filter().takesTool(kind.tool())
                    && earlier.filter().takes(kind.actionClass(), kind.risk());
            if (wide && (earlier.when() == null || holds(earlier.when(), rule.when(), kind))) {
                return earlier.name();
            }
        }
        return null;
    }

    private static boolean holds(String earlier, @Nullable String later, Kind kind) {
        return later != null && earlier.strip().equals(later.strip())
                || Boolean.TRUE.equals(compile(earlier).decided(kind.known()));
    }

    private static @Nullable Expression compiled(@Nullable String text) {
        return text == null ? null : compile(text);
    }

    private static Expression compile(String text) {
        return Expression.compile("condition", Scope.GATE, text);
    }

    /** Reports words that a class or risk is compared with and is never called by, and arguments that no tool takes. */
    private void words(@Nullable String text, String at, Filter filter) {
        if (text == null) {
            return;
        }
        Expression expression = compile(text);
        compared(expression, at, "class", names(PolicyReader.classes()));
        compared(expression, at, "risk", names(PolicyReader.risks()));
        for (Expression.Use use : expression.uses()) {
            if (use.name().equals("target") && !TARGET.contains(use.field())) {
                unknown(at, use, "what is known of a target", TARGET);
            }
        }
        if (!tools.any()) {
            return;
        }
        compared(expression, at, "tool", tools.names());
        List<ToolContract> contracts = contracts(filter);
        Set<String> arguments = arguments(contracts);
        Set<String> entries = new TreeSet<>();
        contracts.forEach(contract -> contract.snapshot().forEach(entry -> entries.add(entry.name())));
        for (Expression.Use use : expression.uses()) {
            if (use.name().equals("input") && arguments != null && !arguments.contains(use.field())) {
                unknown(at, use, "an argument that one of the rule's tools takes", arguments);
            } else if (use.name().equals("before") && !contracts.isEmpty() && !entries.contains(use.field())) {
                unknown(at, use, "an entry of the snapshot of one of the rule's tools", entries);
            }
        }
    }

    /** What the tools take as arguments; null when a contract does not say, or there is none. */
    private static @Nullable Set<String> arguments(List<ToolContract> contracts) {
        Set<String> arguments = new TreeSet<>();
        for (ToolContract contract : contracts) {
            if (!contract.input().path("properties").isObject()) {
                return null;
            }
            contract.input().path("properties").fieldNames().forEachRemaining(arguments::add);
        }
        return contracts.isEmpty() ? null : arguments;
    }

    private static Set<String> names(Enum<?>[] words) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(words).forEach(word -> names.add(word.name()));
        return names;
    }

    private void compared(Expression expression, String at, String variable, Set<String> words) {
        for (Expression.Use literal : expression.literals(variable)) {
            if (!words.contains(literal.field())) {
                String hint = Spelling.hint(literal.field(), words);
                report.inText(
                        at,
                        literal.line(),
                        literal.column(),
                        "\"" + literal.field() + "\", which no " + variable + " is called",
                        "one of "
                                + Fields.shown(Json.NODES
                                        .arrayNode()
                                        .addAll(words.stream()
                                                .map(Json.NODES::textNode)
                                                .toList()))
                                + (hint == null ? "" : "; " + hint));
            }
        }
    }

    private void unknown(String at, Expression.Use use, String expected, Set<String> words) {
        String hint = Spelling.hint(use.field(), words);
        report.inText(
                at,
                use.line(),
                use.column(),
                "`" + use.name() + "." + use.field() + "`",
                expected + ": " + new TreeSet<>(words) + (hint == null ? "" : "; " + hint));
    }
}
