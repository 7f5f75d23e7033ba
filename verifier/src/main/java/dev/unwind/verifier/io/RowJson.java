package dev.unwind.verifier.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query as JSON objects, one member per column by its label. Numbers keep every digit; dates and times are ISO-8601 text, bytes are
 * Base64; JSON columns become what they hold.
 */
final class RowJson {
    private RowJson() {}

    static ArrayNode all(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        ArrayNode all = Json.NODES.arrayNode();
        while (rows.next()) {
            ObjectNode row = all.addObject();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                row.set(columns.getColumnLabel(i), value(rows, i, columns.getColumnTypeName(i)));
            }
        }
        return all;
    }

    private static JsonNode value(ResultSet rows, int column, @Nullable String typeName) throws SQLException {
        String type = typeName == null ? "" : typeName.toLowerCase(Locale.ROOT);
        Object value = rows.getObject(column);
        if (value == null) {
            return Json.NODES.nullNode();
        }
        return switch (type) {
            case "json", "jsonb" -> Json.parse(String.valueOf(value));
            case "timestamptz" ->
                text(rows.getObject(column, OffsetDateTime.class).toInstant());
            // By way of java.sql a wall-clock time would be bent to this machine's zone, and a time of day would lose
            // its fractions.
            case "timestamp" ->
                value instanceof Timestamp ? text(rows.getObject(column, LocalDateTime.class)) : value(value);
            case "time" -> value instanceof Time ? text(rows.getObject(column, LocalTime.class)) : value(value);
            case "timetz" -> value instanceof Time ? text(rows.getObject(column, OffsetTime.class)) : value(value);
            default -> value(value);
        };
    }

    private static JsonNode value(Object value) throws SQLException {
        return switch (value) {
            case Boolean flag -> Json.NODES.booleanNode(flag);
            case BigDecimal number -> Json.NODES.numberNode(number);
            case BigInteger number -> Json.NODES.numberNode(number);
            case Double number when Double.isFinite(number) -> Json.NODES.numberNode(BigDecimal.valueOf(number));
            case Float number when Float.isFinite(number) -> Json.NODES.numberNode(new BigDecimal(number.toString()));
            case Long number -> Json.NODES.numberNode(number);
            case Integer number -> Json.NODES.numberNode(number);
            case Short number -> Json.NODES.numberNode(number.intValue());
            case Timestamp time -> text(time.toLocalDateTime());
            case Date date -> text(date.toLocalDate());
            case Time time -> text(time.toLocalTime());
            case byte[] bytes -> text(Base64.getEncoder().encodeToString(bytes));
            case Array array -> list((Object[]) array.getArray());
            // An array of arrays.
            case Object[] inner -> list(inner);
            case SQLXML xml -> text(xml.getString());
            default -> text(value);
        };
    }

    private static JsonNode list(@Nullable Object[] elements) throws SQLException {
        ArrayNode list = Json.NODES.arrayNode();
        for (Object element : elements) {
            list.add(element == null ? Json.NODES.nullNode() : value(element));
        }
        return list;
    }

    private static JsonNode text(Object value) {
        return Json.NODES.textNode(value.toString());
    }
}
