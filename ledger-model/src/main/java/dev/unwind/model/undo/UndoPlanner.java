package dev.unwind.model.undo;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.undo.IssuedCommand.Outcome;
import dev.unwind.model.undo.StepDecision.Residue;
import dev.unwind.model.undo.StepDecision.Send;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.CompensationHeld;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.Risk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the plan for a failure: every action of the run that may be in effect, newest first.
 *
 * <p>Only actions that were planned on the ledger before the failure are looked at, so that the plan does not depend on how far the undo log
 * has read beyond it; what takes effect later raises a failure of its own. An action with a sent command is not planned again, unless that
 * command failed and a person asks for the action once more.
 *
 * <p>A plan with a step that somebody has to agree to is held as a whole, until exactly this plan is approved.
 *
 * <p>A point of no return stops the planning of everything older, unless a person names the older action.
 */
public final class UndoPlanner {
    private UndoPlanner() {}

    /**
     * An action that the plan decides.
     *
     * @param base address where its entities are read; the same path below another address names another entity
     */
    record Step(UndoEntry entry, StepDecision decision, String commandId, String base) {}

    /**
     * The plan; the same for the same arguments.
     *
     * @param run the undo entries of the failure's run, in any order
     */
    public static UndoPlan plan(
            FailureDetected failure, List<UndoEntry> run, ContractSource contracts, ApprovalRules rules) {
        List<UndoEntry> oldestFirst = run.stream()
                .filter(entry -> entry.call().offset() <= failure.getLedgerOffset())
                .sorted(Comparator.comparingLong(entry -> entry.call().offset()))
                .toList();
        String planId = UndoIds.plan(failure);
        List<Step> steps = new ArrayList<>();
        LaterReads later = new LaterReads();
        UndoEntry pivot = null;
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            UndoEntry entry = oldestFirst.get(i);
            CompiledContract contract =
                    contracts.find(entry.call().tool(), entry.call().contractVersion());
            if (selected(failure, entry) && (entry.open() || again(failure, entry))) {
                UndoEntry barrier = byPerson(failure) ? null : pivot;
                StepDecision decision = StepPlanner.decide(failure, entry, contract, later, barrier);
                if (isStep(decision, failure, entry)) {
                    steps.add(new Step(
                            entry,
                            decision,
                            UndoIds.command(failure, planId, entry.actionId()),
                            LaterReads.base(contract)));
                }
            }
            if (pivot == null && isPassed(entry, contract)) {
                pivot = entry;
            }
            later.add(entry, contract);
        }
        List<CompensationCommand> commands = UndoCommands.of(failure, planId, steps);
        CompensationHeld held = held(failure, planId, steps, commands, contracts, rules);
        return new UndoPlan(
                planId, commands, held, held == null ? commands : List.of(HeldPlans.command(failure, held)));
    }

    private static @Nullable CompensationHeld held(
            FailureDetected failure,
            String planId,
            List<Step> steps,
            List<CompensationCommand> commands,
            ContractSource contracts,
            ApprovalRules rules) {
        Map<String, Risk> risks = new HashMap<>();
        Set<String> waiting = new HashSet<>();
        for (Step step : steps) {
            UndoEntry entry = step.entry();
            CompiledContract contract =
                    contracts.find(entry.call().tool(), entry.call().contractVersion());
            if (contract != null) {
                risks.put(entry.actionId(), contract.contract().risk());
                if (step.decision() instanceof Send && rules.needed(failure, contract.contract())) {
                    waiting.add(entry.actionId());
                }
            }
        }
        return HeldPlans.of(failure, planId, commands, waiting, id -> risks.getOrDefault(id, Risk.UNKNOWN), rules);
    }

    private static boolean selected(FailureDetected failure, UndoEntry entry) {
        Long after = failure.getAfterOffset();
        return (after == null || entry.call().offset() > after)
                && (failure.getActionIds() == null || failure.getActionIds().contains(entry.actionId()));
    }

    /** Whether a person asks once more for an undo that has failed. */
    private static boolean again(FailureDetected failure, UndoEntry entry) {
        boolean asked =
                failure.getKind() == FailureKind.UNDO_REQUESTED || failure.getKind() == FailureKind.UNDO_APPROVED;
        return asked && failure.getRequestedBy().getKind() == ActorKind.OPERATOR && entry.undoFailed();
    }

    /** A person who names actions knows what came after them. */
    private static boolean byPerson(FailureDetected failure) {
        return failure.getActionIds() != null && failure.getRequestedBy().getKind() == ActorKind.OPERATOR;
    }

    /** That nothing could be sent was told once; it is worth a second step only when something can be sent now. */
    private static boolean isStep(StepDecision decision, FailureDetected failure, UndoEntry entry) {
        return decision instanceof Send
                || (decision instanceof Residue && (entry.command() == null || again(failure, entry)));
    }

    private static boolean isPassed(UndoEntry entry, @Nullable CompiledContract contract) {
        boolean undone = entry.command() != null && entry.command().outcome() == Outcome.PROVEN;
        return contract != null
                && contract.contract().compensation().pivot()
                && entry.attempts().effect().inEffect()
                && !undone;
    }
}
