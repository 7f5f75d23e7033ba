package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.topology.LedgerDecoder;
import dev.unwind.ledger.topology.RunReader;
import dev.unwind.ledger.topology.StoredFact;
import dev.unwind.model.fold.ActionState;
import dev.unwind.model.fold.RunState;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.CheckpointSaved;
import dev.unwind.schemas.LedgerEvent;
import dev.unwind.schemas.keys.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** The questions that can be asked about runs that are folded here. Thread-safe. */
public final class LedgerQueries {
    private final StateAccess state;
    private final FoldProgress progress;
    private final LedgerDecoder decoder;

    /** Questions to these stores. */
    public LedgerQueries(StateAccess state, FoldProgress progress, LedgerDecoder decoder) {
        this.state = state;
        this.progress = progress;
        this.decoder = decoder;
    }

    /** An answer, and whether what was waited for did not come about in time. */
    public record Answer(JsonNode json, boolean timedOut) {}

    /** One run. */
    public Answer run(RunKey key, Wait wait) {
        Predicate<RunState> condition = Conditions.ofRun(wait.until());
        Looked<RunState> looked = look(key, wait, reader -> reader.run(key.encode()), condition);
        RunState run = known(key, looked);
        ObjectNode json = RunJson.of(run);
        LedgerEvent event = checkpointEvent(key, looked.reader(), run);
        if (event != null && event.getPayload() instanceof CheckpointSaved saved) {
            json.set("checkpoint", CheckpointJson.brief(run, event, saved));
        }
        return new Answer(json, looked.timedOut());
    }

    /** The newest checkpoint of a run, whole. */
    public Answer checkpoint(RunKey key, Wait wait) {
        Looked<RunState> looked = look(key, wait, reader -> reader.run(key.encode()), run -> true);
        RunState run = known(key, looked);
        LedgerEvent event = checkpointEvent(key, looked.reader(), run);
        if (event != null && event.getPayload() instanceof CheckpointSaved saved) {
            return new Answer(CheckpointJson.whole(run, event, saved), looked.timedOut());
        }
        throw QueryRefused.unknown(
                "CHECKPOINT_UNKNOWN",
                "Run " + key + " has no checkpoint; its facts are listed under /timeline.",
                looked.timedOut());
    }

    private @Nullable LedgerEvent checkpointEvent(RunKey key, RunReader reader, RunState run) {
        StoredFact fact = run.checkpointId() == null ? null : reader.fact(key.encode(), run.checkpointAt());
        return fact == null ? null : decoder.decodeAccepted(fact.value());
    }

    /** One action. */
    public Answer action(RunKey key, String actionId, Wait wait) {
        Predicate<ActionState> condition = Conditions.ofAction(wait.until());
        Looked<ActionState> looked = look(key, wait, reader -> reader.action(key.encode(), actionId), condition);
        ActionState action = looked.found();
        if (action == null) {
            known(key, new Looked<>(looked.reader(), looked.reader().run(key.encode()), looked.timedOut()));
            throw QueryRefused.unknown(
                    "ACTION_UNKNOWN",
                    "Run " + key + " has no action " + actionId + "; its actions are listed under /actions.",
                    looked.timedOut());
        }
        return new Answer(show(key, looked.reader(), action), looked.timedOut());
    }

    /** Actions of a run behind position {@code after}, by position. */
    public Answer actions(RunKey key, long after, int limit, Wait wait) {
        Looked<RunState> looked = look(key, wait, reader -> reader.run(key.encode()), run -> true);
        long last = Math.min(known(key, looked).actions(), after + limit);
        ArrayNode actions = Json.NODES.arrayNode();
        for (long position = after + 1; position <= last; position++) {
            ActionState action = looked.reader().action(key.encode(), position);
            if (action != null) {
                actions.add(show(key, looked.reader(), action));
            }
        }
        return new Answer(paged("actions", actions, last, known(key, looked).actions()), looked.timedOut());
    }

    /** Facts of a run behind index {@code after} (-1 for all), in order. */
    public Answer timeline(RunKey key, long after, int limit, Wait wait) {
        Looked<RunState> looked = look(key, wait, reader -> reader.run(key.encode()), run -> true);
        long end = known(key, looked).facts() - 1;
        long last = Math.min(end, after + limit);
        ArrayNode events = Json.NODES.arrayNode();
        for (long index = after + 1; index <= last; index++) {
            StoredFact fact = looked.reader().fact(key.encode(), index);
            if (fact != null) {
                ObjectNode entry = events.addObject();
                entry.put("index", index).put("offset", fact.offset());
                entry.set("event", AvroJson.event(decoder.decodeAccepted(fact.value())));
            }
        }
        return new Answer(paged("events", events, last, end), looked.timedOut());
    }

    /** Runs that are folded here, in the order of their keys. */
    public Page runs(@Nullable String tenant, @Nullable String status, @Nullable String after, int limit) {
        // '0' follows '/': the keys of a tenant stand between the two.
        String from = after != null ? after : tenant == null ? null : tenant + "/";
        String end = tenant == null ? null : tenant + "0";
        return Scan.page(open(reader -> reader.runsFrom(from)), after, end, limit, (key, value) -> {
            RunState run = RunReader.toRun(value);
            boolean wanted = status == null || run.status().name().equals(status);
            return wanted ? new Page.Item(key, RunJson.of(run)) : null;
        });
    }

    /** Runs that are folded here and have an action with this id, in the order of their keys. */
    public Page actionsNamed(String actionId, @Nullable String tenant, @Nullable String after, int limit) {
        List<Page> pages = new ArrayList<>();
        for (KeyValueIterator<Bytes, byte[]> entries : open(reader -> reader.actionsNamed(actionId))) {
            pages.add(ActionPlaces.page(entries, actionId, tenant, after, limit));
        }
        return Page.merged(pages, limit);
    }

    /** Open cases of runs that are folded here, in the order of their ids. */
    public Page cases(@Nullable String tenant, @Nullable String after, int limit) {
        return Scan.page(open(reader -> reader.casesFrom(after)), after, null, limit, (key, value) -> {
            var open = RunReader.toCase(value);
            boolean wanted = tenant == null || open.getTenantId().equals(tenant);
            return wanted ? new Page.Item(key, AvroJson.record(open)) : null;
        });
    }

    private List<KeyValueIterator<Bytes, byte[]>> open(Function<RunReader, KeyValueIterator<Bytes, byte[]>> iterate) {
        return state.partitions().stream().map(state::reader).toList().stream()
                .map(iterate)
                .toList();
    }

    private ObjectNode show(RunKey key, RunReader reader, ActionState action) {
        return ActionJson.of(action, index -> {
            StoredFact fact = reader.fact(key.encode(), index);
            return fact == null ? null : decoder.decodeAccepted(fact.value());
        });
    }

    private static ObjectNode paged(String name, ArrayNode items, long last, long end) {
        ObjectNode page = Json.NODES.objectNode();
        page.set(name, items);
        return last < end ? page.put("next", last) : page.putNull("next");
    }

    private static RunState known(RunKey key, Looked<RunState> looked) {
        RunState run = looked.found();
        if (run == null) {
            throw QueryRefused.unknown(
                    "RUN_UNKNOWN",
                    "The ledger has no run " + key.runId() + " of tenant " + key.tenantId()
                            + "; a run begins with an accepted RunStarted.",
                    looked.timedOut());
        }
        return run;
    }

    private record Looked<T>(RunReader reader, @Nullable T found, boolean timedOut) {}

    private <T> Looked<T> look(RunKey key, Wait wait, Function<RunReader, @Nullable T> find, Predicate<T> condition) {
        int partition = state.partitionOf(key.encode());
        RunReader reader = state.reader(partition);
        boolean held = !wait.waits()
                || await(key, partition, wait, () -> {
                    T found = find.apply(reader);
                    return found != null && condition.test(found);
                });
        return new Looked<>(reader, find.apply(reader), !held);
    }

    private boolean await(RunKey key, int partition, Wait wait, BooleanSupplier condition) {
        Long offset = wait.minOffset();
        if (offset != null) {
            progress.learn(partition);
        }
        return progress.await(
                List.of(key.encode(), partition),
                wait.timeout(),
                () -> {
                    if (offset != null && !progress.reached(partition, offset)) {
                        progress.lookAhead(partition);
                    }
                },
                () -> (offset == null || progress.reached(partition, offset))
                        && (wait.until() == null || condition.getAsBoolean()));
    }
}
