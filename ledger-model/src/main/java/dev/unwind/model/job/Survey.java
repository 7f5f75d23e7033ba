package dev.unwind.model.job;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.schemas.ActionFailed;
import dev.unwind.schemas.ActionPlanned;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RunFinished;
import dev.unwind.schemas.RunStarted;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.keys.RunKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one reading of the ledger in which a job finds its runs. Sees every fact once, in the order of its partition; the same facts give the same
 * selection, so that a runner that takes a job over finds what the one before it found.
 */
public final class Survey {
    private final Selection selection;
    private final ContractSource contracts;
    private final long actionsMax;
    private final Map<String, SelectedRun> runs = new HashMap<>();
    private long actions;

    /** More actions answer to the criteria than one job may hold. */
    public static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;

        TooLarge(Selection selection, long actionsMax) {
            super(
                    "Cannot select actions (" + selection + "): more than " + actionsMax
                            + " of them answer to the criteria, which is what one job may hold; narrow the selection, such as by time.");
        }
    }

    /**
     * A survey that has seen nothing.
     *
     * @param contracts tell which tools can change a target at all
     * @param actionsMax most actions that may be selected; with it goes what the survey may hold in memory
     */
    public Survey(Selection selection, ContractSource contracts, long actionsMax) {
        this.selection = selection;
        this.contracts = contracts;
        this.actionsMax = actionsMax;
    }

    /** Whether a record of this tenant need be looked at. */
    public boolean admits(String tenantId) {
        return selection.admits(tenantId);
    }

    /**
     * Looks at one fact.
     *
     * @param key record key, which has been found to be the fact's run
     * @param partition where it stands
     * @param offset where it stands
     * @param at the record's timestamp
     * @param recordBytes size of the record's value
     * @param refused whether the ledger refused it
     * @throws TooLarge when more is selected than may be
     */
    public void see(
            RunKey key, LedgerEvent event, int partition, long offset, Instant at, int recordBytes, boolean refused)
            throws TooLarge {
        String text = key.encode();
        SelectedRun run = runs.get(text);
        if (run != null) {
            run.weigh(recordBytes);
        }
        Object payload = event.getPayload();
        if (payload instanceof RunStarted) {
            if (run == null && !refused && selection.ofWholeRuns() && selection.admits(event)) {
                runs.put(text, new SelectedRun(key, partition, true));
            }
        } else if (payload instanceof ActionPlanned plan) {
            if (!refused && event.getActor().getKind() == ActorKind.AGENT) {
                planned(run, key, event, plan, partition, offset, at, recordBytes);
            }
        } else if (run != null) {
            follow(run, event, payload, at);
        }
    }

    private void planned(
            @Nullable SelectedRun known,
            RunKey key,
            LedgerEvent event,
            ActionPlanned plan,
            int partition,
            long offset,
            Instant at,
            int recordBytes)
            throws TooLarge {
        CompiledContract contract = contracts.find(plan.getTool(), plan.getContractVersion());
        if (contract != null && !contract.contract().mutates()) {
            return;
        }
        if (!selection.selects(event, plan, at)) {
            if (known != null && !known.selected().contains(plan.getActionId())) {
                known.passOver();
            }
            return;
        }
        SelectedRun run =
                known != null ? known : runs.computeIfAbsent(key.encode(), k -> new SelectedRun(key, partition, false));
        int before = run.selected().size();
        run.select(plan.getActionId(), contract == null ? "" : contract.httpBase(), offset, recordBytes);
        actions += run.selected().size() - before;
        if (actions > actionsMax) {
            throw new TooLarge(selection, actionsMax);
        }
    }

    private static void follow(SelectedRun run, LedgerEvent event, Object payload, Instant at) {
        ActorKind by = event.getActor().getKind();
        if (payload instanceof ActionStarted fact && by == ActorKind.AGENT) {
            run.started(fact.getActionId(), fact.getBefore());
        } else if (payload instanceof ActionSucceeded fact && by == ActorKind.AGENT) {
            run.left(fact.getActionId(), fact.getAfter(), at);
        } else if (payload instanceof ActionFailed fact && by == ActorKind.AGENT) {
            run.left(fact.getActionId(), null, at);
        } else if (payload instanceof VerificationRecorded fact && by == ActorKind.VERIFIER) {
            verified(run, fact);
        } else if (payload instanceof CompensationFailed fact && by == ActorKind.EXECUTOR) {
            if (fact.getCode().equals("DRIFTED")) {
                run.drift(fact.getActionId());
            }
        } else if (payload instanceof RunFinished && by == ActorKind.AGENT) {
            run.end();
        }
    }

    private static void verified(SelectedRun run, VerificationRecorded fact) {
        if (fact.getKind() == VerificationKind.AFTER_COMPENSATION && fact.getStatus() == VerificationStatus.VERIFIED) {
            run.undone(fact.getActionId());
        }
    }

    /** The runs with a selected action, those with nothing left to undo too; newest change first. Nothing may be seen after this. */
    public List<SelectedRun> runs() {
        runs.values().removeIf(run -> run.selected().isEmpty());
        runs.values().forEach(SelectedRun::close);
        return RunQueue.newestFirst(runs.values());
    }
}
