package dev.unwind.model.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractFile;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.contract.ToolContract;
import dev.unwind.model.fold.FactPosition;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.model.gate.GateCode;
import dev.unwind.model.gate.Outcome;
import dev.unwind.model.gate.PolicyFile;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationRequested;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunParked;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.Target;
import dev.unwind.schemas.keys.RunKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BacktestTest {
    private static final Instant T0 = Instant.parse("2026-11-21T09:00:00Z");
    private static final Map<String, CompiledContract> CONTRACTS =
            Map.of("refund@1", contract("refund", "EXTERNAL_REVERSIBLE"), "look@1", contract("look", "READ_ONLY"));
    private static final ContractSource SOURCE = (tool, version) -> CONTRACTS.get(tool + "@" + version);

    private final Map<String, TestedRun> tested = new TreeMap<>();
    private final BacktestReport report = new BacktestReport();
    private Backtest backtest = of(Period.ALWAYS, "rules: [{ name: money, tools: [refund], then: HOLD }]");
    private long offset;

    private Backtest of(Period period, String... lines) {
        String yaml = "policy: p\nversion: 3\n" + String.join("\n", lines) + "\n";
        CompiledPolicy policy = CompiledPolicy.of(
                PolicyFile.check(yaml, "p.policy.yaml", List.of()).orThrow());
        return new Backtest(List.of(policy), SOURCE, period, run -> {
            tested.put(run.key().runId(), run);
            report.add(run);
        });
    }

    private static CompiledContract contract(String tool, String actionClass) {
        String yaml = "tool: " + tool + "\nversion: 1\nclass: " + actionClass
                + "\nrisk: LOW\ninput: { type: object }\ntimeout: 5s\n";
        if (!actionClass.equals("READ_ONLY")) {
            yaml += """
                    target: { type: ticket, id: input.id }
                    http: { base: '${desk.url}' }
                    snapshot:
                      ticket: { get: '"/tickets/" + input.id' }
                    modifies: [/ticket/state]
                    compensate:
                      kind: RESTORE
                      call: { post: '"/restore"', body: '{"patches": undo.patches}' }
                    """;
        }
        ToolContract contract = ContractFile.check(yaml, tool, ref -> "").contract();
        return CompiledContract.of(Objects.requireNonNull(contract, tool));
    }

    private void tell(String run, ActorKind actor, Instant at, Object payload) {
        offset++;
        LedgerEvent event = LedgerEvent.newBuilder()
                .setEventId("e-" + offset)
                .setTenantId("acme")
                .setRunId(run)
                .setOccurredAt(at)
                .setActor(new Actor(actor, actor.name().toLowerCase(Locale.ROOT)))
                .setAgentId("bot")
                .setPayload(payload)
                .build();
        backtest.take(new LedgerRecord(new FactPosition(0, offset, at), event, new byte[] {1}));
    }

    private void begin(String run) {
        tell(run, ActorKind.AGENT, T0, RunStarted.newBuilder().build());
    }

    private void plan(String run, String actionId, String tool, Instant at) {
        tell(
                run,
                ActorKind.AGENT,
                at,
                ActionPlanned.newBuilder()
                        .setActionId(actionId)
                        .setTool(tool)
                        .setContractVersion(1)
                        .setTarget(tool.equals("refund") ? new Target("ticket", "T-1", null) : null)
                        .setArguments("{\"id\":\"T-1\",\"amount\":40}")
                        .setArgumentsDigest("digest-" + actionId)
                        .setIdempotencyKey(run + "-" + actionId)
                        .build());
    }

    private void act(String run, String actionId, Instant at) {
        plan(run, actionId, "refund", at);
        start(run, actionId, at);
    }

    private void start(String run, String actionId, Instant at) {
        Snapshot before = new Snapshot(
                T0, List.of(new SnapshotRead("ticket", "tickets/T-1", "{\"state\":\"" + actionId + "\"}")));
        tell(
                run,
                ActorKind.AGENT,
                at,
                ActionStarted.newBuilder()
                        .setActionId(actionId)
                        .setArgumentsDigest("digest-" + actionId)
                        .setBefore(before)
                        .build());
        tell(
                run,
                ActorKind.AGENT,
                at,
                ActionSucceeded.newBuilder()
                        .setActionId(actionId)
                        .setAfter(before)
                        .build());
    }

    private void undo(String run, @Nullable List<String> actions) {
        tell(
                run,
                ActorKind.OPERATOR,
                T0.plusSeconds(99),
                CompensationRequested.newBuilder()
                        .setReason("wrong customer")
                        .setActionIds(actions)
                        .build());
    }

    private TestedRun ended(String run) {
        backtest.ended(new RunKey("acme", run));
        return Objects.requireNonNull(tested.get(run));
    }

    private static List<Outcome> outcomes(TestedRun run) {
        return run.actions().stream().map(TestedAction::outcome).toList();
    }

    @Test
    void anActThatTheRuleHoldsIsPreventedAndPaidForWithAnApproval() {
        begin("r");
        plan("r", "look", "look", T0);
        act("r", "pay", T0);
        undo("r", List.of("pay"));
        begin("harmless");
        act("harmless", "pay", T0);
        TestedRun run = ended("r");
        ended("harmless");

        assertThat(outcomes(run)).containsExactly(Outcome.ALLOW, Outcome.HOLD);
        assertThat(report.incidents(Prevention.HELD)).isEqualTo(1);
        assertThat(report.incidents()).isEqualTo(1);
        assertThat(report.incidentRuns().get(0).run().incident())
                .isEqualTo(new Incident(Set.of("UNDO_REQUESTED"), "wrong customer", List.of("pay")));
        assertThat(report.approvals()).isEqualTo(2);
        assertThat(report.approvalsInHarmless()).isEqualTo(1);
        assertThat(report.approvalsByRole()).isEqualTo(Map.of("approver", 2L));
        assertThat(report.deciders().get(0).tools()).isEqualTo(Map.of("refund", 2L));
        assertThat(report.deciders().get(0).by().rule()).isEqualTo("money");
    }

    @Test
    void anActBehindAHeldCallIsNotCalledPrevented() {
        backtest = of(
                Period.ALWAYS,
                "rules: [{ name: first, tools: [refund], when: before.ticket.state == \"first\", then: HOLD }]");
        begin("r");
        act("r", "first", T0);
        act("r", "second", T0);
        undo("r", List.of("second"));
        begin("missed");
        act("missed", "second", T0);
        undo("missed", null);

        assertThat(outcomes(ended("r"))).containsExactly(Outcome.HOLD, Outcome.ALLOW);
        assertThat(outcomes(ended("missed"))).containsExactly(Outcome.ALLOW);
        assertThat(report.incidents(Prevention.STOPPED_EARLIER)).isEqualTo(1);
        assertThat(report.incidents(Prevention.MISSED)).isEqualTo(1);
        assertThat(Prevention.STOPPED_EARLIER.prevented()).isFalse();
        assertThat(Prevention.HELD.prevented()).isTrue();
    }

    @Test
    void whatTheTargetHeldIsTakenFromTheStartAndIsMissingWhereThereWasNone() {
        backtest = of(
                Period.ALWAYS,
                "rules: [{ name: shipped, tools: [refund], when: before.ticket.state == \"a\", then: BLOCK }]");
        begin("r");
        act("r", "a", T0);
        act("r", "b", T0);
        plan("r", "never-started", "refund", T0);

        TestedRun run = ended("r");
        assertThat(outcomes(run)).containsExactly(Outcome.BLOCK, Outcome.ALLOW, Outcome.HOLD);
        assertThat(run.actions().get(2).ruling().code()).isEqualTo(GateCode.DATA_MISSING);
        assertThat(run.actions().get(2).changes()).isFalse();
        assertThat(report.unclear().values()).containsExactly(1L);
    }

    @Test
    void budgetsCountOverRunsInTheOrderOfTimeAndFromBeforeThePeriod() {
        Period lastHour = new Period(T0.plus(Duration.ofHours(1)), T0.plus(Duration.ofHours(2)));
        backtest = of(
                lastHour,
                "budgets:",
                "  - name: money",
                "    tools: [refund]",
                "    per: [tenant]",
                "    window: 1h",
                "    amount: { of: input.amount, limit: 100 }",
                "    exceeded: BLOCK");
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            begin("r" + i);
            runs.add("r" + i);
        }
        act("r0", "pay", T0.minus(Duration.ofMinutes(1)));
        act("r1", "pay", T0.plus(Duration.ofMinutes(55)));
        act("r2", "pay", T0.plus(Duration.ofMinutes(61)));
        act("r3", "pay", T0.plus(Duration.ofMinutes(62)));
        act("r4", "pay", T0.plus(Duration.ofMinutes(118)));
        act("r5", "pay", T0.plus(Duration.ofMinutes(121)));
        backtest.end();

        assertThat(backtest.from()).isEqualTo(T0);
        assertThat(tested.keySet()).containsExactly("r2", "r3", "r4");
        assertThat(tested.values().stream().flatMap(run -> outcomes(run).stream()))
                .containsExactly(Outcome.ALLOW, Outcome.BLOCK, Outcome.ALLOW);
        assertThat(report.approvals()).isZero();
        assertThat(runs).hasSize(6);
    }

    @Test
    void whatTheFoldAnswersByItselfIsNoQuestionAndAnUndeclaredToolIsBlocked() {
        begin("r");
        plan("r", "a", "refund", T0);
        plan("r", "a", "refund", T0);
        plan("r", "guess", "unheard-of", T0);
        tell("r", ActorKind.OPERATOR, T0, new RunParked("looks wrong"));
        plan("r", "late", "refund", T0);
        undo("r", null);

        TestedRun run = ended("r");
        assertThat(run.actions().stream().map(TestedAction::actionId)).containsExactly("a", "guess");
        assertThat(outcomes(run)).containsExactly(Outcome.HOLD, Outcome.BLOCK);
        assertThat(run.actions().get(1).ruling().code()).isEqualTo(GateCode.UNDECLARED_TOOL);
        assertThat(run.notAsked()).isEqualTo(1);
        assertThat(report.incidents(Prevention.NO_ACT))
                .as("nothing was ever sent")
                .isEqualTo(1);
    }

    @Test
    void anIncidentThatBeganBeforeThePeriodIsToldApart() {
        backtest = of(new Period(T0.plusSeconds(60), null), "rules: [{ name: money, tools: [refund], then: HOLD }]");
        begin("r");
        act("r", "early", T0);
        act("r", "late", T0.plusSeconds(61));
        undo("r", null);
        ended("r");

        assertThat(report.actions()).isEqualTo(1);
        assertThat(report.actedBefore()).isEqualTo(1);
        assertThat(report.incidents()).isZero();
    }
}
