package dev.unwind.ledger.topology;

import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.fold.RunView;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import org.jspecify.annotations.Nullable;

/** What the fold may look up of one run, from the stores. */
record StoredRun(String runKey, RunReader reader, LedgerDecoder decoder) implements RunView {

    @Override
    public @Nullable RunState run() {
        return reader.run(runKey);
    }

    @Override
    public @Nullable ActionState action(String actionId) {
        return reader.action(runKey, actionId);
    }

    @Override
    public @Nullable ActionState actionByKey(String idempotencyKey) {
        return reader.actionByKey(runKey, idempotencyKey);
    }

    @Override
    public @Nullable LedgerEvent fact(long index) {
        StoredFact stored = reader.fact(runKey, index);
        return stored == null ? null : decoder.decodeAccepted(stored.value());
    }

    @Override
    public @Nullable RecoveryCase openCase(String caseId) {
        return reader.openCase(caseId);
    }

    @Override
    public long markedAt(String marker) {
        return reader.markedAt(runKey, marker);
    }
}
