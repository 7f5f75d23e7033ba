package dev.unwind.model.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads, writes and compares JSON values. Numbers keep every digit they were written with; duplicate member names and
 * trailing text are refused. Thread-safe.
 */
public final class Json {
    /** Makes nodes that keep numbers as they were written. */
    public static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(NODES)
            .build();

    private Json() {}

    /**
     * The value that a JSON text stands for.
     *
     * @throws MalformedJson when the text is not exactly one JSON value
     */
    public static JsonNode parse(String text) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new MalformedJson("Cannot read JSON text: " + e.getOriginalMessage() + place(e), e);
        }
        if (node == null || node.isMissingNode()) {
            throw new MalformedJson("Cannot read JSON text: it is empty; expected one JSON value");
        }
        return node;
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    /** The value as compact JSON text, members in their given order. */
    public static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new MalformedJson("Cannot write JSON value: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The RFC 8785 form of a value: equal values have equal text. Outside the RFC's domain (I-JSON), an integer that
     * no IEEE double carries is written with all its digits, so that two such integers never share a digest.
     *
     * @throws MalformedJson when a string holds a lone surrogate or a number is beyond the range of a double
     */
    public static String canonical(JsonNode node) {
        return CanonicalJson.write(node);
    }

    /** SHA-256, lower-case hex, over the UTF-8 bytes of the {@linkplain #canonical canonical} form. */
    public static String sha256Canonical(JsonNode node) {
        try {
            byte[] bytes = canonical(node).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * Whether two values are the same: numbers by value (250 = 250.0), members in any order, array elements in order.
     * A null reference (or a missing node) is an absent value, which is not the same as JSON null.
     */
    public static boolean sameValue(@Nullable JsonNode a, @Nullable JsonNode b) {
        if (a == null || a.isMissingNode()) {
            return b == null || b.isMissingNode();
        }
        if (b == null || b.isMissingNode()) {
            return false;
        }
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        if (a.isObject() && b.isObject()) {
            return sameMembers(a, b);
        }
        if (a.isArray() && b.isArray()) {
            return sameElements(a, b);
        }
        return a.equals(b);
    }

    private static boolean sameMembers(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> member : a.properties()) {
            if (!sameValue(member.getValue(), b.get(member.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameElements(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        Iterator<JsonNode> other = b.elements();
        for (JsonNode element : a) {
            if (!sameValue(element, other.next())) {
                return false;
            }
        }
        return true;
    }
}
