package dev.unwind.examples.targets.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/**
 * Transactions on the database: one pool for reads, one for writes.
 * SQLite gets exactly one writing connection, so that writers queue here instead of polling its file lock;
 * in WAL mode with {@code synchronous=NORMAL} a committed write survives the death of the process.
 * Any other database gets several writers and repeatable reads.
 */
public final class Database implements AutoCloseable {
    private static final int READERS = 8;
    private static final int WRITERS = 8;
    private static final String SQLITE = "jdbc:sqlite:";

    private final boolean sqlite;
    private final HikariDataSource readers;
    private final HikariDataSource writers;

    private Database(String jdbcUrl) {
        this.sqlite = jdbcUrl.startsWith(SQLITE);
        this.writers = pool(jdbcUrl, "target-writers", sqlite ? 1 : WRITERS, "IMMEDIATE", "TRANSACTION_READ_COMMITTED");
        this.readers = pool(jdbcUrl, "target-readers", READERS, "DEFERRED", "TRANSACTION_REPEATABLE_READ");
    }

    /** Opens the database and creates the tables that are missing. */
    public static Database open(String jdbcUrl) {
        createDirectory(jdbcUrl);
        Database database = new Database(jdbcUrl);
        database.write(connection -> {
            Schema.create(connection);
            return true;
        });
        return database;
    }

    private HikariDataSource pool(String jdbcUrl, String name, int size, String sqliteMode, String otherIsolation) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setPoolName(name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setAutoCommit(false);
        config.setConnectionTimeout(30_000);
        if (sqlite) {
            config.addDataSourceProperty("journal_mode", "WAL");
            config.addDataSourceProperty("synchronous", "NORMAL");
            config.addDataSourceProperty("busy_timeout", "10000");
            config.addDataSourceProperty("transaction_mode", sqliteMode);
        } else {
            config.setTransactionIsolation(otherIsolation);
        }
        return new HikariDataSource(config);
    }

    private static void createDirectory(String jdbcUrl) {
        if (!jdbcUrl.startsWith(SQLITE) || jdbcUrl.toLowerCase(Locale.ROOT).contains(":memory:")) {
            return;
        }
        String file = jdbcUrl.substring(SQLITE.length()).split("\\?", 2)[0];
        Path parent = Path.of(file).toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        try {
            Files.createDirectories(parent);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the directory of the database file " + file, e);
        }
    }

    /** Appended to a select whose row must stay locked until the end of a writing transaction. */
    String rowLock() {
        return sqlite ? "" : " FOR UPDATE";
    }

    /** Runs reads on one consistent state. */
    public <T> T read(Work<T> work) {
        return inTransaction(readers, work);
    }

    /** Runs one transaction: committed when the work returns, rolled back when it throws. */
    public <T> T write(Work<T> work) {
        return inTransaction(writers, work);
    }

    private static <T> T inTransaction(HikariDataSource pool, Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException("The database refused a transaction: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }

    /** What is done inside one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
