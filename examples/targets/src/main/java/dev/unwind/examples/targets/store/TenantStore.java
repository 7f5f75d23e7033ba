package dev.unwind.examples.targets.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Tenants and transactions on their objects. Two writing transactions of one tenant never overlap. */
public final class TenantStore implements AutoCloseable {
    private final Database database;
    private final DataSets dataSets;

    public TenantStore(String jdbcUrl, Map<String, Path> dataSetDirectories) {
        this.database = Database.open(jdbcUrl);
        this.dataSets = new DataSets(database, dataSetDirectories);
    }

    public Optional<Tenant> find(String id) {
        return database.read(connection -> TenantTable.find(connection, id, ""));
    }

    /** Creates the tenant unless one of that id exists; answers the one that exists then. */
    public Tenant create(Tenant wanted) {
        dataSets.of(wanted);
        return database.write(connection -> {
            TenantTable.insertIfAbsent(connection, wanted);
            return TenantTable.find(connection, wanted.id(), "").orElseThrow();
        });
    }

    /** Removes the tenant with all it changed; false when there was none. */
    public boolean drop(String id) {
        return database.write(connection -> TenantTable.delete(connection, id));
    }

    /** Puts the tenant back on the starting data and forgets its restore keys. */
    public void reset(Tenant tenant) {
        database.write(connection -> {
            lock(connection, tenant);
            TenantTable.clear(connection, tenant.id());
            return true;
        });
    }

    public List<RestoreLog.Line> restores(Tenant tenant) {
        return database.read(connection -> new RestoreLog(connection, tenant.id()).all());
    }

    public <T> T read(Tenant tenant, Function<Entities, T> reading) {
        DataSet dataSet = dataSets.of(tenant);
        return database.read(connection -> reading.apply(entities(connection, tenant, dataSet)));
    }

    /** Runs one transaction; what {@link Transaction#keep} wrote is committed when the work returns. */
    public <T> T write(Tenant tenant, Writing<T> writing) {
        DataSet dataSet = dataSets.of(tenant);
        return database.write(connection -> {
            lock(connection, tenant);
            return writing.run(new Transaction(connection, tenant, dataSet));
        });
    }

    private void lock(Connection connection, Tenant tenant) throws SQLException {
        Optional<Tenant> now = TenantTable.find(connection, tenant.id(), database.rowLock());
        if (!now.equals(Optional.of(tenant))) {
            throw new TenantGoneException(tenant.id());
        }
    }

    private static TenantEntities entities(Connection connection, Tenant tenant, DataSet dataSet) {
        return new TenantEntities(dataSet, new OverlayTable(connection, tenant.id()));
    }

    @Override
    public void close() {
        database.close();
    }

    /** What is done inside one writing transaction. */
    @FunctionalInterface
    public interface Writing<T> {
        T run(Transaction transaction) throws SQLException;
    }

    /** One writing transaction of a tenant. */
    public static final class Transaction {
        private final Connection connection;
        private final Tenant tenant;
        private final DataSet dataSet;

        private Transaction(Connection connection, Tenant tenant, DataSet dataSet) {
            this.connection = connection;
            this.tenant = tenant;
            this.dataSet = dataSet;
        }

        /** A view whose changes are lost unless they are kept. */
        public Entities entities() {
            return TenantStore.entities(connection, tenant, dataSet);
        }

        /** Writes the changes of a view of this transaction. */
        public void keep(Entities entities) throws SQLException {
            ((TenantEntities) entities).flush();
        }

        public RestoreLog restoreLog() {
            return new RestoreLog(connection, tenant.id());
        }
    }
}
