package dev.unwind.model.fold;

import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.TargetWrite;
import dev.unwind.schemas.VerificationKind;
import dev.unwind.schemas.VerificationRecorded;
import dev.unwind.schemas.VerificationStatus;
import dev.unwind.schemas.WriteKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entities of a target an accepted fact shows to have been written. Documents are compared as text: nothing is parsed here, and a
 * document that was only written differently counts as changed.
 *
 * @see "docs/decisions/039"
 */
public final class TargetWrites {
    private final RunView view;
    private final LedgerRecord record;
    private final RunState run;
    private final ActionState action;

    private TargetWrites(RunView view, LedgerRecord record, RunState run, ActionState action) {
        this.view = view;
        this.record = record;
        this.run = run;
        this.action = action;
    }

    /**
     * The writes that become known by a fact, one per entity; empty for most facts.
     *
     * @param view the run as it was before or after the fact
     */
    public static List<TargetWrite> of(
            RunView view, LedgerRecord record, Decision.Accepted accepted, ContractSource contracts) {
        ActionState action = accepted.action();
        Object payload = record.event().getPayload();
        if (action == null || !(payload instanceof ActionSucceeded || payload instanceof VerificationRecorded)) {
            return List.of();
        }
        TargetWrites writes = new TargetWrites(view, record, accepted.run(), action);
        if (payload instanceof VerificationRecorded verified
                && verified.getKind() == VerificationKind.AFTER_COMPENSATION) {
            boolean proven = verified.getStatus() == VerificationStatus.VERIFIED;
            return proven ? writes.made(writes.changedByAction(), WriteKind.UNDO, contracts) : List.of();
        }
        return writes.made(writes.shownBy(payload), WriteKind.ACTION, contracts);
    }

    /** What a claim or a read-back shows, less what the claim before it has shown already. */
    private Set<String> shownBy(Object payload) {
        if (payload instanceof ActionSucceeded success) {
            return success.getAfter() == null ? Set.of() : differing(before(), success.getAfter());
        }
        Snapshot observed = ((VerificationRecorded) payload).getObserved();
        if (observed == null) {
            return Set.of();
        }
        Set<String> seen = differing(before(), observed);
        Snapshot stated = stated();
        if (stated != null) {
            seen.removeAll(differing(before(), stated));
        }
        return seen;
    }

    private Set<String> changedByAction() {
        Snapshot before = before();
        Snapshot stated = stated();
        VerificationRecorded verified = payload(action.verifiedAt(), VerificationRecorded.class);
        Snapshot observed = verified == null ? null : verified.getObserved();
        Set<String> changed = new LinkedHashSet<>();
        if (stated != null) {
            changed.addAll(differing(before, stated));
        }
        if (observed != null) {
            changed.addAll(differing(before, observed));
        }
        return changed;
    }

    private @Nullable Snapshot before() {
        ActionStarted start = payload(action.startedAt(), ActionStarted.class);
        return start == null ? null : start.getBefore();
    }

    private @Nullable Snapshot stated() {
        ActionSucceeded success = payload(action.resultAt(), ActionSucceeded.class);
        return success == null ? null : success.getAfter();
    }

    /** An entity that only the later snapshot has came into being; nothing is known of one without a before-snapshot at all. */
    private static Set<String> differing(@Nullable Snapshot before, Snapshot after) {
        Set<String> changed = new LinkedHashSet<>();
        if (before == null) {
            return changed;
        }
        Map<String, @Nullable String> former = new HashMap<>();
        before.getReads().forEach(read -> former.put(read.getEntity(), read.getDocument()));
        for (SnapshotRead read : after.getReads()) {
            if (!Objects.equals(former.get(read.getEntity()), read.getDocument())) {
                changed.add(read.getEntity());
            }
        }
        return changed;
    }

    private List<TargetWrite> made(Set<String> entities, WriteKind kind, ContractSource contracts) {
        if (entities.isEmpty()) {
            return List.of();
        }
        CompiledContract contract = contracts.find(action.tool(), action.contractVersion());
        List<TargetWrite> writes = new ArrayList<>();
        for (String entity : entities) {
            writes.add(TargetWrite.newBuilder()
                    .setTenantId(run.tenantId())
                    .setBase(contract == null ? "" : contract.source().base())
                    .setEntity(entity)
                    .setKind(kind)
                    .setRunId(run.runId())
                    .setActionId(action.actionId())
                    .setTool(action.tool())
                    .setAgentId(run.agentId())
                    .setPartition(record.at().partition())
                    .setLedgerOffset(record.at().offset())
                    .setAt(record.event().getOccurredAt())
                    .build());
        }
        return writes;
    }

    private <T> @Nullable T payload(long index, Class<T> type) {
        LedgerEvent event = index < 0 ? null : view.fact(index);
        return event != null && type.isInstance(event.getPayload()) ? type.cast(event.getPayload()) : null;
    }
}
