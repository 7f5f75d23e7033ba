package dev.unwind.examples.targets;

import dev.unwind.examples.targets.http.TargetApi;
import dev.unwind.examples.targets.service.TargetService;
import dev.unwind.examples.targets.store.TenantStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running targets: an HTTP server on the loopback address over one database. */
public final class TargetServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TargetServer.class);

    private final TenantStore store;
    private final TargetApi api;

    private TargetServer(TenantStore store, TargetApi api) {
        this.store = store;
        this.api = api;
    }

    /** Opens the database and serves until closed. */
    public static TargetServer start(TargetConfig config) {
        TenantStore store = new TenantStore(config.jdbcUrl(), config.dataSets());
        try {
            TargetApi api = TargetApi.start(new TargetService(store), config.port(), config.faults());
            LOG.atInfo()
                    .addKeyValue("port", api.port())
                    .addKeyValue("dataSets", config.dataSets().keySet())
                    .log("Targets serve");
            return new TargetServer(store, api);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    public int port() {
        return api.port();
    }

    @Override
    public void close() {
        api.close();
        store.close();
    }
}
