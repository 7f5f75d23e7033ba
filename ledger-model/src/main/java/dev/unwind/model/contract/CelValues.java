package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.NullValue;
import dev.unwind.model.json.Json;
import java.math.BigDecimal;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as CEL sees them, and back. Integral numbers are ints, others doubles. Objects and arrays are views: what
 * an expression passes on unchanged comes back as the very node that went in, with every digit.
 */
public final class CelValues {
    private CelValues() {}

    /** The value as CEL sees it; null is null. */
    public static Object of(@Nullable JsonNode node) {
        if (node == null) {
            return NullValue.NULL_VALUE;
        }
        return switch (node.getNodeType()) {
            case OBJECT -> new JsonMap((ObjectNode) node);
            case ARRAY -> new JsonList((ArrayNode) node);
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case NULL, MISSING, BINARY, POJO -> NullValue.NULL_VALUE;
        };
    }

    private static Object number(JsonNode node) {
        if (node.canConvertToExactIntegral() && node.canConvertToLong()) {
            return node.longValue();
        }
        return node.doubleValue();
    }

    /**
     * The JSON value of what an expression gave.
     *
     * @throws IllegalArgumentException when it has none, such as a type or a number that is not finite
     */
    static JsonNode toJson(Object value) {
        if (value instanceof JsonMap view) {
            return view.node;
        } else if (value instanceof JsonList view) {
            return view.node;
        } else if (value instanceof NullValue) {
            return Json.NODES.nullNode();
        } else if (value instanceof Boolean flag) {
            return Json.NODES.booleanNode(flag);
        } else if (value instanceof String text) {
            return Json.NODES.textNode(text);
        } else if (value instanceof Long number) {
            return Json.NODES.numberNode(number);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            return Json.NODES.numberNode(BigDecimal.valueOf(number));
        } else if (value instanceof List<?> list) {
            ArrayNode array = Json.NODES.arrayNode();
            list.forEach(element -> array.add(toJson(element)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            return object(map);
        }
        throw new IllegalArgumentException(
                "a value of type " + value.getClass().getSimpleName() + " (" + value + ") has no JSON form");
    }

    private static ObjectNode object(Map<?, ?> map) {
        ObjectNode object = Json.NODES.objectNode();
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("a map key must be a string to have a JSON form, found " + key);
            }
            object.set(name, toJson(value));
        });
        return object;
    }

    private static final class JsonMap extends AbstractMap<String, Object> {
        private final ObjectNode node;

        JsonMap(ObjectNode node) {
            this.node = node;
        }

        @Override
        public boolean containsKey(Object key) {
            return key instanceof String name && node.has(name);
        }

        @Override
        public @Nullable Object get(Object key) {
            return key instanceof String name && node.has(name) ? of(node.get(name)) : null;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<String, Object>> iterator() {
                    Iterator<Entry<String, JsonNode>> members =
                            node.properties().iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return members.hasNext();
                        }

                        @Override
                        public Entry<String, Object> next() {
                            Entry<String, JsonNode> member = members.next();
                            return Map.entry(member.getKey(), of(member.getValue()));
                        }
                    };
                }

                @Override
                public int size() {
                    return node.size();
                }
            };
        }
    }

    private static final class JsonList extends AbstractList<Object> implements RandomAccess {
        private final ArrayNode node;

        JsonList(ArrayNode node) {
            this.node = node;
        }

        @Override
        public Object get(int index) {
            return of(node.get(index));
        }

        @Override
        public int size() {
            return node.size();
        }
    }
}
