package dev.unwind.ledger.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.query.ActionJson;
import dev.unwind.ledger.query.AvroJson;
import dev.unwind.ledger.query.RunJson;
import dev.unwind.ledger.topology.Reading;
import dev.unwind.model.contract.ContractSource;
import dev.unwind.model.fold.Decision;
import dev.unwind.model.fold.FactPosition;
import dev.unwind.model.fold.FoldedRun;
import dev.unwind.model.fold.LedgerRecord;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.json.Json;
import dev.unwind.model.proof.LogRecord;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run as the fold makes it from the log, and what the fold refused. Shown as the query API shows it. */
public final class ReplayedRun {
    private final RunKey key;
    private final FoldedRun folded = new FoldedRun();
    private final List<Long> offsets = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private long duplicates;

    ReplayedRun(RunKey key) {
        this.key = key;
    }

    /**
     * A record that the fold did not take.
     *
     * @param eventId id of the fact, null when the record holds none
     * @param fact kind of fact, null when the record holds none
     */
    public record Refused(
            long offset, @Nullable String eventId, @Nullable String fact, String code, String detail) {}

    void take(LogRecord record, Reading reading, ContractSource contracts) {
        switch (reading) {
            case Reading.Unreadable(var code, var detail, var ignored) ->
                refused.add(new Refused(record.offset(), null, null, code.name(), detail));
            case Reading.Fact fact -> fold(record, fact.event(), contracts);
        }
    }

    private void fold(LogRecord record, LedgerEvent event, ContractSource contracts) {
        byte[] value = record.value();
        FactPosition at =
                new FactPosition(record.partition(), record.offset(), Instant.ofEpochMilli(record.timestampMillis()));
        switch (folded.take(new LedgerRecord(at, event, value == null ? new byte[0] : value), contracts)) {
            case Decision.Accepted ignored -> offsets.add(record.offset());
            case Decision.Duplicate ignored -> duplicates++;
            case Decision.Rejected(var code, var detail) ->
                refused.add(new Refused(
                        record.offset(),
                        event.getEventId(),
                        event.getPayload().getClass().getSimpleName(),
                        code.name(),
                        detail));
        }
    }

    /** Its key. */
    public RunKey key() {
        return key;
    }

    /** The state; null when no fact of it was accepted. */
    public @Nullable RunState state() {
        return folded.run();
    }

    /** How many facts were accepted. */
    public long facts() {
        return offsets.size();
    }

    /** How many facts were known already. */
    public long duplicates() {
        return duplicates;
    }

    /** What the fold refused, in order. */
    public List<Refused> refused() {
        return List.copyOf(refused);
    }

    /** The run as the query API answers it; null when no fact of it was accepted. */
    public @Nullable ObjectNode run() {
        RunState state = folded.run();
        return state == null ? null : RunJson.of(state);
    }

    /** The actions as the query API answers them, in order. */
    public List<ObjectNode> actions() {
        return folded.actions().stream()
                .map(action -> ActionJson.of(action, folded::fact))
                .toList();
    }

    /** The accepted facts as the query API answers them, in order. */
    public List<ObjectNode> timeline() {
        List<ObjectNode> events = new ArrayList<>();
        for (int index = 0; index < offsets.size(); index++) {
            ObjectNode entry =
                    Json.NODES.objectNode().put("index", (long) index).put("offset", offsets.get(index));
            entry.set("event", AvroJson.event(folded.timeline().get(index)));
            events.add(entry);
        }
        return events;
    }

    /** All of it: run, actions, timeline and what was refused. */
    public ObjectNode json() {
        ObjectNode json = Json.NODES.objectNode();
        ObjectNode run = run();
        json.set("run", run == null ? Json.NODES.nullNode() : run);
        ArrayNode actions = json.putArray("actions");
        actions().forEach(actions::add);
        ArrayNode timeline = json.putArray("timeline");
        timeline().forEach(timeline::add);
        ArrayNode refusals = json.putArray("refused");
        for (Refused one : refused) {
            refusals.addObject()
                    .put("offset", one.offset())
                    .put("eventId", one.eventId())
                    .put("fact", one.fact())
                    .put("code", one.code())
                    .put("detail", one.detail());
        }
        return json.put("duplicates", duplicates);
    }
}
