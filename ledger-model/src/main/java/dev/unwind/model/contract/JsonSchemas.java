package dev.unwind.model.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** JSON Schema 2020-12. Nothing is ever fetched: a reference leads into the schema itself or is a mistake. */
final class JsonSchemas {
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().locale(Locale.ENGLISH).build()));
    private static final Schema META =
            REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    private JsonSchemas() {}

    static Schema compile(JsonNode schema) {
        Schema compiled = REGISTRY.getSchema(schema);
        compiled.initializeValidators();
        return compiled;
    }

    /** What is wrong with a schema, and where. */
    static List<Error> mistakes(JsonNode schema) {
        return META.validate(schema);
    }

    /** Where a value does not fit, in a fixed order; empty when it fits the schema. */
    static List<Misfit> misfits(Schema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(error -> new Misfit(error.getInstanceLocation().toString(), error.getMessage()))
                .distinct()
                .sorted(Comparator.comparing(Misfit::path).thenComparing(Misfit::problem))
                .toList();
    }

    /** What is wrong with a value, one sentence each, in a fixed order; empty when it fits the schema. */
    static List<String> problems(Schema schema, JsonNode value) {
        TreeSet<String> problems = new TreeSet<>();
        for (Error error : schema.validate(value)) {
            String path = error.getInstanceLocation().toString();
            problems.add((path.isEmpty() ? "" : path + ": ") + error.getMessage());
        }
        return List.copyOf(problems);
    }
}
