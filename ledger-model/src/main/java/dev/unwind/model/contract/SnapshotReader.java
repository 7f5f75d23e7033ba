package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.ToolContract.SnapshotEntry;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the snapshots of one contract. Before a call every entry is read but those of objects that the call creates.
 * After it exactly the same entities are read again, whatever the expressions would give by then, and then the created
 * ones; so the two can be compared entity by entity.
 */
final class SnapshotReader {
    private record Entry(
            SnapshotEntry contract,
            Expression get,
            @Nullable Expression each,
            @Nullable Expression when) {}

    private final List<Entry> entries;
    private final InstantSource clock;

    SnapshotReader(List<SnapshotEntry> contract, String contractName, InstantSource clock) {
        this.entries =
                contract.stream().map(entry -> compile(entry, contractName)).toList();
        this.clock = clock;
    }

    private static Entry compile(SnapshotEntry entry, String contractName) {
        String place = contractName + " /snapshot/" + entry.name();
        return new Entry(
                entry,
                Expression.compile(place + "/get", itemScope(entry), entry.get()),
                entry.each() == null ? null : Expression.compile(place + "/each", entryScope(entry), entry.each()),
                entry.when() == null ? null : Expression.compile(place + "/when", entryScope(entry), entry.when()));
    }

    static Scope entryScope(SnapshotEntry entry) {
        return entry.creates() ? Scope.CREATED : Scope.READ;
    }

    static Scope itemScope(SnapshotEntry entry) {
        if (entry.each() == null) {
            return entryScope(entry);
        }
        return entry.creates() ? Scope.CREATED_EACH : Scope.READ_EACH;
    }

    Snapshot before(CallFacts facts, EntityReader reader) throws ReadFailed {
        Taking taking = new Taking(facts, null, reader);
        for (Entry entry : entries) {
            if (!entry.contract.creates()) {
                taking.evaluate(entry);
            }
        }
        return taking.snapshot();
    }

    Snapshot after(CallFacts facts, @Nullable Snapshot before, EntityReader reader) throws ReadFailed {
        Taking taking = new Taking(facts, before, reader);
        for (Entry entry : entries) {
            if (entry.contract.creates() || before == null) {
                taking.evaluate(entry);
            } else {
                taking.repeat(entry, before);
            }
        }
        return taking.snapshot();
    }

    Snapshot again(Snapshot like, EntityReader reader) throws ReadFailed {
        List<SnapshotRead> reads = new ArrayList<>();
        for (SnapshotRead read : like.getReads()) {
            reads.add(asRead(read.getName(), read.getEntity(), read(read.getEntity(), reader)));
        }
        return new Snapshot(clock.instant().truncatedTo(ChronoUnit.MICROS), reads);
    }

    /** The documents of a snapshot by entry name; entries that were not read are null, or an empty list for `each`. */
    Map<String, Object> documents(@Nullable Snapshot snapshot) {
        Map<String, Object> documents = new LinkedHashMap<>();
        for (Entry entry : entries) {
            documents.put(
                    entry.contract.name(),
                    entry.each == null ? CelValues.of(null) : CelValues.of(Json.NODES.arrayNode()));
        }
        if (snapshot != null) {
            SnapshotDocument.assemble(snapshot)
                    .properties()
                    .forEach(member -> documents.put(member.getKey(), CelValues.of(member.getValue())));
        }
        return documents;
    }

    /** The same as one JSON document. */
    ObjectNode document(Snapshot snapshot) {
        ObjectNode document = Json.NODES.objectNode();
        for (Entry entry : entries) {
            document.set(entry.contract.name(), entry.each == null ? Json.NODES.nullNode() : Json.NODES.arrayNode());
        }
        return document.setAll(SnapshotDocument.assemble(snapshot));
    }

    private static @Nullable JsonNode read(String entity, EntityReader reader) throws ReadFailed {
        String path = "/" + entity;
        // What is no object's address holds nothing: an identifier an agent left empty must not read a whole list.
        return Paths.namesAnObject(path) ? reader.read(Paths.encode(path)) : null;
    }

    private static SnapshotRead asRead(String name, String entity, @Nullable JsonNode document) {
        return new SnapshotRead(name, entity, document == null ? null : Json.write(document));
    }

    /** One snapshot while it is being taken. */
    private final class Taking {
        private final Map<String, Object> values = new HashMap<>();
        private final List<SnapshotRead> reads = new ArrayList<>();
        private final ObjectNode assembled = Json.NODES.objectNode();
        private final Map<String, Object> documents = documents(null);
        private final EntityReader reader;

        Taking(CallFacts facts, @Nullable Snapshot before, EntityReader reader) {
            this.reader = reader;
            values.put("input", CelValues.of(facts.input()));
            values.put("output", CelValues.of(facts.output()));
            values.put("tenant", facts.tenantId());
            values.put("run", facts.runId());
            values.put("before", documents(before));
            values.put("snapshot", documents);
        }

        void evaluate(Entry entry) throws ReadFailed {
            if (entry.when != null && !entry.when.bool(values)) {
                return;
            }
            if (entry.each == null) {
                add(entry.contract.name(), entry.get.string(values), entry.get);
            } else {
                long index = 0;
                for (Object item : entry.each.list(values)) {
                    values.put("item", item);
                    values.put("index", index);
                    add(entry.contract.name() + "/" + index, entry.get.string(values), entry.get);
                    index++;
                }
            }
            show(entry);
        }

        void repeat(Entry entry, Snapshot before) throws ReadFailed {
            for (SnapshotRead former : before.getReads()) {
                if (SnapshotDocument.entryName(former).equals(entry.contract.name())) {
                    take(former.getName(), former.getEntity());
                }
            }
            show(entry);
        }

        private void add(String name, String path, Expression get) throws ReadFailed {
            if (!path.startsWith("/")) {
                throw get.failure("found path \"" + path + "\", expected one that begins with a slash");
            }
            take(name, path.substring(1));
        }

        /** Lets later entries use what this one read. */
        private void show(Entry entry) {
            JsonNode document = assembled.get(entry.contract.name());
            if (document != null) {
                documents.put(entry.contract.name(), CelValues.of(document));
            }
        }

        private void take(String name, String entity) throws ReadFailed {
            JsonNode document = read(entity, reader);
            reads.add(asRead(name, entity, document));
            SnapshotDocument.put(assembled, name, document);
        }

        Snapshot snapshot() {
            return new Snapshot(clock.instant().truncatedTo(ChronoUnit.MICROS), List.copyOf(reads));
        }
    }
}
