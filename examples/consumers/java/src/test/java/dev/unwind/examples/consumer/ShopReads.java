package dev.unwind.examples.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.ReadQueries;
import dev.unwind.model.contract.TargetConnector;
import dev.unwind.model.contract.TargetSource;
import dev.unwind.model.json.Json;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How an agent's application reads by a contract's queries with a data source of its own. */
final class ShopReads implements TargetConnector {
    private final String jdbcUrl;

    ShopReads(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    @Override
    public String name() {
        return TargetSource.JDBC;
    }

    @Override
    public @Nullable JsonNode read(TargetSource source, String tenantId, String path) throws ReadFailed {
        ReadQueries.Bound query = ReadQueries.of(source.section()).find(path, tenantId);
        if (query == null) {
            throw new ReadFailed("Cannot read " + path + ": no query for it", false, null);
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                PreparedStatement statement = connection.prepareStatement(query.sql())) {
            for (int i = 0; i < query.values().size(); i++) {
                statement.setString(i + 1, query.values().get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? row(rows) : null;
            }
        } catch (SQLException e) {
            throw new ReadFailed("Cannot read " + path + ": " + e, true, e);
        }
    }

    private static ObjectNode row(ResultSet rows) throws SQLException {
        ObjectNode row = Json.NODES.objectNode();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            row.put(rows.getMetaData().getColumnLabel(i), rows.getString(i));
        }
        return row;
    }
}
