package dev.unwind.model.fold;

import dev.unwind.model.contract.ContractSource;
import dev.unwind.schemas.CaseStatus;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run folded in memory: what the topology keeps in its stores, for replay and tests. It grows with the run and is not safe for
 * use by several threads.
 */
public final class FoldedRun implements RunView {
    private final Map<String, ActionState> actions = new LinkedHashMap<>();
    private final Map<String, String> actionIdsByKey = new HashMap<>();
    private final List<LedgerEvent> timeline = new ArrayList<>();
    private final Map<String, RecoveryCase> openCases = new LinkedHashMap<>();
    private final Map<String, Long> markers = new HashMap<>();
    private @Nullable RunState run;

    /** Decides one fact and applies the decision. */
    public Decision take(LedgerRecord record, ContractSource contracts) {
        Decision decision = Fold.decide(this, record, contracts);
        if (decision instanceof Decision.Accepted accepted) {
            apply(record.event(), accepted);
        }
        return decision;
    }

    private void apply(LedgerEvent event, Decision.Accepted accepted) {
        run = accepted.run();
        timeline.add(event);
        ActionState action = accepted.action();
        if (action != null) {
            actions.put(action.actionId(), action);
            actionIdsByKey.putIfAbsent(action.idempotencyKey(), action.actionId());
        }
        accepted.markers().forEach(marker -> markers.put(marker, accepted.run().lastOffset()));
        for (Effect effect : accepted.effects()) {
            if (effect instanceof Effect.PutCase put) {
                RecoveryCase current = put.recoveryCase();
                if (current.getStatus() == CaseStatus.OPEN) {
                    openCases.put(current.getCaseId(), current);
                } else {
                    openCases.remove(current.getCaseId());
                }
            }
        }
    }

    @Override
    public @Nullable RunState run() {
        return run;
    }

    @Override
    public @Nullable ActionState action(String actionId) {
        return actions.get(actionId);
    }

    @Override
    public @Nullable ActionState actionByKey(String idempotencyKey) {
        String actionId = actionIdsByKey.get(idempotencyKey);
        return actionId == null ? null : actions.get(actionId);
    }

    @Override
    public @Nullable LedgerEvent fact(long index) {
        return index < 0 || index >= timeline.size() ? null : timeline.get((int) index);
    }

    @Override
    public @Nullable RecoveryCase openCase(String caseId) {
        return openCases.get(caseId);
    }

    @Override
    public long markedAt(String marker) {
        return markers.getOrDefault(marker, -1L);
    }

    /** The actions in their order. */
    public Collection<ActionState> actions() {
        return Collections.unmodifiableCollection(actions.values());
    }

    /** The accepted facts in their order. */
    public List<LedgerEvent> timeline() {
        return Collections.unmodifiableList(timeline);
    }

    /** The open cases in the order they were opened. */
    public Collection<RecoveryCase> openCases() {
        return Collections.unmodifiableCollection(openCases.values());
    }
}
