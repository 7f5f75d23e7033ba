package dev.unwind.ledger.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.LedgerEvent;
import java.util.Collection;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Wire records as JSON: fields by their names, times in ISO-8601, enums by name. JSON that travels as text stays text, so that a reader
 * sees exactly what was written. The payload of a LedgerEvent says its type.
 */
public final class AvroJson {
    private AvroJson() {}

    /** A fact; its payload is {@code {"type": "ActionPlanned", ...fields}}. */
    public static ObjectNode event(LedgerEvent event) {
        ObjectNode json = record(event);
        SpecificRecord payload = (SpecificRecord) event.getPayload();
        ObjectNode typed =
                Json.NODES.objectNode().put("type", payload.getSchema().getName());
        typed.setAll(record(payload));
        json.set("payload", typed);
        return json;
    }

    /** Any record. */
    public static ObjectNode record(SpecificRecord record) {
        ObjectNode json = Json.NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            json.set(field.name(), value(record.get(field.pos())));
        }
        return json;
    }

    private static JsonNode value(@Nullable Object value) {
        if (value == null) {
            return Json.NODES.nullNode();
        } else if (value instanceof SpecificRecord record) {
            return record(record);
        } else if (value instanceof Collection<?> elements) {
            ArrayNode array = Json.NODES.arrayNode();
            elements.forEach(element -> array.add(value(element)));
            return array;
        } else if (value instanceof Integer number) {
            return Json.NODES.numberNode(number);
        } else if (value instanceof Long number) {
            return Json.NODES.numberNode(number);
        } else if (value instanceof Boolean flag) {
            return Json.NODES.booleanNode(flag);
        } else if (value instanceof GenericEnumSymbol<?> || value instanceof Enum<?>) {
            return Json.NODES.textNode(value.toString());
        }
        return Json.NODES.textNode(String.valueOf(value));
    }
}
