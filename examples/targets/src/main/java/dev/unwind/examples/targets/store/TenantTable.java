package dev.unwind.examples.targets.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tenants that exist. */
final class TenantTable {
    private TenantTable() {}

    static Optional<Tenant> find(Connection connection, String id, String rowLock) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT domain, dialect FROM tenant WHERE id = ?" + rowLock)) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(
                                new Tenant(id, Domain.valueOf(rows.getString(1)), Dialect.valueOf(rows.getString(2))))
                        : Optional.empty();
            }
        }
    }

    static void insertIfAbsent(Connection connection, Tenant tenant) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO tenant (id, domain, dialect) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING")) {
            insert.setString(1, tenant.id());
            insert.setString(2, tenant.domain().name());
            insert.setString(3, tenant.dialect().name());
            insert.executeUpdate();
        }
    }

    /** Deletes the tenant's row first: whoever writes for it holds that row, so nothing of it can come afterwards. */
    static boolean delete(Connection connection, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM tenant WHERE id = ?")) {
            delete.setString(1, id);
            boolean existed = delete.executeUpdate() > 0;
            clear(connection, id);
            return existed;
        }
    }

    /** Back to the start: forgets every change and every restore key. */
    static void clear(Connection connection, String id) throws SQLException {
        for (String table : List.of("overlay_entity", "restore_log")) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE tenant = ?")) {
                delete.setString(1, id);
                delete.executeUpdate();
            }
        }
    }
}
