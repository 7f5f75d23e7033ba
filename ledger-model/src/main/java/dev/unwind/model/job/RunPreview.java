package dev.unwind.model.job;

import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.undo.ApprovalRules;
import dev.unwind.model.undo.EffectKnowledge;
import dev.unwind.model.undo.IssuedCommand;
import dev.unwind.model.undo.UndoCode;
import dev.unwind.model.undo.UndoEntry;
import dev.unwind.model.undo.UndoPlan;
import dev.unwind.model.undo.UndoPlanner;
import dev.unwind.schemas.Actor;
import dev.unwind.schemas.CompensationCommand;
import dev.unwind.schemas.FailureDetected;
import dev.unwind.schemas.FailureKind;
import dev.unwind.schemas.UndoPreviewCounts;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What would become of the selected actions of one run, by the very plan that its undo would make. */
public final class RunPreview {
    private final UndoPreviewCounts counts = new UndoPreviewCounts();
    private final Map<String, CompensationCommand> steps = new HashMap<>();
    private final SelectedRun run;
    private boolean held;

    private RunPreview(SelectedRun run) {
        this.run = run;
    }

    /**
     * Counts the selected actions of a run, each once.
     *
     * @param entries the undo entries of the run, at least those from the first selected plan on
     * @param by who asks
     * @param at when it would be asked for
     * @param rules when a person has to agree
     */
    public static UndoPreviewCounts of(
            SelectedRun run,
            List<UndoEntry> entries,
            Actor by,
            Instant at,
            ContractSource contracts,
            ApprovalRules rules) {
        RunPreview preview = new RunPreview(run);
        preview.plan(entries, preview.failure(by, at), contracts, rules);
        entries.stream()
                .filter(entry -> run.selected().contains(entry.actionId()))
                .forEach(preview::count);
        return preview.counts;
    }

    private FailureDetected failure(Actor by, Instant at) {
        return FailureDetected.newBuilder()
                .setFailureId("preview")
                .setTenantId(run.key().tenantId())
                .setRunId(run.key().runId())
                .setKind(FailureKind.UNDO_REQUESTED)
                .setReason("preview")
                .setActionIds(run.whole() ? null : List.copyOf(run.open()))
                .setRequestedBy(by)
                .setLedgerOffset(Long.MAX_VALUE)
                .setDetectedAt(at)
                .build();
    }

    private void plan(List<UndoEntry> entries, FailureDetected failure, ContractSource contracts, ApprovalRules rules) {
        UndoPlan plan = UndoPlanner.plan(failure, entries, contracts, rules);
        held = plan.held() != null;
        for (CompensationCommand command : plan.steps()) {
            if (command.getActionId() != null) {
                steps.put(command.getActionId(), command);
            }
        }
    }

    private void count(UndoEntry entry) {
        CompensationCommand step = steps.get(entry.actionId());
        IssuedCommand before = entry.command();
        if (step != null) {
            planned(step);
        } else if (before != null) {
            tried(entry.actionId(), before);
        } else if (entry.attempts().effect() == EffectKnowledge.MAYBE) {
            counts.setStillRunning(counts.getStillRunning() + 1);
        } else {
            counts.setWithoutEffect(counts.getWithoutEffect() + 1);
        }
    }

    private void planned(CompensationCommand step) {
        if (step.getRequest() != null) {
            if (held) {
                counts.setNeedsApproval(counts.getNeedsApproval() + 1);
            } else {
                counts.setAutomatic(counts.getAutomatic() + 1);
            }
        } else if (is(UndoCode.WINDOW_CLOSED, step.getCode())) {
            counts.setWindowClosed(counts.getWindowClosed() + 1);
        } else if (is(UndoCode.IRREVERSIBLE, step.getCode())) {
            counts.setIrreversible(counts.getIrreversible() + 1);
        } else {
            counts.setUnknowable(counts.getUnknowable() + 1);
        }
    }

    private void tried(String actionId, IssuedCommand before) {
        switch (before.outcome()) {
            case PROVEN -> counts.setAlreadyUndone(counts.getAlreadyUndone() + 1);
            case ISSUED, STARTED, EXECUTED -> counts.setUndoUnderWay(counts.getUndoUnderWay() + 1);
            case FAILED, REFUTED -> {
                if (run.drifted().contains(actionId)) {
                    counts.setDrifted(counts.getDrifted() + 1);
                } else {
                    counts.setUndoFailed(counts.getUndoFailed() + 1);
                }
            }
        }
    }

    private static boolean is(UndoCode code, @Nullable String text) {
        return code.name().equals(text);
    }

    /** Adds the counts of a run to those of the job. */
    public static void add(UndoPreviewCounts sum, UndoPreviewCounts more) {
        sum.setAutomatic(sum.getAutomatic() + more.getAutomatic());
        sum.setNeedsApproval(sum.getNeedsApproval() + more.getNeedsApproval());
        sum.setIrreversible(sum.getIrreversible() + more.getIrreversible());
        sum.setWindowClosed(sum.getWindowClosed() + more.getWindowClosed());
        sum.setUnknowable(sum.getUnknowable() + more.getUnknowable());
        sum.setAlreadyUndone(sum.getAlreadyUndone() + more.getAlreadyUndone());
        sum.setUndoUnderWay(sum.getUndoUnderWay() + more.getUndoUnderWay());
        sum.setDrifted(sum.getDrifted() + more.getDrifted());
        sum.setUndoFailed(sum.getUndoFailed() + more.getUndoFailed());
        sum.setStillRunning(sum.getStillRunning() + more.getStillRunning());
        sum.setWithoutEffect(sum.getWithoutEffect() + more.getWithoutEffect());
    }
}
