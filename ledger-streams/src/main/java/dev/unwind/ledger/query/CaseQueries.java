package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.query.WriteQueries.Entity;
import dev.unwind.ledger.topology.LedgerDecoder;
import dev.unwind.ledger.topology.RunReader;
import dev.unwind.ledger.topology.StoredFact;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.json.Json;
import dev.unwind.model.undo.SideBySide;
import dev.unwind.schemas.ActionStarted;
import dev.unwind.schemas.ActionSucceeded;
import dev.unwind.schemas.CaseKind;
import dev.unwind.schemas.CompensationFailed;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.RecoveryCase;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.VerificationRecorded;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One open case with what a person needs to decide it. Thread-safe. */
public final class CaseQueries {
    private static final int PAGE = 200;
    private static final int WRITES_LOOKED_AT_MAX = 1_000;

    private final StateAccess state;
    private final LedgerDecoder decoder;
    private final Supplier<ContractSource> contracts;

    /** Questions to these stores. */
    public CaseQueries(StateAccess state, LedgerDecoder decoder, Supplier<ContractSource> contracts) {
        this.state = state;
        this.decoder = decoder;
        this.contracts = contracts;
    }

    /** Pages of the writes of an entity, newest first, from whichever instance keeps them. */
    public interface Writes {
        /** The page behind {@code after}; the first one when null. */
        JsonNode newestFirst(Entity entity, @Nullable Long after, int limit);
    }

    /** The open case with this id; empty when no run that is folded here has it. */
    public Optional<ObjectNode> find(String caseId, Writes writes) {
        for (int partition : state.partitions()) {
            RunReader reader = state.reader(partition);
            RecoveryCase open = reader.openCase(caseId);
            if (open != null) {
                return Optional.of(new Showing(open, reader, writes).json());
            }
        }
        return Optional.empty();
    }

    /** One case being shown. */
    private final class Showing {
        private final RecoveryCase open;
        private final RunReader reader;
        private final Writes writes;
        private final String runKey;
        private final @Nullable ActionState action;

        Showing(RecoveryCase open, RunReader reader, Writes writes) {
            this.open = open;
            this.reader = reader;
            this.writes = writes;
            this.runKey = open.getTenantId() + "/" + open.getRunId();
            this.action = open.getActionId() == null ? null : reader.action(runKey, open.getActionId());
        }

        ObjectNode json() {
            ObjectNode json = Json.NODES.objectNode();
            json.set("case", AvroJson.record(open));
            long index = openedBy();
            StoredFact stored = reader.fact(runKey, index);
            LedgerEvent event = stored == null ? null : decoder.decodeAccepted(stored.value());
            if (stored == null || event == null) {
                json.putNull("fact");
            } else {
                json.putObject("fact")
                        .put("index", index)
                        .put("offset", stored.offset())
                        .set("event", AvroJson.event(event));
            }
            if (open.getKind() == CaseKind.DRIFTED
                    && action != null
                    && event != null
                    && event.getPayload() instanceof CompensationFailed failed) {
                drift(json, action, failed);
            }
            return json;
        }

        private long openedBy() {
            long known = open.getFactIndex();
            return known >= 0 || action == null ? known : action.compensationFailedAt();
        }

        private void drift(ObjectNode json, ActionState drifted, CompensationFailed failed) {
            ActionStarted start = payload(drifted.startedAt(), ActionStarted.class);
            Snapshot written = written(drifted);
            ArrayNode fields = json.putArray("fields");
            Set<String> entities = new TreeSet<>();
            for (SideBySide.Field field : SideBySide.of(
                    start == null ? null : start.getBefore(), written, failed.getFound(), failed.getDifferingPaths())) {
                entities.add(field.entity());
                ObjectNode one =
                        fields.addObject().put("entity", field.entity()).put("path", field.path());
                put(one, "before", field.before());
                put(one, "written", field.written());
                put(one, "now", field.now());
                one.put("nowKnown", field.nowKnown());
            }
            CompiledContract contract = contracts.get().find(drifted.tool(), drifted.contractVersion());
            String base = contract == null ? "" : contract.source().base();
            json.put("base", base);
            ArrayNode writers = json.putArray("writers");
            boolean complete = true;
            for (String entity : entities) {
                complete &= writers(new Entity(open.getTenantId(), base, entity), drifted.actionId(), writers);
            }
            json.put("writersComplete", complete);
        }

        /** Writes since the action's own, newest first; false when its own was not among those that were looked at. */
        private boolean writers(Entity entity, String actionId, ArrayNode into) {
            Long after = null;
            for (int looked = 0; looked < WRITES_LOOKED_AT_MAX; looked += PAGE) {
                JsonNode page = writes.newestFirst(entity, after, PAGE);
                for (JsonNode write : page.path("writes")) {
                    boolean own = write.path("runId").asText().equals(open.getRunId())
                            && write.path("actionId").asText().equals(actionId);
                    if (own && write.path("kind").asText().equals("ACTION")) {
                        return true;
                    }
                    into.add(write);
                }
                if (!page.path("next").isNumber()) {
                    return false;
                }
                after = page.path("next").asLong();
            }
            return false;
        }

        private @Nullable Snapshot written(ActionState of) {
            VerificationRecorded verified = payload(of.verifiedAt(), VerificationRecorded.class);
            if (verified != null && verified.getObserved() != null) {
                return verified.getObserved();
            }
            ActionSucceeded success = payload(of.resultAt(), ActionSucceeded.class);
            return success == null ? null : success.getAfter();
        }

        private <T> @Nullable T payload(long index, Class<T> type) {
            StoredFact stored = reader.fact(runKey, index);
            Object payload = stored == null
                    ? null
                    : decoder.decodeAccepted(stored.value()).getPayload();
            return type.isInstance(payload) ? type.cast(payload) : null;
        }
    }

    private static void put(ObjectNode entry, String name, @Nullable JsonNode value) {
        if (value != null) {
            entry.set(name, value);
        }
    }
}
