package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.ledger.topology.PublishedContracts;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.schemas.ToolContract;
import java.util.TreeMap;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** The published contracts as the fold of this instance sees them. */
public final class ContractQueries {
    private final StateAccess state;
    private final PublishedContracts contracts;

    /** Contracts of these stores. */
    public ContractQueries(StateAccess state, PublishedContracts contracts) {
        this.state = state;
        this.contracts = contracts;
    }

    /** All of them, without their definitions, in the order of their keys. */
    public JsonNode all() {
        TreeMap<String, byte[]> published = new TreeMap<>();
        try (KeyValueIterator<String, byte[]> entries = state.contracts().all()) {
            while (entries.hasNext()) {
                KeyValue<String, byte[]> entry = entries.next();
                published.put(entry.key, entry.value);
            }
        }
        ObjectNode answer = Json.NODES.objectNode();
        ArrayNode list = answer.putArray("contracts");
        published.forEach((key, bytes) -> list.add(summary(key, bytes)));
        return answer;
    }

    /** One of them, with its definition. */
    public JsonNode one(String tool, int version) {
        byte[] bytes = state.contracts().get(tool + '@' + version);
        if (bytes == null) {
            throw QueryRefused.unknown(
                    "CONTRACT_UNKNOWN",
                    "No contract of tool " + tool + " in version " + version
                            + " is published; publish it with `unwind contracts apply`.",
                    false);
        }
        ToolContract contract = contracts.decode(bytes);
        return show(contract, true).put("usable", usable(contract.getTool(), contract.getVersion()));
    }

    private ObjectNode summary(String key, byte[] bytes) {
        try {
            ToolContract contract = contracts.decode(bytes);
            return show(contract, false).put("usable", usable(contract.getTool(), contract.getVersion()));
        } catch (SerializationException e) {
            return Json.NODES.objectNode().put("key", key).put("usable", false).put("problem", e.getMessage());
        }
    }

    private boolean usable(String tool, int version) {
        return contracts.in(state.contracts()).find(tool, version) != null;
    }

    private static ObjectNode show(ToolContract contract, boolean withDefinition) {
        ObjectNode json = AvroJson.record(contract);
        json.remove("definition");
        if (withDefinition) {
            json.set("definition", definition(contract));
        }
        return json;
    }

    private static JsonNode definition(ToolContract contract) {
        try {
            return Json.parse(contract.getDefinition());
        } catch (MalformedJson e) {
            return Json.NODES.textNode(contract.getDefinition());
        }
    }
}
