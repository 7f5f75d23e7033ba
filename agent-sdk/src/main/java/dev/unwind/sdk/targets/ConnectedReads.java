package dev.unwind.sdk.targets;

import dev.unwind.model.contract.EntityReader;
import dev.unwind.model.contract.TargetConnector;
import dev.unwind.model.contract.TargetSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads by HTTP, and through connectors where a contract asks for one. The later of two connectors of one name counts. */
public final class ConnectedReads implements TargetReads, AutoCloseable {
    private final TargetReads http;
    private final Map<String, TargetConnector> connectors = new HashMap<>();

    /** Reads through these; they have been configured. */
    public ConnectedReads(TargetReads http, List<TargetConnector> connectors) {
        this.http = http;
        connectors.forEach(connector -> this.connectors.put(connector.name(), connector));
    }

    @Override
    public EntityReader at(String tenantId, String httpBase) {
        return http.at(tenantId, httpBase);
    }

    @Override
    public EntityReader at(String tenantId, TargetSource source) {
        TargetConnector connector = connectors.get(source.connector());
        return connector == null ? http.at(tenantId, source) : path -> connector.read(source, tenantId, path);
    }

    @Override
    public void close() {
        connectors.values().forEach(TargetConnector::close);
    }
}
