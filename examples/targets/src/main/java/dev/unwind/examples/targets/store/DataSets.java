package dev.unwind.examples.targets.store;

import dev.unwind.examples.targets.json.Json;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The data sets in memory, each loaded when its first tenant needs it.
 * The first load writes the rows into the database; every later one checks that the files are still the same.
 */
final class DataSets {
    private final Database database;
    private final DataSetReader reader;
    private final Map<String, DataSet> loaded = new ConcurrentHashMap<>();

    DataSets(Database database, Map<String, Path> directories) {
        this.database = database;
        this.reader = new DataSetReader(directories);
    }

    DataSet of(Tenant tenant) {
        DataSet known = loaded.get(tenant.dataSet());
        return known != null ? known : load(tenant);
    }

    private synchronized DataSet load(Tenant tenant) {
        DataSet known = loaded.get(tenant.dataSet());
        if (known != null) {
            return known;
        }
        DataSet read = reader.read(tenant.dataSet(), tenant.domain().tables());
        database.write(connection -> {
            store(connection, read);
            return read;
        });
        loaded.put(read.name(), read);
        return read;
    }

    private static void store(Connection connection, DataSet dataSet) throws SQLException {
        String digest = storedDigest(connection, dataSet.name());
        if (digest == null) {
            insert(connection, dataSet);
        } else if (!digest.equals(dataSet.digest())) {
            throw new DataSetException(
                    "Data set " + dataSet.name() + " changed: the database was filled from files with digest " + digest
                            + ", the files now have " + dataSet.digest() + "; use the old files or a new database",
                    null);
        }
    }

    private static @Nullable String storedDigest(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT digest FROM data_set WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    private static void insert(Connection connection, DataSet dataSet) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO data_set (name, digest) VALUES (?, ?)")) {
            insert.setString(1, dataSet.name());
            insert.setString(2, dataSet.digest());
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO base_entity (data_set, tbl, id, position, doc) VALUES (?, ?, ?, ?, ?)")) {
            for (var table : dataSet.tables().entrySet()) {
                for (var entity : table.getValue().entrySet()) {
                    insert.setString(1, dataSet.name());
                    insert.setString(2, table.getKey());
                    insert.setString(3, entity.getKey());
                    insert.setInt(4, entity.getValue().position());
                    insert.setString(5, Json.compact(entity.getValue().doc()));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }
}
