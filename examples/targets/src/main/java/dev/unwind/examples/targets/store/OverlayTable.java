package dev.unwind.examples.targets.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one tenant changed, within one transaction. */
record OverlayTable(Connection connection, String tenant) {

    /** What the overlay says of one object: nothing (null), that it is deleted (empty), or its document. */
    @Nullable
    Optional<ObjectNode> find(EntityKey key) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT doc FROM overlay_entity WHERE tenant = ? AND tbl = ? AND id = ?")) {
            select.setString(1, tenant);
            select.setString(2, key.table());
            select.setString(3, key.id());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? document(rows.getString(1)) : null;
            }
        }
    }

    /** All changed objects of a table in order of position; empty stands for deleted. */
    Map<String, Optional<ObjectNode>> all(String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, doc FROM overlay_entity WHERE tenant = ? AND tbl = ? ORDER BY position")) {
            select.setString(1, tenant);
            select.setString(2, table);
            Map<String, Optional<ObjectNode>> all = new LinkedHashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    all.put(rows.getString(1), document(rows.getString(2)));
                }
            }
            return all;
        }
    }

    private static Optional<ObjectNode> document(@Nullable String text) {
        return text == null ? Optional.empty() : Optional.of(Json.parseStored(text));
    }

    /** Writes a document, or the mark of a deletion when it is null; an existing row keeps its position. */
    void put(EntityKey key, int position, @Nullable ObjectNode doc) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO overlay_entity (tenant, tbl, id, position, doc) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (tenant, tbl, id) DO UPDATE SET doc = excluded.doc")) {
            upsert.setString(1, tenant);
            upsert.setString(2, key.table());
            upsert.setString(3, key.id());
            upsert.setInt(4, position);
            upsert.setString(5, doc == null ? null : Json.compact(doc));
            upsert.executeUpdate();
        }
    }

    void delete(EntityKey key) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM overlay_entity WHERE tenant = ? AND tbl = ? AND id = ?")) {
            delete.setString(1, tenant);
            delete.setString(2, key.table());
            delete.setString(3, key.id());
            delete.executeUpdate();
        }
    }

    /** The position after the last object, given how many the base data has. */
    int nextPosition(String table, int baseSize) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT COALESCE(MAX(position), -1) FROM overlay_entity WHERE tenant = ? AND tbl = ?")) {
            select.setString(1, tenant);
            select.setString(2, table);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return Math.max(baseSize, rows.getInt(1) + 1);
            }
        }
    }
}
