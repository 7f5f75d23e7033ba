package dev.unwind.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.schemas.LedgerEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Facts read back from the JSON in which the query API shows them. */
public final class EventJson {
    private static final SpecificData DATA = SpecificData.get();

    private EventJson() {}

    /** The fact that the {@code event} of a timeline entry shows. */
    public static LedgerEvent event(JsonNode event) {
        LedgerEvent fact = new LedgerEvent();
        for (Schema.Field field : fact.getSchema().getFields()) {
            JsonNode value = event.path(field.name());
            fact.put(
                    field.pos(), field.name().equals("payload") ? payload(field, value) : value(field.schema(), value));
        }
        return fact;
    }

    private static SpecificRecord payload(Schema.Field field, JsonNode payload) {
        String type = payload.path("type").asText();
        for (Schema branch : field.schema().getTypes()) {
            if (branch.getName().equals(type)) {
                return record(branch, payload);
            }
        }
        throw new IllegalArgumentException("Cannot read a fact of type \"" + type
                + "\": this version of the command does not know it; use the one that belongs to the installation.");
    }

    private static SpecificRecord record(Schema schema, JsonNode json) {
        SpecificRecord record = (SpecificRecord) DATA.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), json.path(field.name())));
        }
        return record;
    }

    private static @Nullable Object value(Schema schema, JsonNode json) {
        return switch (schema.getType()) {
            case UNION -> json.isNull() || json.isMissingNode() ? null : value(notNull(schema), json);
            case RECORD -> record(schema, json);
            case ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                json.forEach(element -> elements.add(value(schema.getElementType(), element)));
                yield elements;
            }
            case ENUM -> DATA.createEnum(json.asText(), schema);
            case LONG -> schema.getLogicalType() == null ? json.asLong() : Instant.parse(json.asText());
            case INT -> json.asInt();
            case BOOLEAN -> json.asBoolean();
            default -> json.asText();
        };
    }

    private static Schema notNull(Schema union) {
        return union.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }
}
