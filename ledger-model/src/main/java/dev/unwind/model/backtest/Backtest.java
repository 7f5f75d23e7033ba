package dev.unwind.model.backtest;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.ActionStatus;
import dev.unwind.model.fold.Decision;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.model.gate.BudgetCharge;
import dev.unwind.model.gate.BudgetKey;
import dev.unwind.model.gate.BudgetUse;
import dev.unwind.model.gate.BudgetWindow;
import dev.unwind.model.gate.CompiledPolicy;
import dev.unwind.model.gate.Gate;
import dev.unwind.model.gate.GateCall;
import dev.unwind.model.gate.GateCode;
import dev.unwind.model.gate.GateInput;
import dev.unwind.model.gate.GateRuling;
import dev.unwind.model.gate.Policy.Budget;
import dev.unwind.model.gate.Standing;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.keys.RunKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the gate about recorded actions, with policies that need not be in force: the same fold, the same decision, the same budgets as live, and
 * nothing is written anywhere.
 *
 * <p>What it cannot know: lanes and kill switches of that time are left out; contracts are those that are published now; an action that
 * would have been held is counted by its budgets as live, as if it had been approved; and what the agent would have done instead.
 *
 * <p>Facts come in the order of time as far as that is known, each run's in the order of the ledger. Keeps of a run what the fold keeps, until it is told
 * that the run's last record was taken; of each budget a window of constant size. Not for use by several threads.
 */
public final class Backtest {
    private final List<CompiledPolicy> policies;
    private final ContractSource contracts;
    private final Period period;
    private final Duration lookBack;
    private final Consumer<TestedRun> tested;
    private final Map<RunKey, OpenRun> open = new LinkedHashMap<>();
    private final Map<BudgetKey, BudgetWindow> budgets = new HashMap<>();

    /** @param tested is handed each run that has something in the period, when its last record was taken */
    public Backtest(
            List<CompiledPolicy> policies, ContractSource contracts, Period period, Consumer<TestedRun> tested) {
        this.policies = List.copyOf(policies);
        this.contracts = contracts;
        this.period = period;
        this.lookBack = policies.stream()
                .flatMap(policy -> policy.policy().budgets().stream())
                .map(Budget::window)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        this.tested = tested;
    }

    /** Of what ended before then nothing has to be known: the budgets look back so far, and no further. */
    public Instant from() {
        return period.since().equals(Instant.MIN) ? Instant.MIN : period.since().minus(lookBack);
    }

    /** One fact of any run. */
    public void take(LedgerRecord record) {
        LedgerEvent event = record.event();
        RunKey key = new RunKey(event.getTenantId(), event.getRunId());
        OpenRun run = open.computeIfAbsent(key, OpenRun::new);
        if (run.folded.take(record, contracts) instanceof Decision.Accepted accepted) {
            run.note(accepted);
            Object payload = event.getPayload();
            if (payload instanceof ActionPlanned plan) {
                planned(run, record, plan, accepted);
            } else if (payload instanceof ActionStarted start && !accepted.fenced()) {
                started(run, start);
            } else if (payload instanceof ActionFailed failure) {
                settle(run, failure.getActionId(), null);
            }
        }
    }

    private void planned(OpenRun run, LedgerRecord record, ActionPlanned plan, Decision.Accepted accepted) {
        Instant at = record.at().timestamp();
        ActionState action = accepted.action();
        if (action == null || (period.until() != null && !at.isBefore(period.until()))) {
            return;
        }
        boolean counted = period.holds(at);
        CompiledContract contract = contracts.find(plan.getTool(), plan.getContractVersion());
        if (action.status() != ActionStatus.PLANNED && contract != null) {
            // A duplicate, or of a run that does not run: the fold has answered, nobody asks the gate.
            run.notAsked += counted ? 1 : 0;
            return;
        }
        if (!counted && at.isBefore(from())) {
            return;
        }
        Asked asked = new Asked(
                record, plan, contract, accepted.run().agentId(), accepted.run().releaseId(), counted);
        run.asked.put(plan.getActionId(), asked);
        GateRuling ruling = decide(asked, plan.getCurrent());
        if (plan.getCurrent() == null && depends(ruling)) {
            // The values that the target held then stand in the fact of the start.
            asked.waits = true;
        } else {
            decided(asked, ruling);
        }
    }

    /** Whether more data can change what the gate says. */
    private static boolean depends(GateRuling ruling) {
        return ruling.causes().stream()
                .anyMatch(cause -> cause.code() == GateCode.DATA_MISSING || cause.code() == GateCode.AMOUNT_UNUSABLE);
    }

    private void started(OpenRun run, ActionStarted start) {
        Asked asked = run.asked.get(start.getActionId());
        if (asked != null) {
            asked.started = true;
            settle(run, start.getActionId(), start.getBefore());
        }
        run.started.add(start.getActionId());
    }

    /** Nothing more will be known of what the target held before the action. */
    private void settle(OpenRun run, String actionId, @Nullable Snapshot before) {
        Asked asked = run.asked.get(actionId);
        if (asked != null && asked.waits) {
            decided(asked, decide(asked, before));
        }
    }

    private void decided(Asked asked, GateRuling ruling) {
        asked.waits = false;
        asked.ruling = ruling;
        for (BudgetCharge charge : ruling.charges()) {
            budgets.merge(
                    charge.key(),
                    BudgetWindow.empty(charge.window()).add(asked.millis(), charge.amount()),
                    (known, ignored) -> known.add(asked.millis(), charge.amount()));
        }
    }

    private GateRuling decide(Asked asked, @Nullable Snapshot before) {
        GateCall call = asked.call(before);
        return Gate.decide(new GateInput(call, Standing.FREE, policies, (key, window) -> {
            BudgetWindow used = budgets.get(key);
            return used == null ? BudgetUse.NONE : used.used(asked.millis());
        }));
    }

    /** The last record of a run was taken. */
    public void ended(RunKey key) {
        OpenRun run = open.remove(key);
        if (run != null) {
            end(run);
        }
    }

    /** Nothing more comes, of no run. */
    public void end() {
        List<OpenRun> left = new ArrayList<>(open.values());
        open.clear();
        left.forEach(this::end);
    }

    private void end(OpenRun run) {
        List.copyOf(run.asked.keySet()).forEach(actionId -> settle(run, actionId, null));
        TestedRun result = run.result();
        if (!result.actions().isEmpty() || result.notAsked() > 0) {
            tested.accept(result);
        }
    }
}
