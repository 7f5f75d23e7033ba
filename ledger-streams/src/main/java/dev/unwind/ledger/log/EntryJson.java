package dev.unwind.ledger.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.model.proof.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Entries as JSON objects. A member too many or too few is as wrong as one that cannot be read, so that nothing can hide in a file. */
final class EntryJson {
    private EntryJson() {}

    static ObjectNode write(LogEntry entry) {
        ObjectNode json = Json.NODES.objectNode();
        switch (entry) {
            case LogEntry.Header header -> {
                json.put("type", "header").put("format", header.format());
                json.put("ledger", header.ledger()).put("anchors", header.anchors());
                json.put("run", header.run());
                json.put("exportedAt", header.exportedAt()).put("partitions", header.partitions());
                ObjectNode ends = json.putObject("ends");
                header.ends().forEach((partition, end) -> ends.put(partition.toString(), end));
            }
            case LogEntry.SchemaText schema ->
                json.put("type", "schema").put("id", schema.id()).put("schema", schema.schema());
            case LogEntry.Contract contract ->
                json.put("type", "contract")
                        .put("tool", contract.tool())
                        .put("version", contract.version())
                        .put("definition", contract.definition());
            case LogEntry.Principal principal ->
                json.put("type", "principal").put("keyId", principal.keyId()).put("definition", principal.definition());
            case LogEntry.Anchor anchor -> record(json.put("type", "anchor"), anchor.record());
            case LogEntry.Fact fact -> {
                record(json.put("type", "record"), fact.record());
                json.set("event", fact.event() == null ? Json.NODES.nullNode() : fact.event());
            }
            case LogEntry.End end ->
                json.put("type", "end")
                        .put("records", end.records())
                        .put("anchors", end.anchors())
                        .put("sha256", end.digest());
            case LogEntry.Damaged damaged -> throw new IllegalArgumentException("Cannot write " + damaged);
        }
        return json;
    }

    private static void record(ObjectNode json, LogRecord record) {
        json.put("partition", record.partition()).put("offset", record.offset());
        json.put("timestamp", record.timestampMillis());
        byte[] key = record.key();
        String text = key == null ? null : new String(key, StandardCharsets.UTF_8);
        if (key != null && text != null && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), key)) {
            json.put("keyBytes", base64(key));
        } else {
            json.put("key", text);
        }
        ArrayNode headers = json.putArray("headers");
        record.headers()
                .forEach(
                        header -> headers.addObject().put("name", header.name()).put("value", base64(header.value())));
        json.put("value", base64(record.value()));
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }

    /** Null when the entry is of no kind that this version knows. */
    static @Nullable LogEntry read(JsonNode json) {
        Members members = new Members(json);
        LogEntry entry = switch (members.text("type")) {
            case "header" ->
                new LogEntry.Header(
                        members.whole("format"),
                        members.text("ledger"),
                        members.text("anchors"),
                        members.textOrNull("run"),
                        members.text("exportedAt"),
                        members.whole("partitions"),
                        ends(members.value("ends")));
            case "schema" -> new LogEntry.SchemaText(members.whole("id"), members.text("schema"));
            case "contract" ->
                new LogEntry.Contract(members.text("tool"), members.whole("version"), members.text("definition"));
            case "principal" -> new LogEntry.Principal(members.text("keyId"), members.text("definition"));
            case "anchor" -> new LogEntry.Anchor(record(members));
            case "record" -> {
                LogRecord record = record(members);
                JsonNode event = members.value("event");
                yield new LogEntry.Fact(record, event.isNull() ? null : event);
            }
            case "end" ->
                new LogEntry.End(members.number("records"), members.number("anchors"), members.text("sha256"));
            default -> null;
        };
        members.requireAllRead();
        return entry;
    }

    private static Map<Integer, Long> ends(JsonNode json) {
        Map<Integer, Long> ends = new TreeMap<>();
        json.properties().forEach(end -> {
            if (!end.getValue().canConvertToLong()) {
                throw new MalformedJson("an end is no number");
            }
            ends.put(number(end.getKey()), end.getValue().asLong());
        });
        return ends;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new MalformedJson("'" + text + "' is no partition");
        }
    }

    private static LogRecord record(Members members) {
        List<LogRecord.Header> headers = new ArrayList<>();
        for (JsonNode header : members.value("headers")) {
            Members one = new Members(header);
            headers.add(new LogRecord.Header(one.text("name"), bytes(one.textOrNull("value"))));
            one.requireAllRead();
        }
        byte[] key = members.has("keyBytes") ? bytes(members.text("keyBytes")) : utf8(members.textOrNull("key"));
        return new LogRecord(
                members.whole("partition"),
                members.number("offset"),
                members.number("timestamp"),
                key,
                bytes(members.textOrNull("value")),
                headers);
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Refuses bits that decoding would drop: two texts never stand for the same bytes. */
    private static byte @Nullable [] bytes(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new MalformedJson("bytes are not in Base64");
    }

    /** Members of an object, each to be read once. */
    private static final class Members {
        private final JsonNode json;
        private final Set<String> left = new java.util.HashSet<>();

        Members(JsonNode json) {
            this.json = json;
            if (!json.isObject()) {
                throw new MalformedJson("it is no object");
            }
            json.properties().forEach(member -> left.add(member.getKey()));
        }

        boolean has(String name) {
            return json.has(name);
        }

        JsonNode value(String name) {
            JsonNode value = json.get(name);
            if (value == null) {
                throw new MalformedJson("it has no member '" + name + "'");
            }
            left.remove(name);
            return value;
        }

        @Nullable
        String textOrNull(String name) {
            return value(name).isNull() ? null : text(name);
        }

        String text(String name) {
            if (!value(name).isTextual()) {
                throw new MalformedJson("member '" + name + "' is no text");
            }
            return value(name).textValue();
        }

        long number(String name) {
            if (!value(name).isIntegralNumber() || !value(name).canConvertToLong()) {
                throw new MalformedJson("member '" + name + "' is no whole number");
            }
            return value(name).longValue();
        }

        int whole(String name) {
            number(name);
            if (!value(name).canConvertToInt()) {
                throw new MalformedJson("member '" + name + "' is too large");
            }
            return value(name).intValue();
        }

        void requireAllRead() {
            if (!left.isEmpty()) {
                throw new MalformedJson("it has members that nobody knows: " + String.join(", ", left));
            }
        }
    }
}
