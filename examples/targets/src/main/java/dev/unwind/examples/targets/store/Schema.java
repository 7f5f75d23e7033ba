package dev.unwind.examples.targets.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, in SQL that SQLite and PostgreSQL both understand. */
final class Schema {
    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS data_set (name TEXT PRIMARY KEY, digest TEXT NOT NULL)",
            """
            CREATE TABLE IF NOT EXISTS base_entity (
              data_set TEXT NOT NULL, tbl TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, doc TEXT NOT NULL,
              PRIMARY KEY (data_set, tbl, id))""",
            "CREATE TABLE IF NOT EXISTS tenant (id TEXT PRIMARY KEY, domain TEXT NOT NULL, dialect TEXT NOT NULL)",
            // doc is null where the tenant deleted an object of the base data.
            """
            CREATE TABLE IF NOT EXISTS overlay_entity (
              tenant TEXT NOT NULL, tbl TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, doc TEXT,
              PRIMARY KEY (tenant, tbl, id))""",
            """
            CREATE TABLE IF NOT EXISTS restore_log (
              tenant TEXT NOT NULL, restore_key TEXT NOT NULL, body_digest TEXT NOT NULL,
              applications INTEGER NOT NULL, requests INTEGER NOT NULL,
              PRIMARY KEY (tenant, restore_key))""");

    private Schema() {}

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(table);
            }
        }
    }
}
