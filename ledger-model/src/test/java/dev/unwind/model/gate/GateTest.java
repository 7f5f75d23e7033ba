package dev.unwind.model.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.Risk;
import dev.unwind.schemas.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each code of the gate, in the order of their precedence. */
class GateTest {
    private static final String BUDGET = """
            policy: p
            version: 3
            budgets:
              - name: refunds
                per: [tenant, agent]
                window: 1h
                count: 3
                amount: { of: input.amount, limit: 500 }
                exceeded: %s
            """;

    private static void isSaid(Asked asked, Outcome outcome, GateCode code) {
        GateRuling ruling = asked.ruling();
        assertThat(ruling.code()).as(ruling.detail()).isEqualTo(code);
        assertThat(ruling.outcome()).isEqualTo(outcome);
        assertThat(ruling.approval() != null).isEqualTo(outcome == Outcome.HOLD);
    }

    private static Asked asked() {
        return new Asked();
    }

    /** Everything that can stand in the way at once; without what comes first, the next is named. */
    @Test
    void theFirstOfEquallyStrictReasonsIsTold() {
        Asked all = asked().call(
                        GateCallBuilder.builder(asked().call).declared(null).build())
                .control("all", ControlMode.STOP)
                .lane(Lane.STOPPED)
                .disabled("shop.refund")
                .rules("{ name: never, then: BLOCK }")
                .policy(BUDGET.formatted("BLOCK").replace("policy: p", "policy: q"))
                .used(new BudgetUse(3, 0));

        isSaid(all, Outcome.BLOCK, GateCode.UNDECLARED_TOOL);
        isSaid(all.declared(ActionClass.INTERNAL_UPDATE, Risk.LOW, true), Outcome.BLOCK, GateCode.CONTROL_STOPPED);
        all.controls.clear();
        isSaid(all, Outcome.BLOCK, GateCode.LANE_STOPPED);
        isSaid(all.lane(Lane.AUTONOMOUS), Outcome.BLOCK, GateCode.TOOL_DISABLED);
        isSaid(all.disabled(), Outcome.BLOCK, GateCode.RULE);
        all.policies.remove(0);
        isSaid(all, Outcome.BLOCK, GateCode.BUDGET);
        isSaid(all.used(BudgetUse.NONE), Outcome.ALLOW, GateCode.DEFAULT);
    }

    @Test
    void aClassThatThisVersionDoesNotKnowIsUndeclared() {
        isSaid(asked().declared(ActionClass.UNKNOWN, Risk.LOW, true), Outcome.BLOCK, GateCode.UNDECLARED_TOOL);
        isSaid(asked().declared(ActionClass.UNDECLARED, Risk.LOW, true), Outcome.BLOCK, GateCode.UNDECLARED_TOOL);
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, CONTROL_STOPPED, BLOCK, BLOCK, BLOCK",
        "UNKNOWN, CONTROL_STOPPED, BLOCK, BLOCK, BLOCK",
        "READ_ONLY, CONTROL_READ_ONLY, ALLOW, BLOCK, BLOCK",
        "DRAFT_ONLY, CONTROL_DRAFT_ONLY, ALLOW, ALLOW, BLOCK",
        "APPROVAL_REQUIRED, CONTROL_APPROVAL_REQUIRED, ALLOW, ALLOW, HOLD",
        "LIFTED, DEFAULT, ALLOW, ALLOW, ALLOW",
    })
    void aControlLeavesWhatItsModeSays(ControlMode mode, GateCode code, Outcome read, Outcome draft, Outcome update) {
        Asked asked = asked().control("tenant/acme", mode);

        isSaid(
                asked.declared(ActionClass.READ_ONLY, Risk.LOW, false),
                read,
                read == Outcome.ALLOW ? GateCode.DEFAULT : code);
        isSaid(
                asked.declared(ActionClass.DRAFT_ONLY, Risk.LOW, false),
                draft,
                draft == Outcome.ALLOW ? GateCode.DEFAULT : code);
        isSaid(asked.declared(ActionClass.INTERNAL_UPDATE, Risk.LOW, true), update, code);
    }

    @ParameterizedTest
    @CsvSource({
        "STOPPED, LANE_STOPPED, BLOCK",
        "UNKNOWN, LANE_STOPPED, BLOCK",
        "READ_ONLY, LANE_READ_ONLY, BLOCK",
        "DRAFT_ONLY, LANE_DRAFT_ONLY, BLOCK",
        "APPROVAL_REQUIRED, LANE_APPROVAL_REQUIRED, HOLD",
        "AUTONOMOUS, DEFAULT, ALLOW",
    })
    void aLaneLeavesWhatItsNameSays(Lane lane, GateCode code, Outcome update) {
        isSaid(asked().lane(lane), update, code);
    }

    @ParameterizedTest
    @CsvSource({
        "all, true",
        "tenant/acme, true",
        "tenant/acm, false",
        "agent/bot, true",
        "agent/other, false",
        "release/v7, true",
        "release/v8, false",
        "tool/shop.refund, true",
        "tool/shop, false",
        "run/acme/r-1, true",
        "run/acme/r-2, false",
        "region/eu, true",
        "tenant/, true",
    })
    void aControlCoversItsScopeAndAnUnreadableOneEverything(String scope, boolean covers) {
        assertThat(asked().control(scope, ControlMode.STOP).ruling().outcome() == Outcome.BLOCK)
                .isEqualTo(covers);
    }

    @Test
    void ofSeveralControlsTheStrictestCountsAndIsNamed() {
        GateRuling ruling = asked().control("all", ControlMode.APPROVAL_REQUIRED)
                .control("tool/shop.refund", ControlMode.READ_ONLY)
                .control("agent/bot", ControlMode.DRAFT_ONLY)
                .ruling();

        assertThat(ruling.code()).isEqualTo(GateCode.CONTROL_READ_ONLY);
        assertThat(ruling.rule()).isEqualTo("tool/shop.refund");
        assertThat(ruling.detail()).contains("(drill)", "leaves only reads");
    }

    @Test
    void whoIsNotKnownIsCoveredByTheControlsOfAllAgents() {
        Asked asked = asked().control("agent/other", ControlMode.STOP);

        isSaid(asked, Outcome.ALLOW, GateCode.DEFAULT);
        isSaid(
                asked.call(GateCallBuilder.builder(asked.call).agent(null).build()),
                Outcome.BLOCK,
                GateCode.CONTROL_STOPPED);
    }

    @Test
    void aDraftIsMadeOnlyWhereNothingElseBlocks() {
        Asked asked = asked().lane(Lane.DRAFT_ONLY);

        assertThat(asked.ruling().leavesDraft()).isTrue();
        isSaid(asked.rules("{ name: never, then: BLOCK }"), Outcome.BLOCK, GateCode.RULE);
        isSaid(asked.control("all", ControlMode.READ_ONLY), Outcome.BLOCK, GateCode.CONTROL_READ_ONLY);
    }

    @Test
    void ofTheRulesTheFirstThatIsAboutTheCallCounts() {
        Asked asked = asked().rules(
                        "{ name: others, tenants: [globex], then: BLOCK }",
                        "{ name: small, tools: [shop.*], when: input.amount < 100, then: ALLOW }",
                        "{ name: rest, then: BLOCK }");

        GateRuling small = asked.declared(ActionClass.EXTERNAL_IRREVERSIBLE, Risk.HIGH, false)
                .ruling();
        assertThat(small.outcome()).isEqualTo(Outcome.ALLOW);
        assertThat(small.rule()).isEqualTo("small");
        assertThat(small.policy()).isEqualTo(new PolicyRef("p", 3));
        assertThat(small.release()).isEqualTo("v7");
        isSaid(asked.input("{\"amount\": 100}"), Outcome.BLOCK, GateCode.RULE);
    }

    @Test
    void whatAPolicyCannotTellIsHeldAndSaysWhy() {
        Asked asked = asked().rules("{ name: small, when: input.amount < 100, then: ALLOW }");

        isSaid(asked, Outcome.ALLOW, GateCode.RULE);
        isSaid(asked.input("{}"), Outcome.HOLD, GateCode.RULE_FAILED);
        isSaid(asked.input("{\"amount\": \"50\"}"), Outcome.HOLD, GateCode.RULE_FAILED);
        assertThat(asked.ruling().detail()).contains("rule small of policy p@3", "shop.refund");
    }

    @Test
    void whatIsNotKnownOfACallIsNamed() {
        Asked asked = asked().rules("{ name: wide, when: impact > 10 && tenant == 'acme', then: BLOCK }");

        isSaid(asked, Outcome.HOLD, GateCode.DATA_MISSING);
        assertThat(asked.ruling().detail()).contains("impact not known");
        isSaid(asked.call(GateCallBuilder.builder(asked.call).impact(10).build()), Outcome.ALLOW, GateCode.DEFAULT);
        isSaid(
                asked.call(GateCallBuilder.builder(asked.call)
                        .impact(null)
                        .tenant("globex")
                        .build()),
                Outcome.ALLOW,
                GateCode.DEFAULT);
    }

    @Test
    void currentValuesAreNotKnownBeforeTheyWereRead() {
        Asked asked = asked().rules(
                        "{ name: shipped, when: has(before.order) && before.order.status == 'shipped', then: BLOCK }");

        isSaid(asked, Outcome.HOLD, GateCode.DATA_MISSING);
        isSaid(
                asked.call(GateCallBuilder.builder(asked.call)
                        .before(Json.parse("{\"order\": {\"status\": \"shipped\"}}"))
                        .build()),
                Outcome.BLOCK,
                GateCode.RULE);
    }

    @Test
    void aFilterByAgentsCannotBeToldOfAnAgentThatIsNotKnown() {
        Asked asked = asked().rules("{ name: mine, agents: [bot*], then: ALLOW }");

        isSaid(asked, Outcome.ALLOW, GateCode.RULE);
        isSaid(
                asked.call(GateCallBuilder.builder(asked.call).agent(null).build()),
                Outcome.HOLD,
                GateCode.DATA_MISSING);
    }

    @Test
    void aRuleThatCannotBeToldLetsNoLaterOneAllowAndEveryLaterOneBlock() {
        String broken = "{ name: broken, when: input.nothing > 1, then: ALLOW }";

        isSaid(asked().rules(broken, "{ name: rest, then: ALLOW }"), Outcome.HOLD, GateCode.RULE_FAILED);
        isSaid(asked().rules(broken, "{ name: rest, then: BLOCK }"), Outcome.BLOCK, GateCode.RULE);
    }

    @Test
    void aBudgetCountsCallsAndAmounts() {
        Asked asked = asked().policy(BUDGET.formatted("HOLD"));

        isSaid(asked.used(new BudgetUse(2, 4_500_000)), Outcome.ALLOW, GateCode.DEFAULT);
        isSaid(asked.used(new BudgetUse(3, 0)), Outcome.HOLD, GateCode.BUDGET);
        assertThat(asked.ruling().detail()).contains("3 of 3 calls were made");
        isSaid(asked.used(new BudgetUse(0, 4_500_001)), Outcome.HOLD, GateCode.BUDGET);
        assertThat(asked.ruling().detail()).contains("450.0001 of 500 are used up, and this call needs 50");
    }

    @Test
    void aRuleThatAllowsDoesNotLiftABudget() {
        Asked asked = asked().rules("{ name: free, then: ALLOW }")
                .policy(BUDGET.formatted("BLOCK").replace("policy: p", "policy: q"));

        isSaid(asked, Outcome.ALLOW, GateCode.RULE);
        isSaid(asked.used(new BudgetUse(9, 0)), Outcome.BLOCK, GateCode.BUDGET);
    }

    @Test
    void aBudgetThatCannotBeToldHolds() {
        Asked asked = asked().policy(BUDGET.formatted("BLOCK"));

        isSaid(asked.used(null), Outcome.HOLD, GateCode.BUDGET_UNKNOWN);
        asked.used(BudgetUse.NONE);
        isSaid(asked.input("{\"amount\": -1}"), Outcome.HOLD, GateCode.AMOUNT_UNUSABLE);
        isSaid(asked.input("{\"amount\": \"much\"}"), Outcome.HOLD, GateCode.AMOUNT_UNUSABLE);
        isSaid(asked.input("{}"), Outcome.HOLD, GateCode.AMOUNT_UNUSABLE);
    }

    @Test
    void aRulingSaysWhatTheCallAddsToItsBudgets() {
        BudgetKey key = new BudgetKey("p", "refunds", "acme", "bot", null);
        Asked asked = asked().policy(BUDGET.formatted("HOLD"));

        assertThat(asked.ruling().charges()).containsExactly(new BudgetCharge(key, Duration.ofHours(1), 500_000));
        assertThat(asked.input("{}").ruling().charges()).containsExactly(new BudgetCharge(key, Duration.ofHours(1), 0));
        assertThat(asked.lane(Lane.STOPPED).ruling().charges()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "READ_ONLY, HIGH, false, ALLOW",
        "DRAFT_ONLY, HIGH, false, ALLOW",
        "INTERNAL_UPDATE, LOW, true, ALLOW",
        "INTERNAL_UPDATE, MEDIUM, true, ALLOW",
        "INTERNAL_UPDATE, MEDIUM, false, HOLD",
        "INTERNAL_UPDATE, HIGH, true, HOLD",
        "INTERNAL_UPDATE, UNKNOWN, true, HOLD",
        "EXTERNAL_REVERSIBLE, LOW, false, ALLOW",
        "EXTERNAL_REVERSIBLE, MEDIUM, true, ALLOW",
        "EXTERNAL_REVERSIBLE, HIGH, true, HOLD",
        "EXTERNAL_IRREVERSIBLE, LOW, true, HOLD",
        "MULTI_STEP, LOW, true, ALLOW",
        "MULTI_STEP, MEDIUM, false, HOLD",
        "MULTI_STEP, HIGH, true, HOLD",
    })
    void withoutARuleClassAndRiskDecide(ActionClass actionClass, Risk risk, boolean undoable, Outcome outcome) {
        isSaid(asked().declared(actionClass, risk, undoable), outcome, GateCode.DEFAULT);
    }

    @Test
    void whatHoldsTogetherTakesWhatFulfilsAll() {
        Asked asked = asked().lane(Lane.APPROVAL_REQUIRED)
                .policy(
                        "policy: p",
                        "version: 1",
                        "approval: { role: lead, approvers: 2, expires: 4h, breakGlass: true }",
                        "rules:",
                        "  - name: money",
                        "    then: HOLD",
                        "    approval: { role: finance, approvers: 1, expires: 8h, escalate: [{ role: cfo, after: 1h }, { role: ceo, after: 5h }] }");

        GateRuling ruling = asked.ruling();

        assertThat(ruling.code()).isEqualTo(GateCode.LANE_APPROVAL_REQUIRED);
        assertThat(ruling.causes())
                .extracting(Cause::code)
                .containsExactly(GateCode.LANE_APPROVAL_REQUIRED, GateCode.RULE);
        assertThat(ruling.approval())
                .isEqualTo(new ApprovalNeed(
                        "finance",
                        2,
                        List.of(new ApprovalNeed.Escalation("cfo", Duration.ofHours(1))),
                        Duration.ofHours(4),
                        true,
                        false));
    }

    @Test
    void ofSeveralPoliciesTheStrictestAnswerCounts() {
        Asked asked = asked().rules("{ name: free, then: ALLOW }")
                .policy("policy: q", "version: 8", "rules:", "  - { name: all-wait, then: HOLD }");

        GateRuling ruling = asked.ruling();

        assertThat(ruling.rule()).isEqualTo("all-wait");
        assertThat(ruling.policy()).isEqualTo(new PolicyRef("q", 8));
        assertThat(ruling.inForce()).containsExactly(new PolicyRef("p", 3), new PolicyRef("q", 8));
    }

    @Test
    void theDetailSaysWhatThePolicySays() {
        Asked asked = asked().rules("{ name: money, then: HOLD, says: '\"a refund of \" + string(input.amount)' }")
                .call(GateCallBuilder.builder(asked().call)
                        .target(new Target("order", "W-1", null))
                        .build());

        assertThat(asked.ruling().detail())
                .isEqualTo("Rule money of policy p@3 wants an approval for shop.refund on order W-1: a refund of 50");
        assertThat(asked.input("{}").ruling().detail())
                .isEqualTo("Rule money of policy p@3 wants an approval for shop.refund on order W-1.");
    }

    @Test
    void aPublishedPolicyDecidesLikeItsFile() {
        String yaml = BUDGET.formatted("HOLD")
                + "rules: [{ name: small, when: input.amount < 100, then: ALLOW }]\n"
                + "tests: [{ name: t, given: { tool: a.b, class: READ_ONLY, risk: LOW }, expect: { outcome: ALLOW } }]\n";
        Policy policy = PolicyFile.check(yaml, "p", List.of()).orThrow();

        assertThat(policy.definition()).doesNotContain("tests");
        assertThat(CompiledPolicy.fromDefinition(policy.definition()).policy()).isEqualTo(policy);
    }
}
