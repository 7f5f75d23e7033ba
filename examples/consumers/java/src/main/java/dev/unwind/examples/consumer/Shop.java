package dev.unwind.examples.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The shop's orders in a database, with what every service needs that undoes: the keys of what it has applied, beside the data. */
public final class Shop {
    private static final List<String> FIELDS = List.of("status", "note");

    private final String jdbcUrl;

    /** What came of an undo. */
    public sealed interface Outcome {}

    /** Applied by this call; what the orders held right before. */
    public record Applied(List<Order> found) implements Outcome {}

    /** Applied by an earlier call with the same key. */
    public record Replayed() implements Outcome {}

    /** Not applied: the field holds something else than the action left there; what the orders hold. */
    public record Drifted(
            String id,
            String field,
            @Nullable String expected,
            @Nullable String actual,
            List<Order> found) implements Outcome {}

    /** One order; without a document where there is none. */
    public record Order(String id, @Nullable ObjectNode document) {}

    private static final class Drift extends Exception {
        private static final long serialVersionUID = 1L;
        private final String id;
        private final String field;
        private final @Nullable String expected;
        private final @Nullable String actual;

        Drift(String id, String field, @Nullable String expected, @Nullable String actual) {
            super("/" + field + " of order " + id + " holds " + actual + ", expected " + expected);
            this.id = id;
            this.field = field;
            this.expected = expected;
            this.actual = actual;
        }
    }

    /** A shop in this database; creates its tables. */
    public Shop(String jdbcUrl) throws SQLException {
        this.jdbcUrl = jdbcUrl;
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS orders"
                    + " (tenant TEXT, id TEXT, status TEXT, note TEXT, PRIMARY KEY (tenant, id))");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS applied_undo (tenant TEXT, undo_key TEXT, PRIMARY KEY (tenant, undo_key))");
            connection.commit();
        }
    }

    private Connection open() throws SQLException {
        Properties settings = new Properties();
        // Writers queue at the begin instead of failing in the middle.
        settings.setProperty("transaction_mode", "IMMEDIATE");
        settings.setProperty("busy_timeout", "10000");
        Connection connection = DriverManager.getConnection(jdbcUrl, settings);
        connection.setAutoCommit(false);
        return connection;
    }

    /** Creates or changes an order: the shop's business. */
    public void put(String tenant, String id, String status, @Nullable String note) throws SQLException {
        try (Connection connection = open();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?, ?) ON CONFLICT (tenant, id)"
                                + " DO UPDATE SET status = excluded.status, note = excluded.note")) {
            statement.setString(1, tenant);
            statement.setString(2, id);
            statement.setString(3, status);
            statement.setString(4, note);
            statement.executeUpdate();
            connection.commit();
        }
    }

    /** An order, null when there is none. */
    public @Nullable ObjectNode order(String tenant, String id) throws SQLException {
        try (Connection connection = open()) {
            return order(connection, tenant, id);
        }
    }

    /** How many undos were applied for a tenant. */
    public int applied(String tenant) throws SQLException {
        try (Connection connection = open();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT count(*) FROM applied_undo WHERE tenant = ?")) {
            statement.setString(1, tenant);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }

    /**
     * Applies patches at most once per key: note the key, compare, write, all in one transaction.
     *
     * @param patches list of {@code {entity, patch}} as {@code undo.patches} has it
     */
    public Outcome undo(String tenant, String key, JsonNode patches) throws SQLException {
        List<Order> found = new ArrayList<>();
        try (Connection connection = open()) {
            if (!noted(connection, tenant, key)) {
                return new Replayed();
            }
            for (JsonNode patch : patches) {
                found.add(new Order(id(patch), order(connection, tenant, id(patch))));
            }
            for (JsonNode patch : patches) {
                apply(connection, tenant, patch);
            }
            connection.commit();
            return new Applied(List.copyOf(found));
        } catch (Drift drift) {
            return new Drifted(drift.id, drift.field, drift.expected, drift.actual, List.copyOf(found));
        }
    }

    private static boolean noted(Connection connection, String tenant, String key) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO applied_undo VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            statement.setString(1, tenant);
            statement.setString(2, key);
            return statement.executeUpdate() == 1;
        }
    }

    private static String id(JsonNode patch) {
        return patch.path("entity").asText().replaceFirst("^orders/", "");
    }

    private static void apply(Connection connection, String tenant, JsonNode patch) throws SQLException, Drift {
        String id = id(patch);
        ObjectNode now = order(connection, tenant, id);
        if (now == null) {
            throw new Drift(id, "", "an order", null);
        }
        ObjectNode changed = now.deepCopy();
        for (JsonNode step : patch.path("patch")) {
            String field = step.path("path").asText().substring(1);
            if (!FIELDS.contains(field)) {
                throw new SQLException(
                        "Cannot undo order " + id + ": it has no field " + field + ", expected " + FIELDS);
            }
            JsonNode value = step.path("value");
            if (!step.path("op").asText().equals("test")) {
                changed.set(field, step.path("op").asText().equals("remove") ? Json.NODES.nullNode() : value);
            } else if (!value.equals(now.get(field))) {
                throw new Drift(id, field, text(value), text(now.get(field)));
            }
        }
        compareAndSet(connection, tenant, id, now, changed);
    }

    /** Writes only over what was compared, whoever else writes meanwhile. */
    private static void compareAndSet(
            Connection connection, String tenant, String id, ObjectNode now, ObjectNode changed)
            throws SQLException, Drift {
        try (PreparedStatement statement = connection.prepareStatement("UPDATE orders SET status = ?, note = ?"
                + " WHERE tenant = ? AND id = ? AND status IS ? AND note IS ?")) {
            statement.setString(1, text(changed.get("status")));
            statement.setString(2, text(changed.get("note")));
            statement.setString(3, tenant);
            statement.setString(4, id);
            statement.setString(5, text(now.get("status")));
            statement.setString(6, text(now.get("note")));
            if (statement.executeUpdate() != 1) {
                throw new Drift(id, "", now.toString(), null);
            }
        }
    }

    private static @Nullable ObjectNode order(Connection connection, String tenant, String id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT status, note FROM orders WHERE tenant = ? AND id = ?")) {
            statement.setString(1, tenant);
            statement.setString(2, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Json.NODES
                                .objectNode()
                                .put("status", rows.getString(1))
                                .put("note", rows.getString(2))
                        : null;
            }
        }
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value == null || value.isNull() ? null : value.asText();
    }
}
