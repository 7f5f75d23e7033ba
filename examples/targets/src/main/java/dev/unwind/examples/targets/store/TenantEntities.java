package dev.unwind.examples.targets.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Base data with a tenant's overlay and the changes of one transaction on top; not for several threads. */
final class TenantEntities implements Entities {
    private final DataSet dataSet;
    private final OverlayTable overlay;
    private final Map<EntityKey, Optional<ObjectNode>> seen = new HashMap<>();
    private final Map<EntityKey, Optional<ObjectNode>> changed = new LinkedHashMap<>();

    TenantEntities(DataSet dataSet, OverlayTable overlay) {
        this.dataSet = dataSet;
        this.overlay = overlay;
    }

    @Override
    public @Nullable ObjectNode find(String table, String id) {
        EntityKey key = new EntityKey(table, id);
        Optional<ObjectNode> now = changed.get(key);
        return (now != null ? now : seen.computeIfAbsent(key, this::stored)).orElse(null);
    }

    private Optional<ObjectNode> stored(EntityKey key) {
        try {
            Optional<ObjectNode> overlaid = overlay.find(key);
            if (overlaid != null) {
                return overlaid;
            }
        } catch (SQLException e) {
            throw new StoreException("Cannot read " + key + " of tenant " + overlay.tenant(), e);
        }
        return Optional.ofNullable(dataSet.table(key.table()).get(key.id())).map(DataSet.Base::doc);
    }

    @Override
    public List<Entity> all(String table) {
        Map<String, Optional<ObjectNode>> now = new LinkedHashMap<>();
        dataSet.table(table).forEach((id, base) -> now.put(id, Optional.of(base.doc())));
        try {
            now.putAll(overlay.all(table));
        } catch (SQLException e) {
            throw new StoreException("Cannot read table " + table + " of tenant " + overlay.tenant(), e);
        }
        changed.forEach((key, doc) -> {
            if (key.table().equals(table)) {
                now.put(key.id(), doc);
            }
        });
        List<Entity> all = new ArrayList<>(now.size());
        now.forEach((id, doc) -> doc.ifPresent(present -> all.add(new Entity(id, present))));
        return all;
    }

    @Override
    public ObjectNode edit(String table, String id) {
        EntityKey key = new EntityKey(table, id);
        Optional<ObjectNode> now = changed.get(key);
        if (now != null && now.isPresent()) {
            return now.get();
        }
        ObjectNode found = find(table, id);
        if (found == null) {
            throw new IllegalStateException(
                    "Cannot edit " + key + " of tenant " + overlay.tenant() + ": it does not exist");
        }
        ObjectNode copy = found.deepCopy();
        changed.put(key, Optional.of(copy));
        return copy;
    }

    @Override
    public void put(String table, String id, ObjectNode doc) {
        dataSet.table(table);
        changed.put(new EntityKey(table, id), Optional.of(doc));
    }

    @Override
    public void remove(String table, String id) {
        changed.put(new EntityKey(table, id), Optional.empty());
    }

    @Override
    public Set<EntityKey> touched() {
        return changed.keySet();
    }

    /** Writes every change into the overlay of the running transaction. */
    void flush() throws SQLException {
        for (Map.Entry<EntityKey, Optional<ObjectNode>> change : changed.entrySet()) {
            EntityKey key = change.getKey();
            Map<String, DataSet.Base> base = dataSet.table(key.table());
            DataSet.Base original = base.get(key.id());
            ObjectNode doc = change.getValue().orElse(null);
            if (original == null && doc == null) {
                overlay.delete(key);
            } else {
                overlay.put(
                        key,
                        original != null ? original.position() : overlay.nextPosition(key.table(), base.size()),
                        doc);
            }
        }
    }
}
