package dev.unwind.examples.targets.audit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The independent checker of the target's data.
 * It reads the database with SQL of its own and the starting data from the files, beside the running service or without it.
 * One connection, so calls from several threads take turns.
 */
public final class TargetAudit implements AutoCloseable {
    private final Connection connection;
    private final StartingData startingData;
    private final ObjectMapper mapper;

    private TargetAudit(Connection connection, ObjectMapper mapper, StartingData startingData) {
        this.connection = connection;
        this.mapper = mapper;
        this.startingData = startingData;
    }

    /**
     * Opens the database of a target.
     *
     * @param dataSets directory of each data set; the desk's is on the class path
     */
    public static TargetAudit open(String jdbcUrl, Map<String, Path> dataSets) {
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        try {
            return new TargetAudit(DriverManager.getConnection(jdbcUrl), mapper, new StartingData(mapper, dataSets));
        } catch (SQLException e) {
            throw new AuditException("Cannot open the target's database " + jdbcUrl + " for an audit", e);
        }
    }

    /** Every place where the tenant's data differs from the data it started from; empty when it is all as it was. */
    public synchronized List<Difference> differencesFromStart(String tenant) {
        String dataSet = dataSetOf(tenant);
        List<Difference> differences = new ArrayList<>();
        String sql = "SELECT tbl, id, doc FROM overlay_entity WHERE tenant = ? ORDER BY tbl, position";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, tenant);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String table = rows.getString(1);
                    String id = rows.getString(2);
                    differences.addAll(Comparison.of(
                            table + "/" + id, startingData.find(dataSet, table, id), parsed(rows.getString(3))));
                }
            }
            return differences;
        } catch (SQLException e) {
            throw new AuditException("Cannot audit tenant " + tenant, e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot audit tenant " + tenant + ": a document is not JSON", e);
        }
    }

    private @Nullable JsonNode parsed(@Nullable String doc) throws IOException {
        return doc == null ? null : mapper.readTree(doc);
    }

    private String dataSetOf(String tenant) {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT domain, dialect FROM tenant WHERE id = ?")) {
            select.setString(1, tenant);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new AuditException(
                            "Cannot audit tenant " + tenant + ": it does not exist in the database", null);
                }
                String domain = rows.getString(1).toLowerCase(Locale.ROOT);
                return domain.equals("airline")
                        ? domain + "-" + rows.getString(2).toLowerCase(Locale.ROOT)
                        : domain;
            }
        } catch (SQLException e) {
            throw new AuditException("Cannot audit tenant " + tenant, e);
        }
    }

    /** The tenants in the database. */
    public synchronized List<String> tenants() {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM tenant ORDER BY id");
                ResultSet rows = select.executeQuery()) {
            List<String> tenants = new ArrayList<>();
            while (rows.next()) {
                tenants.add(rows.getString(1));
            }
            return tenants;
        } catch (SQLException e) {
            throw new AuditException("Cannot list the tenants", e);
        }
    }

    /** The restores of one tenant with how often each was applied, by key. */
    public synchronized List<RestoreCount> restores(String tenant) {
        String sql =
                "SELECT restore_key, applications, requests FROM restore_log WHERE tenant = ? ORDER BY restore_key";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, tenant);
            List<RestoreCount> counts = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    counts.add(new RestoreCount(tenant, rows.getString(1), rows.getInt(2), rows.getInt(3)));
                }
            }
            return counts;
        } catch (SQLException e) {
            throw new AuditException("Cannot read the restores of tenant " + tenant, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AuditException("Cannot close the audit's connection", e);
        }
    }
}
