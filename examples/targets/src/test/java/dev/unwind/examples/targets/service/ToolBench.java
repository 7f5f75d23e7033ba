package dev.unwind.examples.targets.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.TargetConfig;
import dev.unwind.examples.targets.json.Json;
import dev.unwind.examples.targets.store.Dialect;
import dev.unwind.examples.targets.store.Domain;
import dev.unwind.examples.targets.store.Tenant;
import dev.unwind.examples.targets.store.TenantStore;
import java.nio.file.Path;

/** One tenant on the small data of the tests, called without HTTP. JSON is written with single quotes. */
final class ToolBench implements AutoCloseable {
    private final TenantStore store;
    private final TargetService service;
    private final Tenant tenant;

    ToolBench(Path directory, Domain domain, Dialect dialect) {
        store = new TenantStore(
                "jdbc:sqlite:" + directory.resolve(domain + "-" + dialect + ".db"),
                TargetConfig.dataSetsIn(Path.of("src/test/resources/data")));
        service = new TargetService(store);
        tenant = new Tenant("t", domain, dialect);
        service.create(tenant);
    }

    String call(String tool, String arguments) {
        return service.call(tenant, tool, (ObjectNode) json(arguments), Fault.NONE);
    }

    JsonNode callForJson(String tool, String arguments) {
        return json(call(tool, arguments).replace('\'', '’'));
    }

    /** What is stored at a place with its quotes turned; empty when there is nothing there. */
    String stored(String table, String id, String pointer) {
        return service.find(tenant, table, id)
                .map(doc -> doc.at(pointer).isMissingNode()
                        ? ""
                        : Json.compact(doc.at(pointer)).replace('"', '\''))
                .orElse("absent");
    }

    static JsonNode json(String text) {
        try {
            return Json.parse(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
