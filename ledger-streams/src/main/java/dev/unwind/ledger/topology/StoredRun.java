package dev.unwind.ledger.topology;

import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.fold.RunView;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the fold may look up of one run, from the stores, while it decides about one fact. A fact that was looked up is kept decoded until
 * then: the fold asks for the same one several times.
 */
final class StoredRun implements RunView {
    private final String runKey;
    private final RunReader reader;
    private final LedgerDecoder decoder;
    private final Map<Long, LedgerEvent> decoded = new HashMap<>(4);

    StoredRun(String runKey, RunReader reader, LedgerDecoder decoder) {
        this.runKey = runKey;
        this.reader = reader;
        this.decoder = decoder;
    }

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
        LedgerEvent known = decoded.get(index);
        if (known != null) {
            return known;
        }
        StoredFact stored = reader.fact(runKey, index);
        if (stored == null) {
            return null;
        }
        LedgerEvent event = decoder.decodeAccepted(stored.value());
        decoded.put(index, event);
        return event;
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
