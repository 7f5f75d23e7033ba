package dev.unwind.examples.targets.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON with exact numbers: read strictly, written as the recorded services wrote it, compared by value. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();
    private static final ObjectWriter SPACED = MAPPER.writer(new SpacedPrinter());

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /**
     * Reads exactly one JSON value; duplicate keys are an error.
     *
     * @throws JsonProcessingException when the text is not one JSON value
     */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    public static JsonNode parse(InputStream in) throws IOException {
        return MAPPER.readTree(in);
    }

    /** Reads an object that this service wrote itself. */
    public static ObjectNode parseStored(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored document is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The text of a value without blanks. */
    public static String compact(JsonNode value) {
        return write(MAPPER.writer(), value);
    }

    /** The text of a value with a blank after each comma and colon, as in recorded answers. */
    public static String spaced(JsonNode value) {
        return write(SPACED, value);
    }

    /** Equality in which key order is free, array order counts and numbers compare by value. */
    public static boolean equal(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        if (a.isObject() && b.isObject()) {
            return a.size() == b.size()
                    && a.properties().stream()
                            .allMatch(field -> b.has(field.getKey()) && equal(field.getValue(), b.get(field.getKey())));
        }
        if (a.isArray() && b.isArray()) {
            return a.size() == b.size() && allEqual(a.elements(), b.elements());
        }
        return a.equals(b);
    }

    private static boolean allEqual(Iterator<JsonNode> a, Iterator<JsonNode> b) {
        while (a.hasNext()) {
            if (!equal(a.next(), b.next())) {
                return false;
            }
        }
        return true;
    }

    /** One text per value: sorted keys, numbers without trailing zeros, no blanks. */
    public static String canonical(JsonNode value) {
        return compact(normalized(value));
    }

    private static JsonNode normalized(JsonNode value) {
        if (value.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            value.properties().forEach(field -> sorted.put(field.getKey(), normalized(field.getValue())));
            return object().setAll(sorted);
        }
        if (value.isArray()) {
            List<JsonNode> elements = new ArrayList<>(value.size());
            value.forEach(element -> elements.add(normalized(element)));
            return array().addAll(elements);
        }
        if (value.isNumber()) {
            return MAPPER.getNodeFactory().numberNode(value.decimalValue().stripTrailingZeros());
        }
        return value;
    }

    /** A double as a JSON number of the shortest decimal that stands for it. */
    public static JsonNode number(double value) {
        return MAPPER.getNodeFactory().numberNode(new BigDecimal(Double.toString(value)));
    }

    private static String write(ObjectWriter writer, JsonNode value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree could not be written: " + e.getOriginalMessage(), e);
        }
    }

    private static final class SpacedPrinter extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1L;

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
            out.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator out) throws IOException {
            out.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator out) throws IOException {
            out.writeRaw(", ");
        }
    }
}
