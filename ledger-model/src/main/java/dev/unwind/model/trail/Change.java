package dev.unwind.model.trail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import org.jspecify.annotations.Nullable;

/** A field of an entity that an action changed; the path of the change lies within the entity's document. */
public record Change(String entity, FieldChange field) {

    /** For engineers: {@code changed priority of tickets/T-182 from "normal" to "urgent"}. */
    public String done() {
        if (field.before() == null) {
            return "added " + place() + ": " + value(field.after());
        }
        if (field.after() == null) {
            return "removed " + place() + ": " + value(field.before());
        }
        return "changed " + place() + " from " + value(field.before()) + " to " + value(field.after());
    }

    /** For engineers: {@code set priority of tickets/T-182 to "normal" again}. */
    public String undone() {
        return field.before() == null
                ? "took " + place() + " away again"
                : "set " + place() + " to " + value(field.before()) + " again";
    }

    private String place() {
        return field.path().isEmpty()
                ? entity
                : field.path().substring(1).replace('/', ' ').replace("~1", "/").replace("~0", "~") + " of " + entity;
    }

    private static String value(@Nullable JsonNode value) {
        return value == null ? "nothing" : Json.write(value);
    }
}
