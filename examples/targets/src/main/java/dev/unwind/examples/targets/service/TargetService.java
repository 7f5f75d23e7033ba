package dev.unwind.examples.targets.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.restore.Differing;
import dev.unwind.examples.targets.restore.MalformedRestore;
import dev.unwind.examples.targets.restore.RestoreRequest;
import dev.unwind.examples.targets.restore.Restorer;
import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.store.Domain;
import dev.unwind.examples.targets.store.Entities;
import dev.unwind.examples.targets.store.Entity;
import dev.unwind.examples.targets.store.EntityKey;
import dev.unwind.examples.targets.store.RestoreLog;
import dev.unwind.examples.targets.store.Tenant;
import dev.unwind.examples.targets.store.TenantStore;
import dev.unwind.examples.targets.tools.Refused;
import dev.unwind.examples.targets.tools.Tool;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Everything that can be asked of the targets, each call one transaction. */
public final class TargetService {
    public static final String RESTORE = "restore";

    private final TenantStore store;
    private final Toolboxes toolboxes = new Toolboxes();
    private final FaultBook faults = new FaultBook();

    public TargetService(TenantStore store) {
        this.store = store;
    }

    /** Creates a tenant; the same settings again change nothing. */
    public void create(Tenant wanted) {
        boolean noDialect = wanted.dialect() == Dialect.NONE;
        if (noDialect != (wanted.domain() == Domain.DESK)) {
            throw new Refusal(
                    400,
                    "BAD_DIALECT",
                    "Cannot create tenant " + wanted.id() + ": "
                            + wanted.domain().wireName() + " needs \"dialect\": \"tau1\" or \"tau2\", found "
                            + wanted.dialect().wireName());
        }
        Tenant existing = store.create(wanted);
        if (!existing.equals(wanted)) {
            throw new Refusal(
                    409,
                    "TENANT_EXISTS",
                    "Cannot create tenant " + wanted.id() + " on " + wanted.dataSet() + " in dialect "
                            + wanted.dialect().wireName() + ": it exists on " + existing.dataSet() + " in dialect "
                            + existing.dialect().wireName() + "; delete it first");
        }
    }

    public void drop(String tenantId) {
        faults.forget(tenantId);
        if (!store.drop(tenantId)) {
            throw unknownTenant(tenantId);
        }
    }

    public void reset(String tenantId) {
        faults.forget(tenantId);
        store.reset(tenant(tenantId));
    }

    public Tenant tenant(String tenantId) {
        return store.find(tenantId).orElseThrow(() -> unknownTenant(tenantId));
    }

    private static Refusal unknownTenant(String id) {
        return new Refusal(
                404, "UNKNOWN_TENANT", "Tenant " + id + " does not exist; create it with PUT /admin/tenants/" + id);
    }

    public List<RestoreLog.Line> restores(String tenantId) {
        return store.restores(tenant(tenantId));
    }

    /** Makes the next calls of an operation (a tool or {@link #RESTORE}) go wrong. */
    public void arm(String tenantId, String operation, Fault fault, int times) {
        Tenant tenant = tenant(tenantId);
        if (!operation.equals(RESTORE)) {
            toolboxes.find(tenant, operation);
        }
        faults.arm(tenantId, operation, fault, times);
    }

    /** The fault that was armed for this call, which is used up by asking. */
    public Fault takeArmed(String tenantId, String operation) {
        return faults.take(tenantId, operation);
    }

    /** The stored object, exactly as stored. */
    public Optional<ObjectNode> find(Tenant tenant, String table, String id) {
        if (!tenant.domain().tables().contains(table)) {
            throw new Refusal(
                    404,
                    "UNKNOWN_TABLE",
                    "Table " + table + " does not exist in " + tenant.dataSet() + "; expected one of "
                            + tenant.domain().tables());
        }
        return store.read(tenant, entities -> Optional.ofNullable(entities.find(table, id)));
    }

    /** All objects of a table in file order, for tests and tools that compare whole tenants. */
    public List<Entity> all(Tenant tenant, String table) {
        return store.read(tenant, entities -> entities.all(table));
    }

    /** The one answer text of a tool; a refusal starts with {@code Error: } and changed nothing. */
    public String call(Tenant tenant, String toolName, ObjectNode arguments, Fault fault) {
        Tool tool = toolboxes.find(tenant, toolName);
        if (!tool.writes()) {
            return store.read(tenant, entities -> {
                try {
                    return tool.call(entities, arguments);
                } catch (Refused e) {
                    return refusal(e);
                }
            });
        }
        return store.write(tenant, transaction -> {
            String answer = callOnce(transaction, tenant, tool, arguments, fault);
            if (fault == Fault.TWICE) {
                callOnce(transaction, tenant, tool, arguments, Fault.NONE);
            }
            return answer;
        });
    }

    private static String callOnce(
            TenantStore.Transaction transaction, Tenant tenant, Tool tool, ObjectNode arguments, Fault fault)
            throws SQLException {
        Entities entities = transaction.entities();
        String answer;
        try {
            answer = tool.call(entities, arguments);
        } catch (Refused e) {
            return refusal(e);
        }
        keep(transaction, entities, tenant, fault);
        return answer;
    }

    private static String refusal(Refused refused) {
        return "Error: " + refused.text();
    }

    private static void keep(TenantStore.Transaction transaction, Entities entities, Tenant tenant, Fault fault)
            throws SQLException {
        if (fault == Fault.EXTRA_FIELD) {
            changeAnotherField(entities, tenant);
        }
        if (fault != Fault.LIE_SUCCESS) {
            transaction.keep(entities);
        }
    }

    private static void changeAnotherField(Entities entities, Tenant tenant) {
        List<EntityKey> present = entities.touched().stream()
                .filter(key -> entities.find(key.table(), key.id()) != null)
                .toList();
        present.stream()
                .filter(key -> key.table().equals(tenant.domain().mainTable()))
                .findFirst()
                .or(() -> present.stream().findFirst())
                .ifPresent(key -> {
                    ObjectNode doc = entities.edit(key.table(), key.id());
                    doc.put("note", doc.path("note").asText() + "changed by a fault");
                });
    }

    /** Applies a restore all or nothing, once per key. */
    public RestoreOutcome restore(Tenant tenant, String key, JsonNode body, Fault fault) {
        RestoreRequest request;
        try {
            request = RestoreRequest.parse(tenant.domain(), body);
            return store.write(tenant, transaction -> restore(transaction, tenant, key, request, fault));
        } catch (MalformedRestore e) {
            throw malformed(e);
        }
    }

    private static Refusal malformed(MalformedRestore e) {
        return new Refusal(400, "MALFORMED_RESTORE", "Cannot restore: " + e.getMessage());
    }

    private static RestoreOutcome restore(
            TenantStore.Transaction transaction, Tenant tenant, String key, RestoreRequest request, Fault fault)
            throws SQLException {
        Optional<RestoreLog.Line> known = transaction.restoreLog().find(key);
        if (known.isPresent() && !known.get().bodyDigest().equals(request.digest())) {
            throw new Refusal(
                    422,
                    "KEY_REUSED",
                    "Cannot restore tenant " + tenant.id() + " under key " + key
                            + ": the key was used for another body; use a new key");
        }
        if (known.isPresent()) {
            transaction.restoreLog().count(key, request.digest(), 0, 1);
            return new RestoreOutcome.Replayed();
        }
        try {
            Entities entities = transaction.entities();
            List<Differing> differing = Restorer.apply(request, entities);
            if (!differing.isEmpty()) {
                return new RestoreOutcome.Drifted(differing);
            }
            keep(transaction, entities, tenant, fault);
            if (fault == Fault.TWICE) {
                Entities again = transaction.entities();
                Restorer.force(request, again);
                transaction.keep(again);
            }
            if (fault != Fault.LIE_SUCCESS) {
                transaction.restoreLog().count(key, request.digest(), fault == Fault.TWICE ? 2 : 1, 1);
            }
            return new RestoreOutcome.Applied();
        } catch (MalformedRestore e) {
            throw malformed(e);
        }
    }
}
