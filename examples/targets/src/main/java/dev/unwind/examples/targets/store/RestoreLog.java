package dev.unwind.examples.targets.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The restore keys of one tenant with how often each was really applied, within one transaction. */
public record RestoreLog(Connection connection, String tenant) {

    /** One key: how often its patches were applied, and how often it was asked for with success. */
    public record Line(String key, String bodyDigest, int applications, int requests) {}

    public Optional<Line> find(String key) throws SQLException {
        return select(" AND restore_key = ?", key).stream().findFirst();
    }

    public List<Line> all() throws SQLException {
        return select(" ORDER BY restore_key");
    }

    private List<Line> select(String rest, String... parameters) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT restore_key, body_digest, applications, requests FROM restore_log WHERE tenant = ?" + rest)) {
            select.setString(1, tenant);
            for (int i = 0; i < parameters.length; i++) {
                select.setString(i + 2, parameters[i]);
            }
            List<Line> lines = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    lines.add(new Line(rows.getString(1), rows.getString(2), rows.getInt(3), rows.getInt(4)));
                }
            }
            return lines;
        }
    }

    /** Adds to the counts of a key, creating its line when there is none. */
    public void count(String key, String bodyDigest, int applications, int requests) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO restore_log (tenant, restore_key, body_digest, applications, requests) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (tenant, restore_key) DO UPDATE SET"
                        + " applications = restore_log.applications + excluded.applications,"
                        + " requests = restore_log.requests + excluded.requests")) {
            upsert.setString(1, tenant);
            upsert.setString(2, key);
            upsert.setString(3, bodyDigest);
            upsert.setInt(4, applications);
            upsert.setInt(5, requests);
            upsert.executeUpdate();
        }
    }
}
