package dev.unwind.model.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.Problem;
import dev.unwind.model.contract.ToolContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
    private static final Path EXAMPLES = Path.of("..", "examples", "targets");

    private static List<ToolContract> contracts() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES.resolve("contracts"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(file -> ContractFile.check(file).orThrow())
                    .toList();
        }
    }

    private static List<String> problems(List<ToolContract> contracts, String... lines) {
        return PolicyFile.check(String.join("\n", lines), "p.yaml", contracts).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private static List<String> ofRules(List<ToolContract> contracts, String... rules) {
        String[] lines = Stream.concat(
                        Stream.of("policy: p", "version: 1", "rules:"),
                        Stream.of(rules).map(rule -> "  - " + rule))
                .toArray(String[]::new);
        return problems(contracts, lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"desk", "airline"})
    void theExamplesAreSoundAndTheirTestsPass(String name) throws IOException {
        Path file = EXAMPLES.resolve("policies").resolve(name + ".policy.yaml");
        PolicyFile read = PolicyFile.check(Files.readString(file), file.toString(), contracts());

        assertThat(read.problems()).isEmpty();
        List<CompiledPolicy> policies = List.of(CompiledPolicy.of(read.orThrow()));
        assertThat(read.cases()).isNotEmpty();
        assertThat(read.cases().stream().map(test -> test.run(policies).difference()))
                .containsOnlyNulls();
    }

    @Test
    void allMistakesAreToldAtOnceEachWithItsPlace() {
        assertThat(problems(
                        List.of(),
                        "policy: my policy",
                        "version: 0",
                        "approval: { approvers: 3, expires: 1h, escalate: [{ role: lead, after: 2h }] }",
                        "rules:",
                        "  - { name: a, when: impct > 3, then: HOLD }",
                        "  - { name: a, when: impact, then: HALT, risks: [LOWE] }",
                        "  - { name: c, when: risk == 3, than: HOLD }",
                        "  - { name: d, then: ALLOW, approval: { role: lead } }",
                        "budgets:",
                        "  - { name: e, per: [user], count: 5, exceeded: ALLOW }",
                        "  - { name: f, window: 1h, amount: { of: '\"x\"', limit: -1 }, exceeded: HOLD }"))
                .containsExactly(
                        "p.yaml:1:9: /policy: found \"my policy\"; expected a name of letters, digits, - and _, in parts"
                                + " joined by dots",
                        "p.yaml:2:10: /version: found 0; expected a whole number from 1",
                        "p.yaml:3:24: /approval/approvers: found 3; expected 1 or 2",
                        "p.yaml:3:72: /approval/escalate/0/after: found a step after the call is denied, which is after"
                                + " PT1H; expected a time before that, or a later expires",
                        "p.yaml:5:22: /rules/0/when: found `impct > 3` (undeclared reference to 'impct' (in container ''));"
                                + " expected CEL that gives true or false, over input, tool, class, risk, target, tenant,"
                                + " agent, release, run, impact, before",
                        "p.yaml:6:13: /rules/1/name: found the name \"a\" for the second time; expected each rule and each"
                                + " budget with a name of its own, by which decisions tell them apart",
                        "p.yaml:6:22: /rules/1/when: found `impact` (the value is of type INT, not BOOL); expected CEL that"
                                + " gives true or false, over input, tool, class, risk, target, tenant, agent, release, run,"
                                + " impact, before",
                        "p.yaml:6:36: /rules/1/then: found \"HALT\"; expected one of [ALLOW, HOLD, BLOCK]",
                        "p.yaml:6:50: /rules/1/risks/0: found \"LOWE\"; expected one of [LOW, MEDIUM, HIGH]; did you mean"
                                + " \"LOW\"?",
                        "p.yaml:7:5: /rules/2: found no key \"then\"; expected one of [ALLOW, HOLD, BLOCK]",
                        "p.yaml:7:27: /rules/2/when: found `risk == 3` (found no matching overload for '_==_' applied to"
                                + " '(string, int)' (candidates: (%A0, %A0))); expected CEL that gives true or false, over"
                                + " input, tool, class, risk, target, tenant, agent, release, run, impact, before",
                        "p.yaml:7:33: /rules/2/than: found the unknown key \"than\"; expected one of [agents, approval,"
                                + " classes, name, risks, says, tenants, then, tools, when]; did you mean \"then\"?",
                        "p.yaml:8:29: /rules/3/approval: found an approval although then is ALLOW; expected no approval,"
                                + " or then: HOLD",
                        "p.yaml:10:5: /budgets/0: found no key \"window\"; expected the time that is looked back, such as 1h",
                        "p.yaml:10:22: /budgets/0/per/0: found \"user\"; expected one of [tenant, agent, tool]",
                        "p.yaml:10:49: /budgets/0/exceeded: found \"ALLOW\"; expected one of [HOLD, BLOCK]",
                        "p.yaml:11:43: /budgets/1/amount/of: found `\"x\"` (the value is of type STRING, not DOUBLE);"
                                + " expected CEL that gives a number, over input, tool, class, risk, target, tenant, agent,"
                                + " release, run, impact, before",
                        "p.yaml:11:56: /budgets/1/amount/limit: found -1; expected a number from 0 with at most four digits"
                                + " behind the point");
    }

    @Test
    void aRuleBehindOneThatTakesEverythingNeverFires() {
        assertThat(ofRules(
                        List.of(),
                        "{ name: small, tools: [shop.*], risks: [LOW, MEDIUM], then: ALLOW }",
                        "{ name: refunds, tools: [shop.refund], risks: [MEDIUM], when: input.amount > 5, then: HOLD }"))
                .containsExactly(
                        "p.yaml:5:5: /rules/1: found the rule \"refunds\", which can never fire: every call it is"
                                + " about is taken by small before it; expected a rule that is about other calls, or one that"
                                + " stands before these");
    }

    @Test
    void severalRulesTogetherCanTakeEverything() {
        assertThat(ofRules(
                        List.of(),
                        "{ name: low, risks: [LOW], then: ALLOW }",
                        "{ name: mid, when: risk == 'MEDIUM', then: ALLOW }",
                        "{ name: high, classes: [READ_ONLY, DRAFT_ONLY, INTERNAL_UPDATE], when: risk == 'HIGH', then: HOLD }",
                        "{ name: rest, then: BLOCK }",
                        "{ name: reads, classes: [READ_ONLY], then: ALLOW }"))
                .singleElement()
                .asString()
                .contains("/rules/4", "taken by high, low, mid before it");
    }

    @Test
    void theSameConditionOnNarrowerFiltersNeverFires() {
        String when = "when: input.amount > 5";
        assertThat(ofRules(
                        List.of(),
                        "{ name: a, " + when + ", then: HOLD }",
                        "{ name: b, tenants: [acme], " + when + ", then: BLOCK }"))
                .singleElement()
                .asString()
                .contains("/rules/1");
        assertThat(ofRules(
                        List.of(),
                        "{ name: a, tenants: [acme], " + when + ", then: HOLD }",
                        "{ name: b, " + when + ", then: BLOCK }"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 > 2",
                "input.amount > 5 && false",
                "risk == 'LOW' && class == 'READ_ONLY'",
                "tool == 'shop.refund' && tool == 'shop.read'",
                "!(tool.startsWith('shop.'))"
            })
    void aConditionThatIsFalseForAllItsCallsIsFound(String when) {
        assertThat(ofRules(
                        List.of(),
                        "{ name: a, tools: [shop.refund], risks: [HIGH, MEDIUM], when: \"" + when
                                + "\", then: BLOCK }"))
                .singleElement()
                .asString()
                .contains("/rules/0/when", "false for every call");
    }

    @Test
    void aConditionThatDependsOnTheCallIsNotTakenForFalse() {
        assertThat(ofRules(
                        List.of(),
                        "{ name: a, when: has(input.a) && input.a == 1, then: BLOCK }",
                        "{ name: b, when: '!has(input.a)', then: BLOCK }",
                        "{ name: c, when: '[1, 2].exists(i, i == input.b)', then: BLOCK }",
                        "{ name: d, when: 'input.list.all(i, false)', then: BLOCK }",
                        "{ name: e, when: 'impact > 3 ? false : true', then: BLOCK }",
                        "{ name: f, when: 'type(before) == map', then: BLOCK }"))
                .isEmpty();
    }

    @Test
    void wordsThatNothingIsCalledByAreFound() throws IOException {
        assertThat(ofRules(List.of(), "{ name: a, when: \"risk in ['HIGH', 'SEVERE']\", then: HOLD }"))
                .containsExactly(
                        "p.yaml:4:40: /rules/0/when: found \"SEVERE\", which no risk is called; expected one of"
                                + " [\"HIGH\",\"LOW\",\"MEDIUM\"]");
        assertThat(ofRules(
                        contracts(),
                        "{ name: a, tools: [desk.closeticket], then: HOLD }",
                        "{ name: b, tools: [desk.close_ticket], classes: [READ_ONLY], then: HOLD }",
                        "{ name: c, tools: [desk.close_ticket], when: input.resolutoin == '', then: HOLD }",
                        "{ name: d, tools: [desk.close_ticket], when: before.tiket == null, then: HOLD }",
                        "{ name: e, when: \"tool in ['desk.close_ticket', 'desk.closed']\", then: HOLD }"))
                .satisfiesExactly(
                        a -> assertThat(a)
                                .startsWith("p.yaml:4:24: /rules/0/tools/0: found \"desk.closeticket\"")
                                .endsWith("did you mean \"desk.close_ticket\"?"),
                        b -> assertThat(b).contains("/rules/1: found filters that exclude each other"),
                        c -> assertThat(c)
                                .contains("p.yaml:6:50: /rules/2/when: found `input.resolutoin`")
                                .endsWith("did you mean \"resolution\"?"),
                        d -> assertThat(d).contains("/rules/3/when: found `before.tiket`"),
                        e -> assertThat(e).contains("/rules/4/when: found \"desk.closed\""));
    }

    @Test
    void aTestThatNamesNothingIsFound() {
        assertThat(
                        problems(
                                List.of(),
                                "policy: p",
                                "version: 1",
                                "rules: [{ name: a, then: HOLD }]",
                                "tests:",
                                "  - { name: t, given: { tool: x.y, risk: LOW, controls: { everything: STOP } }, expect: { outcome: HOLD, rule: b } }",
                                "  - { name: u, given: { tool: x.y, class: READ_ONLY, risk: LOW, budgets: { c: { count: 1 } } }, expect: HOLD }"))
                .satisfiesExactly(
                        given -> assertThat(given).contains("/tests/0/given: found no key \"class\""),
                        scope -> assertThat(scope).contains("found the scope \"everything\""),
                        rule -> assertThat(rule).contains("/tests/0/expect/rule: found \"b\""),
                        budget -> assertThat(budget).contains("/tests/1/given/budgets/c: found \"c\""),
                        expect -> assertThat(expect).contains("/tests/1/expect: found \"HOLD\""),
                        outcome -> assertThat(outcome).contains("/tests/1/expect: found no key \"outcome\""));
    }

    @Test
    void aFailedTestTellsWhatWasFoundInstead() {
        PolicyFile read = PolicyFile.check("""
                policy: p
                version: 1
                rules: [{ name: a, when: input.n > 1, then: HOLD }]
                tests:
                  - name: two is blocked
                    given: { tool: x.y, class: INTERNAL_UPDATE, risk: LOW, input: { n: 2 } }
                    expect: { outcome: BLOCK, rule: a, approvers: 2 }
                """, "p.yaml", List.of());

        PolicyCase.Result result = read.cases().get(0).run(List.of(CompiledPolicy.of(read.orThrow())));

        assertThat(result.difference())
                .isEqualTo("expected BLOCK by a, approvers 2; found HOLD RULE by a, approvers 1");
        assertThat(result.tested().line()).isEqualTo(5);
    }

    @Test
    void aTestOfAToolThatNothingIsKnownOfIsSoundAndFails() {
        PolicyFile read = PolicyFile.check("""
                policy: p
                version: 1
                rules: [{ name: a, when: input.n > 1, then: HOLD }]
                tests: [{ name: t, given: { tool: x.y }, expect: { outcome: BLOCK } }]
                """, "p.yaml", List.of());

        assertThat(read.cases()
                        .get(0)
                        .run(List.of(CompiledPolicy.of(read.orThrow())))
                        .difference())
                .contains("class and risk of x.y are not known", "--contracts");
    }

    @Test
    void testsMayStandInAFileOfTheirOwn() {
        PolicyFile read = PolicyFile.check(
                "policy: p\ntests: [{ name: t, given: { tool: x.y, class: READ_ONLY, risk: LOW }, expect: { outcome: ALLOW } }]",
                "p.tests.yaml",
                List.of());

        assertThat(read.problems()).isEmpty();
        assertThat(read.policy()).isNull();
        assertThat(read.id()).isEqualTo("p");
        assertThat(read.cases()).hasSize(1);
    }
}
