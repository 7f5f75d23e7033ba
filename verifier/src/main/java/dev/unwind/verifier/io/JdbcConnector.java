package dev.unwind.verifier.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.unwind.model.contract.ReadFailed;
import dev.unwind.model.contract.ReadQueries;
import dev.unwind.model.contract.TargetConnector;
import dev.unwind.model.contract.TargetSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects of a database by the contract's queries, each in a read-only transaction with a timeout. {@code unwind.target.shop.jdbc} answers
 * {@code ${shop.jdbc}}; beside it stand {@code .jdbc.user}, {@code .jdbc.password} and {@code .jdbc.pool.max}.
 */
final class JdbcConnector implements TargetConnector {

    private static final int ROWS_MAX = 1_000;
    private static final String POOL_MAX = "4";
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;
    // Connection lost; transaction rolled back; out of resources; stopped by an operator or a timeout.
    private static final Set<String> PASSING_STATES = Set.of("08", "40", "53", "57");

    private final ReadLimits limits;
    private final ConcurrentMap<String, HikariDataSource> pools = new ConcurrentHashMap<>();
    private final ConcurrentMap<TargetSource, ReadQueries> queries = new ConcurrentHashMap<>();
    private TargetAddresses addresses = new TargetAddresses(Map.of());

    JdbcConnector(ReadLimits limits) {
        this.limits = limits;
    }

    @Override
    public String name() {
        return TargetSource.JDBC;
    }

    @Override
    public void configure(Map<String, String> settings) {
        addresses = new TargetAddresses(settings);
    }

    @Override
    public @Nullable JsonNode read(TargetSource source, String tenantId, String path) throws ReadFailed {
        ReadQueries.Bound query = queries.computeIfAbsent(source, s -> ReadQueries.of(s.section()))
                .find(path, tenantId);
        String what = path + " of tenant " + tenantId + " from " + source.base();
        if (query == null) {
            throw new ReadFailed(
                    "Cannot read " + what
                            + ": the contract has no query for that path, expected one of the patterns under"
                            + " jdbc.queries; add it.",
                    false,
                    null);
        }
        String url = addresses.resolve(source.base());
        try {
            return read(what, query, pools.computeIfAbsent(source.base(), base -> pool(base, url)));
        } catch (SQLException e) {
            throw new ReadFailed("Cannot read " + what + ": " + e.getMessage(), passing(e), e);
        } catch (HikariPool.PoolInitializationException e) {
            throw new ReadFailed("Cannot connect to " + source.base() + ": " + e.getMessage(), true, e);
        }
    }

    private @Nullable JsonNode read(String what, ReadQueries.Bound query, HikariDataSource pool)
            throws SQLException, ReadFailed {
        try (Connection connection = pool.getConnection()) {
            try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
                statement.setQueryTimeout(
                        Math.max(1, (int) Math.ceilDiv(limits.timeout().toMillis(), 1_000)));
                statement.setMaxRows(ROWS_MAX + 1);
                for (int i = 0; i < query.values().size(); i++) {
                    statement.setString(i + 1, query.values().get(i));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    ArrayNode found = RowJson.all(rows);
                    return query.rows() ? list(what, found) : one(what, found);
                }
            } finally {
                connection.rollback();
            }
        }
    }

    private static JsonNode list(String what, ArrayNode found) throws ReadFailed {
        if (found.size() > ROWS_MAX) {
            throw new ReadFailed(
                    "Cannot read " + what + ": found more than " + ROWS_MAX
                            + " rows, expected fewer; narrow the query down.",
                    false,
                    null);
        }
        return found;
    }

    private static @Nullable JsonNode one(String what, ArrayNode found) throws ReadFailed {
        if (found.size() > 1) {
            throw new ReadFailed(
                    "Cannot read " + what + ": found " + found.size()
                            + " rows, expected one or none; name the object by its key, or write {rows: ...} for a list.",
                    false,
                    null);
        }
        return found.isEmpty() ? null : found.get(0);
    }

    private HikariDataSource pool(String base, String url) {
        List<String> names = addresses.names(base);
        String name = names.isEmpty() ? "" : names.get(0);
        HikariConfig config = new HikariConfig();
        config.setPoolName("verifier-" + name);
        config.setJdbcUrl(url);
        String user = addresses.setting(name, "jdbc.user", "");
        if (!user.isEmpty()) {
            config.setUsername(user);
            config.setPassword(addresses.setting(name, "jdbc.password", ""));
        }
        config.setMaximumPoolSize(Integer.parseInt(addresses.setting(name, "jdbc.pool.max", POOL_MAX)));
        config.setMinimumIdle(0);
        config.setConnectionTimeout(Math.max(250, limits.timeout().toMillis()));
        config.setInitializationFailTimeout(-1);
        config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
        config.setAutoCommit(false);
        config.setReadOnly(true);
        if (url.startsWith("jdbc:sqlite:")) {
            // SQLITE_OPEN_READONLY: a file that is open cannot be made read-only any more.
            config.addDataSourceProperty("open_mode", "1");
        }
        if (url.startsWith("jdbc:postgresql:")) {
            // The server gives each text the type of the column that it is compared with.
            config.addDataSourceProperty("stringtype", "unspecified");
        }
        return new HikariDataSource(config);
    }

    private static boolean passing(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException
                || (state != null && state.length() == 5 && PASSING_STATES.contains(state.substring(0, 2)))
                || (state == null && (e.getErrorCode() == SQLITE_BUSY || e.getErrorCode() == SQLITE_LOCKED));
    }

    @Override
    public void close() {
        pools.values().forEach(HikariDataSource::close);
    }
}
