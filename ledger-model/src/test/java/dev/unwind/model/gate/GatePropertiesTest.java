package dev.unwind.model.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.gate.GateCall.Declared;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.ActionClass;
import dev.unwind.schemas.ControlMode;
import dev.unwind.schemas.Lane;
import dev.unwind.schemas.Risk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every question: checked on random ones, each named by its seed. */
class GatePropertiesTest {
    private static final int QUESTIONS = 400;
    private static final List<String> TOOLS = List.of("shop.refund", "shop.read", "mail.send");
    private static final List<String> CONDITIONS = List.of(
            "input.amount < 100",
            "input.amount > 400 || risk == 'HIGH'",
            "impact > 10",
            "tool.startsWith('shop.') && input.nothing == 1",
            "before.order.open",
            "class == 'EXTERNAL_IRREVERSIBLE'",
            "release == 'v7'");
    private static final List<String> SCOPES =
            List.of("all", "tenant/acme", "agent/bot", "release/v7", "tool/shop.refund", "run/acme/r-1", "what/ever");

    private static int strictness(GateRuling ruling) {
        return switch (ruling.outcome()) {
            case ALLOW -> 0;
            case HOLD -> 1;
            case BLOCK -> ruling.leavesDraft() ? 2 : 3;
        };
    }

    private static void isNoLaxer(String what, GateRuling before, GateRuling after) {
        assertThat(strictness(after))
                .as("%s: %s, before it %s", what, after, before)
                .isGreaterThanOrEqualTo(strictness(before));
        ApprovalNeed needed = before.approval();
        ApprovalNeed need = after.approval();
        if (needed != null && need != null) {
            assertThat(need.approvers()).as(what).isGreaterThanOrEqualTo(needed.approvers());
            assertThat(need.expiry()).as(what).isLessThanOrEqualTo(needed.expiry());
            assertThat(need.breakGlass() && !needed.breakGlass()).as(what).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void oneMoreControlNeverMakesAnOutcomeLaxer(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < QUESTIONS; i++) {
            Asked asked = question(random);
            String scope = pick(random, SCOPES);
            GateRuling without = asked.ruling();
            ControlMode mode = pick(random, List.of(ControlMode.values()));

            isNoLaxer(
                    "seed " + seed + " question " + i + " " + scope + " " + mode,
                    without,
                    asked.control(scope, mode).ruling());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void aStricterLaneNeverMakesAnOutcomeLaxer(long seed) {
        Random random = new Random(seed);
        List<Lane> lanes = List.of(
                Lane.AUTONOMOUS, Lane.APPROVAL_REQUIRED, Lane.DRAFT_ONLY, Lane.READ_ONLY, Lane.STOPPED, Lane.UNKNOWN);
        for (int i = 0; i < QUESTIONS; i++) {
            Asked asked = question(random).lane(lanes.get(0));
            GateRuling laxer = asked.ruling();
            for (Lane lane : lanes) {
                GateRuling ruling = asked.lane(lane).ruling();
                isNoLaxer("seed " + seed + " question " + i + " lane " + lane, laxer, ruling);
                laxer = ruling;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void oneMorePolicyAMoreUsedBudgetAndADisabledToolNeverMakeItLaxer(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < QUESTIONS; i++) {
            String what = "seed " + seed + " question " + i;
            Asked asked = question(random);
            GateRuling before = asked.ruling();
            asked.used(new BudgetUse(1_000, 1_000_000_000));
            GateRuling used = asked.ruling();
            isNoLaxer(what + " used up", before, used);
            asked.disabled = Set.of(asked.call.tool());
            isNoLaxer(what + " disabled", used, asked.ruling());
            asked.disabled = Set.of();
            asked.policies.add(policy("z", random, false));
            // A policy whose rule is about the call takes the place of the default; otherwise it only adds to it.
            if (used.causes().stream().noneMatch(cause -> cause.code() == GateCode.DEFAULT)) {
                isNoLaxer(what + " one more policy", used, asked.ruling());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 11, 12})
    void aPolicyWithARuleThatCannotBeToldNeverAllows(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < QUESTIONS; i++) {
            Asked asked = question(random);
            asked.policies.add(Asked.compiled("""
                    policy: broken
                    version: 1
                    rules:
                      - { name: broken, when: input.nothing.at.all == 1, then: %s }
                      - { name: free, then: ALLOW }
                    """.formatted(pick(random, List.of(Outcome.values())))));

            assertThat(asked.ruling().outcome())
                    .as("seed " + seed + " question " + i)
                    .isNotEqualTo(Outcome.ALLOW);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {13, 14})
    void theSameQuestionHasTheSameAnswer(long seed) {
        Random random = new Random(seed);
        Random again = new Random(seed);
        for (int i = 0; i < QUESTIONS; i++) {
            GateRuling ruling = question(random).ruling();
            assertThat(question(again).ruling())
                    .as("seed " + seed + " question " + i)
                    .isEqualTo(ruling);
            assertThat(ruling.causes().get(0).outcome()).isEqualTo(ruling.outcome());
            assertThat(ruling.approval() != null).isEqualTo(ruling.outcome() == Outcome.HOLD);
        }
    }

    private static Asked question(Random random) {
        Asked asked = new Asked();
        String amount = pick(random, List.of("20", "450", "-3", "\"x\"", "99.5"));
        asked.call = GateCallBuilder.builder(asked.call)
                .tool(pick(random, TOOLS))
                .agent(random.nextInt(8) == 0 ? null : "bot")
                .release(random.nextInt(4) == 0 ? null : "v7")
                .declared(
                        random.nextInt(12) == 0
                                ? null
                                : new Declared(
                                        pick(random, List.of(ActionClass.values())),
                                        pick(random, List.of(Risk.values())),
                                        random.nextBoolean()))
                .arguments(Json.parse(random.nextInt(4) == 0 ? "{}" : "{\"amount\": " + amount + "}"))
                .impact(random.nextBoolean() ? null : random.nextInt(20))
                .before(random.nextBoolean() ? null : Json.parse("{\"order\": {\"open\": true}}"))
                .build();
        asked.lane = pick(random, List.of(Lane.values()));
        for (int i = random.nextInt(3); i > 0; i--) {
            asked.control(pick(random, SCOPES), pick(random, List.of(ControlMode.values())));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            asked.policies.add(policy("p" + i, random, true));
        }
        int use = random.nextInt(3);
        return asked.used(use == 0 ? null : new BudgetUse(random.nextInt(5), random.nextInt(6_000_000)));
    }

    private static CompiledPolicy policy(String id, Random random, boolean allows) {
        List<String> lines = new ArrayList<>(List.of("policy: " + id, "version: " + (1 + random.nextInt(9))));
        lines.add("approval: { role: lead, approvers: " + (1 + random.nextInt(2)) + ", expires: "
                + (1 + random.nextInt(9)) + "h, breakGlass: " + random.nextBoolean() + " }");
        lines.add("rules:");
        lines.add("  - { name: first, when: 'tool == \"none\"', then: BLOCK }");
        List<Outcome> outcomes = allows ? List.of(Outcome.values()) : List.of(Outcome.HOLD, Outcome.BLOCK);
        for (int i = random.nextInt(4); i > 0; i--) {
            String filter = random.nextBoolean() ? "" : "tools: [" + pick(random, TOOLS) + "], ";
            String agents = random.nextInt(4) > 0 ? "" : "agents: [bot], ";
            lines.add("  - { name: r" + i + ", " + filter + agents + "when: \"" + pick(random, CONDITIONS) + " && " + i
                    + " > 0 && tool != 'x" + i + "'\", then: " + pick(random, outcomes) + " }");
        }
        if (random.nextBoolean()) {
            lines.add("budgets:");
            lines.add("  - { name: b, per: [tenant], window: 1h, count: 3, amount: { of: input.amount, limit: 500 },"
                    + " exceeded: " + pick(random, List.of(Outcome.HOLD, Outcome.BLOCK)) + " }");
        }
        return Asked.compiled(String.join("\n", lines));
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
