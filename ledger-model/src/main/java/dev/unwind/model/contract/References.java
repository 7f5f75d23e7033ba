package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.MalformedJson;
import dev.unwind.model.json.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the schemas of a contract, inline or from the file that a {@code $ref} names. */
final class References {
    private final Report report;
    private final Function<String, @Nullable String> files;

    References(Report report, Function<String, @Nullable String> files) {
        this.report = report;
        this.files = files;
    }

    @Nullable
    JsonNode schema(Fields fields, String key, boolean required) {
        JsonNode schema = fields.get(key);
        if (schema == null) {
            if (required) {
                fields.missing(key, "a JSON Schema, or {$ref: relative file}");
            }
            return null;
        }
        String at = fields.at(key);
        if (!schema.isObject()) {
            report.at(at, Fields.shown(schema), "a JSON Schema, or {$ref: relative file}", null);
            return null;
        }
        JsonNode reference = schema.get("$ref");
        if (reference != null && reference.isTextual() && !reference.textValue().startsWith("#")) {
            schema = file(reference.textValue(), at);
        }
        return schema == null || !sound(schema, at) ? null : schema;
    }

    private @Nullable JsonNode file(String name, String at) {
        String text = files.apply(name);
        if (text == null) {
            report.at(
                    at + "/$ref", "the file \"" + name + "\", which is not there", "a file beside the contract", null);
            return null;
        }
        try {
            if (!name.endsWith(".yaml") && !name.endsWith(".yml")) {
                return Json.parse(text);
            }
        } catch (MalformedJson e) {
            report.at(at + "/$ref", "the file \"" + name + "\" (" + e.getMessage() + ")", "JSON", null);
            return null;
        }
        Report own = new Report(name);
        JsonNode schema = YamlTree.parse(text, "a JSON Schema", own).root();
        own.problems().forEach(problem -> report.at(at + "/$ref", problem.toString(), "YAML", null));
        return own.empty() ? schema : null;
    }

    private boolean sound(JsonNode schema, String at) {
        boolean sound = true;
        for (Error error : JsonSchemas.mistakes(schema)) {
            report.at(at + error.getInstanceLocation(), error.getMessage(), "JSON Schema 2020-12", null);
            sound = false;
        }
        for (String place : outward(schema, "")) {
            report.at(at + place, "a $ref that leads out of the schema", "one that begins with #", null);
            sound = false;
        }
        if (sound) {
            try {
                JsonSchemas.compile(schema);
            } catch (RuntimeException e) {
                report.at(at, "a schema that cannot be used (" + e.getMessage() + ")", "JSON Schema 2020-12", null);
                return false;
            }
        }
        return sound;
    }

    private static List<String> outward(JsonNode schema, String at) {
        List<String> places = new ArrayList<>();
        for (var member : schema.properties()) {
            String below = Pointers.child(at, member.getKey());
            JsonNode value = member.getValue();
            if (member.getKey().equals("$ref")
                    && value.isTextual()
                    && !value.textValue().startsWith("#")) {
                places.add(below);
            }
            places.addAll(outward(value, below));
        }
        if (schema.isArray()) {
            for (int i = 0; i < schema.size(); i++) {
                places.addAll(outward(schema.get(i), at + "/" + i));
            }
        }
        return places;
    }
}
